"""Where in its file each unit stands."""

from pathlib import Path

from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.places import lines_of
from ringtrue.warehouse.schema import Question


def placed(file: Path, lake: Path) -> dict[str, int]:
    loaded = load_files([file], lake=lake, numbered=True)
    with open_records(loaded.snapshot) as records:
        return lines_of(records, Question(), loaded.lines)


def test_a_row_is_found_in_its_line_past_those_that_did_not_come_in(tmp_path: Path) -> None:
    """Line 3 has a cell too many, line 4 breaks in its quotes, P9 comes again in line 7."""
    file = tmp_path / "people.csv"
    rows = ["person_id,plan", "P9,old", "P1,gold,7", 'P2,"sil', 'ver"', "P3,iron", "P9,new"]
    rows += [f"P{i},p{i}" for i in range(10, 60)]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = placed(file, tmp_path / "lake")
    assert "P1" not in found
    assert (found["P2"], found["P3"], found["P9"]) == (4, 6, 7)
    assert [found[f"P{i}"] for i in range(10, 60)] == list(range(8, 58))


def test_rows_without_a_key_are_found_by_what_they_say(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    rows = ["plan,size", "gold,1", "iron,2", "gold,1", "tin,3"]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = placed(file, tmp_path / "lake")
    assert sorted(found.values()) == [2, 3, 4, 5]
    alike = {unit.rsplit("-")[0] for unit, line in found.items() if line in (2, 4)}
    assert len(alike) == 1
