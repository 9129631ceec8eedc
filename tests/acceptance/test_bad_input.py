"""What cannot be used is refused in words, by every command that takes files; the rest is mended.

Never a traceback, never our own fault, and nothing comes in by halves.
"""

import html
from pathlib import Path

import pytest

from acceptance.corpus import FILES, FORMULAS, HEADER, PERSONAS, ROWS, SOUND, good, lines
from acceptance.house import Done, House

ASKED = ("--declared", "segment", "--outcome", "status=won")
WRITTEN = {  # what a command may be told to write beside its answer
    "discover": ("--personas", "2", "--questions-out", "OUT.json", "--assign", "OUT.csv",
                 "--report", "OUT.html"),
    "checkup of a column": ("--report", "OUT.html"),
    "checkup of a cast": ("--report", "OUT.html"),
}  # fmt: skip
# of one column that is left no two personas can be drawn
TOO_LITTLE_FOR_TWO = ("numbers without end in every fourth row",)
COMMANDS = {
    "discover": ("discover", "--outcome", "status=won"),
    "checkup of a column": ("checkup", *ASKED),
    "checkup of a cast": ("checkup", "--outcome", "status=won", "--declared"),
    "dry run": ("import", "--dry-run"),
    "import": ("import",),
}


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one sound persona."""
    folder = tmp_path_factory.mktemp("personas")
    (folder / "ann.yaml").write_text(SOUND)
    return folder


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every file of the corpus, each in a folder of its own."""
    paths = {}
    for what, bad in FILES.items():
        paths[what] = tmp_path_factory.mktemp("corpus") / bad.name
        paths[what].write_bytes(bad.make())
    return paths


@pytest.fixture(scope="module")
def furnished_house(house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house whose workspace holds the leads already."""
    path = tmp_path_factory.mktemp("good") / "already.csv"
    path.write_bytes(good())
    assert house.run("import", path, "--json").code == 0
    return house


def data_version(house: House) -> int:
    return int(house.run("snapshot", "--purpose", "notebook", "--json").json["version"])


def clear(done: Done) -> dict:
    """The error of a refusal, held to the one shape; or the answer where it was no refusal."""
    assert done.code in (0, 2), done.err
    assert "Traceback" not in done.err
    told = done.json
    if done.code == 0:
        return told
    assert set(told) == {"version", "error"}
    assert told["version"] == 1
    error = told["error"]
    assert set(error) == {"code", "detail", "hint", "where"}
    assert error["detail"], error
    assert error["hint"], error
    assert set(error["where"]) == {"file", "line", "column", "field"}
    return error


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("what", FILES)
def test_a_spoiled_file_is_refused_in_words_or_mended_aloud(
    what: str, command: str, furnished_house: House, spoiled, cast: Path, tmp_path: Path
) -> None:
    bad, before = FILES[what], data_version(furnished_house)
    first, *more = COMMANDS[command]
    words = [first, spoiled[what], *more, *([cast] if more and more[-1] == "--declared" else [])]
    done = furnished_house.run(*words, "--json")
    told = clear(done)
    comes_in = command == "import" and bad.fate == "in"
    assert data_version(furnished_house) == before + comes_in
    if bad.fate == "refused":
        assert done.code == 2, told
        assert bad.says in f"{told['detail']} {told['hint']}", told
    elif first == "import":
        assert done.code == 0, told
        assert bad.says in str(told["files"]), told["files"]
    elif done.code == 0:
        assert bad.says in str(told["intake"]), told["intake"]
    out = [tmp_path / w if w.startswith("OUT") else w for w in WRITTEN.get(command, ())]
    plain = furnished_house.run(*words, *out)
    code = 2 if first == "discover" and what in TOO_LITTLE_FOR_TWO else done.code
    assert plain.code == code
    assert "Traceback" not in plain.err
    written = [file for file in out if isinstance(file, Path)]
    assert [file.exists() for file in written] == [code == 0] * len(written)
    assert all(len(file.read_text()) > 100 for file in written if code == 0)


def test_odd_but_legal_records_let_no_library_s_warning_through(house: House, tmp_path) -> None:
    """The house's process turns whatever warning Python would show into a fault of ours."""
    header = "lead_id,created,segment,kind,same,empty,wide,few,ünï 😀,status"
    wide = ("-1e300", "1e300", "0", "nan", "", "1e-300", "7")
    rows = [
        f"L{i},{1900 + i % 120}-02-28,{'ab'[i % 2]},{'klmn'[i // 3 % 4]},x,,{wide[i % 7]},"
        f"{i % 97 == 0:d},{'' if i % 3 else 'é'},{'won' if i // 2 % 2 else 'lost'}"
        for i in range(400)
    ]
    odd = tmp_path / "odd.csv"
    odd.write_bytes(lines(header, *rows))
    by_kind = ("--declared", "segment", "--outcome", "status=won")
    for words in (
        (
            "discover",
            odd,
            "--outcome",
            "status=won",
            "--personas",
            "2",
            "--assign",
            tmp_path / "d.csv",
        ),
        ("checkup", odd, *by_kind, "--report", tmp_path / "c.html"),
        ("backtest", odd, *by_kind, "--as-of", "1950-06-30", "--date", "created"),
        ("import", "--dry-run", odd),
    ):
        done = house.run(*words)
        assert done.code == 0, done.err
        assert "Warning" not in done.err + done.out
    told = clear(house.run("checkup", odd, *by_kind, "--value", "wide", "--json"))
    assert (told["detail"], told["where"]["field"]) == (
        "wide holds sums beyond 1,000,000,000,000,000.", "value",
    )  # fmt: skip


LACKING = ("one row", "one column", "a header that is also data")  # a side, segments, the outcome
BACKTEST = ("backtest", "--as-of", "2025-06-30", "--date", "created", *ASKED)


@pytest.mark.parametrize("what", FILES)
def test_a_backtest_refuses_a_spoiled_file_in_words_or_mends_it(
    what: str, house: House, tmp_path: Path
) -> None:
    bad = FILES[what]
    rows = bad.make().splitlines(keepends=False) if bad.fate == "in" else []
    days = [b",created", *(b",2025-%02d-15" % (1 + i % 12) for i in range(len(rows)))]
    dated = [row + day for row, day in zip(rows, days, strict=False)]
    path = tmp_path / bad.name
    path.write_bytes(b"\n".join(dated) if dated else bad.make())
    done = house.run(BACKTEST[0], path, *BACKTEST[1:], "--json")
    told = clear(done)
    if bad.fate == "refused":
        assert done.code == 2
        assert bad.says in f"{told['detail']} {told['hint']}"
    else:
        assert done.code == (2 if what in LACKING else 0), told


@pytest.mark.parametrize("command", ["discover", "checkup of a column"])
def test_what_was_mended_and_what_was_left_stands_in_the_report(
    command: str, house: House, tmp_path: Path
) -> None:
    ragged = FILES["ragged rows"].make().replace(b"employees", b"segment")
    (tmp_path / "leads.csv").write_bytes(ragged)
    page = tmp_path / "report.html"
    words = (COMMANDS[command][0], tmp_path / "leads.csv", *COMMANDS[command][1:])
    told = house.run(*words, "--report", page, "--json").json
    [read] = told["intake"]
    assert told["files"] == ["leads.csv"]
    assert (read["rows"], read["accepted"]) == (62, 60)
    assert [row["line"] for row in read["rejected"]] == [62, 63]
    shown = html.unescape(page.read_text())
    said = [
        *read["repairs"],
        *(f"Line {r['line']} did not: {r['reason']}" for r in read["rejected"]),
    ]
    assert len(said) > 2
    assert [one for one in said if one not in shown] == []


@pytest.mark.parametrize("what", PERSONAS)
def test_a_persona_file_that_is_none_is_refused_with_its_place(
    what: str, house: House, tmp_path: Path
) -> None:
    (tmp_path / "leads.csv").write_bytes(good())
    folder = tmp_path / "personas"
    folder.mkdir()
    (folder / "ann.yaml").write_bytes(PERSONAS[what])
    asked = ("--declared", folder, "--outcome", "status=won", "--json")
    for command in (("checkup",), BACKTEST[:5]):
        done = house.run(command[0], tmp_path / "leads.csv", *command[1:], *asked)
        error = clear(done)
        assert done.code == 2
        assert error["code"] == "bad_persona_file"
        assert error["where"]["file"] == "ann.yaml"


MISSING = {
    "a missing file": ("nowhere.csv", "no file"),
    "a folder": (".", "folder"),
    "a device": ("/dev/null", "not a plain file"),
    "a missing folder": ("no/such/leads.csv", "no file"),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("what", MISSING)
def test_what_is_not_there_is_said_to_be_missing(
    what: str, command: str, furnished_house: House, cast: Path
) -> None:
    path, said = MISSING[what]
    first, *more = COMMANDS[command]
    words = [first, path, *more, *([cast] if more and more[-1] == "--declared" else [])]
    before = data_version(furnished_house)
    done = furnished_house.run(*words, "--json")
    error = clear(done)
    assert (done.code, error["code"]) == (2, "unreadable_file")
    assert said in error["detail"]
    assert data_version(furnished_house) == before


OUTCOMES = {
    "an outcome column that is not there": ("nothing=won", "unknown_column"),
    "a table that is not there": ("@nothing", "unknown_column"),
    "a value that no record has": ("status=maybe", "bad_outcome"),
    "an outcome with one value": ("always=yes", "bad_outcome"),
    "a column that is not plainly yes or no": ("employees", "bad_outcome"),
    "nothing at all": ("", "bad_outcome"),
}


@pytest.mark.parametrize("command", ["discover", "checkup of a column", "checkup of a cast"])
@pytest.mark.parametrize("what", OUTCOMES)
def test_an_outcome_that_cannot_be_one_is_refused(
    what: str, command: str, house: House, cast: Path, tmp_path: Path
) -> None:
    outcome, code = OUTCOMES[what]
    path = tmp_path / "leads.csv"
    path.write_bytes(lines(f"{HEADER},always", *(f"{row},yes" for row in ROWS)))
    first = command.split()[0]
    declared = {"checkup of a column": ["segment"], "checkup of a cast": [cast]}.get(command)
    more = ["--declared", *declared] if declared else []
    done = house.run(first, path, *more, "--outcome", outcome, "--json")
    error = clear(done)
    assert (done.code, error["code"]) == (2, code), error


def test_formulas_are_neutralised_in_what_is_written_out(house: House, tmp_path: Path) -> None:
    path, out = tmp_path / "leads.csv", tmp_path / "who.csv"
    names = [*FORMULAS, *(f"L{i}" for i in range(60))]
    rows = [f'"{n.replace(chr(34), chr(34) * 2)}",{ROWS[i % 60].split(",", 1)[1]}'
            for i, n in enumerate(names)]  # fmt: skip
    path.write_bytes(lines(HEADER, *rows))
    done = house.run("discover", path, "--assign", out, "--json")
    assert done.code == 0, done.err
    text = out.read_text(encoding="utf-8-sig")
    import csv
    import io

    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert [c for c in cells if c and c[0] in "=+-@"] == []
    assert any("HYPERLINK" in cell for cell in cells)
