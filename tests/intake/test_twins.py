"""Rows that stand in a file twice, and identifiers that are not one's own."""

from pathlib import Path

from ringtrue.warehouse.intake.load import Loaded, load_files
from ringtrue.warehouse.intake.mapping import Mapping
from ringtrue.warehouse.intake.prepare import discard, prepare


def load(tmp_path: Path, name: str, lines: list[str]) -> Loaded:
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n")
    return load_files([path], lake=tmp_path / "lake")


def leads(count: int) -> list[str]:
    fields = ("Automotive", "Food", "Steel")
    made = [f"L{n},{fields[n % 3]},{'won' if n % 2 else 'lost'}" for n in range(count)]
    return ["lead_id,industry,status", *made]


def test_leads_exported_twice_over_count_once_and_it_is_said(tmp_path: Path) -> None:
    lines = leads(400)
    loaded = load(tmp_path, "leads.csv", [*lines, *lines[1:201]])
    [table], [report] = loaded.snapshot.tables, loaded.reports
    assert (table.rows, table.key, table.kind) == (400, "lead_id", "people")
    assert report.repairs == (
        "200 row(s) are identical in every column to an earlier one and were left out: "
        "lines 402 to 601.",
    )
    assert (report.rows, report.accepted, report.rejected) == (400, 400, ())


def test_a_dry_run_leaves_them_out_as_the_import_does(tmp_path: Path) -> None:
    lines = leads(40)
    path = tmp_path / "leads.csv"
    path.write_text("\n".join([*lines, lines[3], lines[9]]) + "\n")
    first = prepare(path, lake=tmp_path / "lake")
    discard(first)
    again = prepare(path, lake=tmp_path / "lake", mapping=first.preview.proposal.mapping)
    discard(again)
    assert first.preview.created == again.preview.created == 40
    assert again.preview.report.repairs[-1] == first.preview.report.repairs[-1]
    assert "lines 42 to 43" in again.preview.report.repairs[-1]


def test_a_mapping_without_a_key_keeps_every_row(tmp_path: Path) -> None:
    lines = leads(40)
    path = tmp_path / "leads.csv"
    path.write_text("\n".join([*lines, lines[3]]) + "\n")
    guessed = prepare(path, lake=tmp_path / "lake")
    discard(guessed)
    text = guessed.preview.proposal.mapping.to_json().replace('"role": "key"', '"role": null')
    kept = prepare(path, lake=tmp_path / "lake", mapping=Mapping.from_json(text))
    discard(kept)
    assert kept.preview.created == 41
    assert any("each of them counts" in said for said in kept.preview.report.repairs)


def test_events_without_a_key_may_be_alike(tmp_path: Path) -> None:
    """A lead's number that stands once but for copies is no key of its visits."""
    made = [f"L{n},visit,2026-03-{1 + n % 28:02d} 10:00" for n in range(60)]
    loaded = load(tmp_path, "events.csv", ["lead_id,event,timestamp", *made, made[4]])
    [table], [report] = loaded.snapshot.tables, loaded.reports
    assert (table.kind, table.rows) == ("events", 61)
    assert report.repairs == (
        "1 row(s) are identical in every column to an earlier one. No column says what a row is, "
        "so each of them counts.",
    )


def test_events_with_a_number_of_their_own_count_once(tmp_path: Path) -> None:
    made = [f"E{n},L{n % 7},visit,2026-03-{1 + n % 28:02d} 10:00" for n in range(60)]
    loaded = load(tmp_path, "events.csv", ["event_id,lead_id,event,timestamp", *made, made[4]])
    assert (loaded.snapshot.tables[0].rows, loaded.snapshot.tables[0].key) == (60, "event_id")


def test_cells_decide_what_is_alike_and_not_where_they_are_cut(tmp_path: Path) -> None:
    made = [f"L{n},a,b{n % 2}" for n in range(80)]
    loaded = load(tmp_path, "leads.csv", ["lead_id,x,y", *made, "L3,a\x1fb1,", "L3,a,b1"])
    assert "1 row(s) are identical" in loaded.reports[0].repairs[0]
    assert ": line 83." in loaded.reports[0].repairs[0]


def test_a_number_that_many_rows_share_is_said_to_be_no_key(tmp_path: Path) -> None:
    lines = leads(400)
    other = [line.replace("Food", "Foods").replace("Steel", "Iron") for line in lines[1:201]]
    loaded = load(tmp_path, "leads.csv", [*lines, *other])
    [table], [report] = loaded.snapshot.tables, loaded.reports
    assert (table.rows, table.key) == (600, None)
    assert report.repairs[0].startswith("67 row(s) are identical")
    assert report.repairs[1].startswith(
        "lead_id: 200 row(s) repeat a value, too many for a key: each row counts."
    )
