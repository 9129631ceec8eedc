"""A large result is read whole, whatever is asked while it is being read."""

import subprocess
import sys

import ibis
import pytest

from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.intake.load import load_files

ROWS = 50_000


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chunks")
    path = folder / "leads.csv"
    path.write_text("lead_id,size\n" + "".join(f"L{n},{n % 7}\n" for n in range(ROWS)))
    return load_files([path], lake=folder / "lake").snapshot


def test_another_question_does_not_end_the_reading(snapshot) -> None:
    with open_records(snapshot) as records:
        leads = records.table("leads")
        marked = leads.left_join(ibis.memtable({"size": [3.0], "mark": ["three"]}), "size")
        read = three = 0
        for chunk in records.chunks(marked.select("lead_id", "mark"), rows=5_000):
            asked = records.rows(leads.filter(leads["lead_id"] == "L7"))
            assert len(asked) == 1
            kept = records.keep("few", leads.limit(10))
            assert kept.count().to_pyarrow().as_py() == 10
            assert [c.num_rows for c in records.chunks(kept)] == [10]
            read += chunk.num_rows
            three += chunk.num_rows - chunk["mark"].null_count
        assert (read, three) == (ROWS, sum(n % 7 == 3 for n in range(ROWS)))


def test_the_engine_prints_no_progress_among_what_is_said_for_machines() -> None:
    code = """
from ringtrue.warehouse.engines import DuckDB
engine = DuckDB.open(memory="1GB", threads=1)
for one in (engine, engine.cursor()):
    asked = "select current_setting('enable_progress_bar')"
    print(one.backend.con.execute(asked).fetchone()[0])
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "False"]
