"""`ringtrue import` and `ringtrue snapshot`: the contract on the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from acceptance.house import Done, House
from ringtrue.warehouse.snapshot import Snapshot

LEADS = "lead_id,industry\nL1,Food\nL2,Steel\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    (folder / "leads.csv").write_text(LEADS)
    (folder / "deals.csv").write_text("deal_id,lead_id,stage\nd1,L1,won\nd2,L9,lost\n")
    return folder


@pytest.fixture(scope="module")
def alone(house, folder):
    """`alone("import", ...)` runs the command as a process, with the house's environment."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        code = "import sys; from ringtrue.cli import main; main(sys.argv[1:])"
        return subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=folder,
            env={**house, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def ringtrue(house, folder) -> Iterator[Callable[..., Done]]:
    """`ringtrue("import", ...)` runs the command in the house, without starting Python again."""
    home, database = Path(house["RINGTRUE_HOME"]), house.get("DATABASE_URL", "")
    made = House(home, folder=folder, database=database)
    yield made.run
    made.close()


@pytest.fixture(scope="module")
def filled(alone) -> None:
    assert alone("import", "leads.csv").returncode == 0


def test_files_come_in_are_undone_and_leave_the_snapshot_as_it_was(ringtrue) -> None:
    done = ringtrue("import", "leads.csv", "--json")
    assert done.code == 0, done.err
    first = json.loads(done.out)
    assert (first["version"], first["state"]) == (1, "published")
    assert (first["files"][0]["created"], first["files"][0]["rejected"]) == (2, 0)
    shown = ringtrue("snapshot", "--purpose", "notebook", "--json").out
    snapshot = Snapshot.from_json(shown)
    assert [t.rows for t in snapshot.tables] == [2]
    assert Path(snapshot.tables[0].files[0]).is_file()
    dry = json.loads(ringtrue("import", "deals.csv", "--dry-run", "--json").out)
    assert dry["state"] == "checked"
    joined = ringtrue(
        "import", "deals.csv", "--table", "wins", "--join", "wins.lead_id=leads.lead_id", "--json"
    )
    [join] = json.loads(joined.out)["joins"]
    assert (join["left"], join["matched"], join["stated"]) == ("wins", 1, True)
    number = str(json.loads(joined.out)["import_id"])
    undone = ringtrue("import", "--undo", number, "--json")
    assert json.loads(undone.out)["state"] == "undone"
    assert ringtrue("snapshot", "--purpose", "notebook", "--json").out == shown
    again = ringtrue("import", "--undo", number, "--json")
    assert again.code == 2
    assert json.loads(again.out)["error"]["code"] == "conflict"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("import",), "bad_input"),
        (("import", "nowhere.csv"), "unreadable_file"),
        (("import", "."), "unreadable_file"),
        (("import", "leads.csv", "--undo", "1"), "bad_input"),
        (("import", "leads.csv", "deals.csv", "--table", "x"), "bad_input"),
        (("import", "leads.csv", "--join", "leads.nothing=leads.industry"), "unknown_column"),
        (("import", "leads.csv", "--workspace", "typo"), "not_found"),
        (("import", "--undo", "99"), "not_found"),
        (("import", "--undo", "99999999999999999999"), "not_found"),
        (("snapshot", "--purpose", "fun"), "bad_input"),
        (("snapshot", "--purpose", "notebook", "--at", "99"), "not_found"),
        (("snapshot",), "usage"),
    ],
)
@pytest.mark.usefixtures("filled")
def test_bad_input_is_one_object_and_exit_2(ringtrue, words, code) -> None:
    done = ringtrue(*words, "--json")
    assert done.code == 2, done.err
    told = json.loads(done.out)
    assert told["error"]["code"] == code
    assert told["error"]["detail"]
    assert "Traceback" not in done.err


@pytest.mark.usefixtures("filled")
def test_where_a_fault_lies_is_told_although_a_job_met_it(ringtrue) -> None:
    done = ringtrue("import", "leads.csv", "--join", "leads.lead_id=leads.industry", "--json")
    told = json.loads(done.out)["error"]
    assert (done.code, told["code"]) == (2, "join_refused")
    assert told["where"]["field"] == "join"


def test_nothing_is_made_by_asking_of_a_house_that_is_not_there(alone, tmp_path) -> None:
    home = tmp_path / "none"
    done = alone("snapshot", "--purpose", "notebook", RINGTRUE_HOME=str(home), DATABASE_URL="")
    assert done.returncode == 2
    assert "There is no Ringtrue" in done.stderr
    assert not (home / "ringtrue.sqlite3").exists()
    assert os.listdir(home) in ([], ["secret-key"])


@pytest.mark.usefixtures("filled")
def test_answers_keep_to_their_schemas(ringtrue) -> None:
    import jsonschema

    docs = Path(__file__).parents[3] / "docs" / "schemas"
    for name, words in {
        "import": ("import", "leads.csv", "deals.csv", "--dry-run"),
        "snapshot": ("snapshot", "--purpose", "notebook"),
    }.items():
        told = json.loads(ringtrue(*words, "--json").out)
        jsonschema.validate(told, json.loads((docs / f"{name}.json").read_text()))
