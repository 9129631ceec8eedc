"""Many questions at once: the same counts in the engine, in blocks, and in plain Python."""

import datetime
from collections import defaultdict

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ringtrue.warehouse import blocks, rules, tallies
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Column, Table
from ringtrue.warehouse.seal import OpenRecords
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.warehouse.tallies import Asked, count, count_by_period
from ringtrue.warehouse.traits import Trait

ROWS = 400
COLUMNS = (
    Trait("job", "people", "job", "text"),
    Trait("size", "people", "size", "number"),
    Trait("paid", "people", "paid", "boolean"),
    Trait("since", "people", "since", "date"),
)
FITS = [
    "job = cook", "job in (Baker, 'o''hara')", "job is missing", "job contains a", "size > 2",
    "size between 1 and 5", "size != 0", "paid = yes", "since > 2026-02-10",
    "job = cook and size > 2", "size > 2 or paid = yes", "not (job = baker)",
]  # fmt: skip
AMONG = ["status = won", "size >= 1", "paid = no", "job != cook or paid = yes"]
CLOCKS = ["entered > 2026-01-20", "entered > 2026-03-05"]


def people(*, accounts: bool) -> dict[str, list]:
    rng = np.random.default_rng(4)

    def some(values):
        return [values[i] for i in rng.integers(0, len(values), ROWS)]

    entered = [datetime.date(2026, 1, 1) + datetime.timedelta(int(d)) for d in range(4 * 30)] * 4
    entered = entered[:ROWS]
    rng.shuffle(entered)
    account = some([None, *(f"firm {i}" for i in range(60))]) if accounts else [None] * ROWS
    return {
        "unit_id": [f"u{i}" for i in range(ROWS)],
        "account_id": account,
        "status": some(["won", "lost", "open"]),
        "entered": [None if i % 41 == 0 else d for i, d in enumerate(entered)],
        "period": ["" if i % 41 == 0 else f"{d:%Y-%m}" for i, d in enumerate(entered)],
        "job": some([None, "", "Cook", "cook ", "baker", "O'Hara", "N/A", "dancer"]),
        "size": some([None, float("nan"), float("inf"), 0.0, -0.0, 1.0, 2.0, 2.5, 7.0]),
        "paid": some([None, True, False]),
        "since": some([None, datetime.date(2026, 2, 10), datetime.date(2026, 2, 11)]),
    }


TYPES = {
    "unit_id": pa.string(), "account_id": pa.string(), "status": pa.string(),
    "entered": pa.date32(), "period": pa.string(), "job": pa.string(), "size": pa.float64(),
    "paid": pa.bool_(), "since": pa.date32(),
}  # fmt: skip
KINDS = {"size": "number", "paid": "boolean", "since": "date", "entered": "date"}


def lake(folder, *, accounts: bool) -> Snapshot:
    rows = people(accounts=accounts)
    file = folder / f"people-{accounts}.parquet"
    pq.write_table(pa.table({n: pa.array(v, TYPES[n]) for n, v in rows.items()}), file)
    columns = tuple(Column(n, KINDS.get(n, "text")) for n in TYPES)
    return Snapshot("w", 1, "analysis", (Table("people", "people", columns, (str(file),), ROWS),))


def questions(table) -> list[Asked]:
    known = (*COLUMNS, Trait("status", "people", "status", "text"),
             Trait("entered", "people", "entered", "date"))  # fmt: skip

    def read(text):
        return rules.matches(rules.parse(text), table, known)

    asked = []
    for i, text in enumerate(FITS):
        parsed = rules.parse(text)
        # a single condition is null where the trait is missing; a whole rule never is
        plain = isinstance(parsed, rules.Condition)
        one = rules.condition(parsed, table, known) if plain else read(text)
        asked.append(Asked(f"{i} all", one))
        for j, among in enumerate(AMONG):
            asked.append(Asked(f"{i} {j}", one, read(among)))
            asked += [
                Asked(f"{i} {j} {c}", one, (read(among), read(clock)))
                for c, clock in enumerate(CLOCKS)
            ]
    return asked


def by_hand(table, asked, records) -> dict:
    """Counted in plain Python from each row's own answers, 100 questions at a time."""
    rows = records.rows(table.select("unit_id", "account_id", "period"))
    told: dict[str, dict] = {r["unit_id"]: {} for r in rows}
    for start in range(0, len(asked), 100):
        part = asked[start : start + 100]
        exprs = {f"a{i}": tallies._answer(one) for i, one in enumerate(part)}
        for row in records.rows(table.select("unit_id", **exprs)):
            told[row["unit_id"]] |= {one.key: row[f"a{i}"] for i, one in enumerate(part)}
    groups = defaultdict(list)
    for row in rows:
        groups[row["account_id"] or f"unit {row['unit_id']}"].append(row)
    found: dict = {a.key: defaultdict(lambda: [0, 0, 0.0, 0.0]) for a in asked}
    for some in groups.values():
        period = min(r["period"] for r in some)
        for one in asked:
            said = [v for r in some if (v := told[r["unit_id"]][one.key]) is not None]
            if said:
                sums = found[one.key][period]
                sums[0] += sum(said)
                sums[1] += len(said)
                sums[2] += sum(said) / len(said)
                sums[3] += 1
    return found


def plainly(counts) -> dict:
    return {
        key: {c.period: (c.k, c.n, round(c.account_k, 9), c.account_n) for c in parts}
        for key, parts in counts.items()
    }


@pytest.mark.parametrize("engine", ["duckdb", pytest.param("spark", marks=pytest.mark.slow)])
@pytest.mark.parametrize("accounts", [False, True])
def test_counted_in_the_engine_in_blocks_and_by_hand_it_is_the_same(
    tmp_path, monkeypatch, engine, accounts
):
    monkeypatch.setattr(blocks, "ROWS", 90)
    monkeypatch.setattr(blocks, "_LOOK", 100)
    monkeypatch.setattr(tallies, "_PART", 150)
    with open_records(lake(tmp_path, accounts=accounts), warehouse=engine) as records:
        table = records.table("people")
        asked = questions(table)[:: 1 if engine == "duckdb" else 4]  # Spark takes its time
        at_once = len(asked) // 2
        monkeypatch.setattr(tallies, "AT_ONCE", at_once)
        many = count_by_period(records, table, asked)
        outside = count_by_period(records, table, asked[:at_once])
        monkeypatch.setattr(tallies, "FEW_ROWS", 0)
        few = count_by_period(records, table, asked[:at_once])
        by_python = by_hand(table, asked, records)
        whole = count(OpenRecords(records), table, asked)
    expected = {
        key: {p: (k, n, round(ak, 9), an) for p, (k, n, ak, an) in sorted(periods.items())}
        for key, periods in by_python.items()
    }
    assert plainly(many) == expected
    assert plainly(few) == {a.key: expected[a.key] for a in asked[:at_once]}
    assert plainly(outside) == plainly(few)
    assert [c.period for c in many["0 all"]] == sorted(c.period for c in many["0 all"])
    for key, periods in expected.items():
        sums = [sum(column) for column in zip(*periods.values(), strict=True)] or [0] * 4
        told = whole[key]
        assert (told.k, told.n, told.account_n) == (sums[0], sums[1], sums[3])
        assert told.account_k == pytest.approx(sums[2])
    assert sum(c.n for c in whole.values()) > 1000


def test_a_column_where_nearly_each_row_has_a_value_of_its_own_says_the_same(tmp_path, monkeypatch):
    with open_records(lake(tmp_path, accounts=False)) as records:
        table = records.table("people")
        asked = questions(table)
        of_rows = plainly(count_by_period(records, table, asked))
        monkeypatch.setattr(blocks, "_LOOK", 100)
        of_values = plainly(count_by_period(records, table, asked))
        monkeypatch.setattr(blocks, "_FEW", 4)
        assert plainly(count_by_period(records, table, asked)) == of_values == of_rows


def test_values_that_are_first_met_in_the_middle_of_the_reading_end_nothing(tmp_path, monkeypatch):
    """Rows come out in several chunks, and the engine is asked about new values in between."""
    monkeypatch.setattr(blocks, "_LOOK", 100)
    monkeypatch.setattr(blocks, "ROWS", 3000)
    monkeypatch.setattr(blocks, "CHUNK", 2048)
    size, file = 20_000, tmp_path / "many.parquet"
    numbers = np.arange(size) // 100 * 1.0
    cells = {
        "unit_id": pa.array([f"u{i}" for i in range(size)]),
        "account_id": pa.nulls(size, pa.string()),
        "period": pa.array(["2026-01"] * size),
        "size": pa.array(numbers),
    }
    pq.write_table(pa.table(cells), file)
    columns = tuple(Column(n, KINDS.get(n, "text")) for n in cells)
    shot = Snapshot("w", 1, "analysis", (Table("people", "people", columns, (str(file),), size),))
    with open_records(shot) as records:
        table = records.table("people")
        asked = [Asked(str(i), table.size >= i * 1.0) for i in range(150)]
        counts = count(records, table, asked)
    assert {c.n for c in counts.values()} == {size}
    assert [counts[str(i)].k for i in range(150)] == [size - 100 * i for i in range(150)]


def test_nobody_asked_and_nobody_there(tmp_path):
    with open_records(lake(tmp_path, accounts=False)) as records:
        table = records.table("people")
        assert count_by_period(records, table, []) == {}
        nobody = table.filter(table.unit_id == "x")
        asked = questions(nobody)
        assert set(count_by_period(records, nobody, asked).values()) == {()}
        assert count(records, nobody, asked)["0 all"] == tallies.Counted()


def test_equal_questions_are_asked_once_and_of_values_where_they_are_about_one_column(tmp_path):
    with open_records(lake(tmp_path, accounts=False)) as records:
        table = records.table("people")
        found = blocks.Questions(table)
        assert found.add(table.job == "cook") == found.add(table["job"] == "cook") == 0
        assert found.add((table.job == "cook") & (table.size > 1)) == 1
        assert found.add(table.size > table.size.mean()) == 2
        assert found.columns == ["job", None, None]
