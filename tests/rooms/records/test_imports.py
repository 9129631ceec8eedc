"""Files through the whole walk: received, checked, brought in, undone."""

from pathlib import Path

import pytest

from ringtrue.errors import BadInput, NotAllowed, NotFound, UnreadableFile
from ringtrue.warehouse.engines import open_records
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.records import actions
from ringtrue.workspaces.records import queries as records
from ringtrue.workspaces.records.lake import lake_root, uploads_of
from ringtrue.workspaces.records.receiving import receive_files

pytestmark = pytest.mark.django_db

LEADS = "lead_id,industry,employees\nL1,Food,10\nL2,Steel,20\nL3,Food,30\n"


def table(actor, name="leads") -> list[dict]:
    with open_records(people.snapshot(actor=actor, purpose="checkup")) as opened:
        return sorted(opened.rows(opened.table(name)), key=lambda r: str(r["lead_id"]))


def files_of(actor) -> list[str]:
    root = lake_root()
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())


def test_a_dropped_file_comes_in_with_its_key_found(analyst, drop) -> None:
    sheet = drop(analyst, ("leads.csv", LEADS))
    assert sheet.row.state == "published", sheet.problem
    assert sheet.row.outcomes.created == 3
    assert [r["employees"] for r in table(analyst)] == [10, 20, 30]
    shot = people.snapshot(actor=analyst, purpose="checkup")
    assert shot.tables[0].key == "lead_id"


def test_a_dry_run_says_what_would_happen_and_changes_nothing(analyst, drop) -> None:
    drop(analyst, ("leads.csv", LEADS))
    before = people.snapshot(actor=analyst, purpose="checkup")
    batches = [f for f in files_of(analyst) if "/tables/" in f]
    more = "lead_id,industry,employees\nL1,Food,10\nL2,Paper,20\nL4,Food,40\nL5,too,many,cells\n"
    sheet = drop(analyst, ("leads.csv", more), dry=True)
    assert sheet.row.state == "checked", sheet.problem
    told = sheet.row.outcomes
    assert (told.created, told.updated, told.unchanged, told.rejected) == (1, 1, 1, 1)
    [reject] = sheet.files[0].report["rejects"]
    assert reject["line"] == 5
    assert people.snapshot(actor=analyst, purpose="checkup") == before
    assert [f for f in files_of(analyst) if "/tables/" in f] == batches


def test_a_dry_run_and_the_import_say_the_same(analyst, drop, run_jobs, now) -> None:
    drop(analyst, ("leads.csv", LEADS))
    more = "lead_id,industry,employees\nL1,Food,10\nL2,Paper,20\nL4,Food,40\nL5,too,many,cells\n"
    checked = drop(analyst, ("leads.csv", more), dry=True)
    actions.start_import(actor=analyst, import_id=checked.row.id, dry_run=False, now=now)
    run_jobs()
    done = records.import_sheet(actor=analyst, import_id=checked.row.id)
    assert done.row.state == "published"
    assert done.row.outcomes == checked.row.outcomes
    assert done.files[0].report == checked.files[0].report
    assert done.files[0].choice == checked.files[0].choice
    assert {r["lead_id"]: r["industry"] for r in table(analyst)} == {
        "L1": "Food", "L2": "Paper", "L3": "Food", "L4": "Food",
    }  # fmt: skip


def test_real_values_are_forgotten_once_the_import_is_in(analyst, drop, run_jobs, now) -> None:
    sheet = drop(analyst, ("leads.csv", LEADS), dry=True)
    assert sheet.files[0].proposal["columns"][0]["samples"]
    actions.start_import(actor=analyst, import_id=sheet.row.id, dry_run=False, now=now)
    run_jobs()
    sheet = records.import_sheet(actor=analyst, import_id=sheet.row.id)
    assert "columns" not in sheet.files[0].proposal


def test_rejected_rows_are_kept_for_download_and_neutralised(analyst, drop) -> None:
    text = LEADS + "L4,=cmd(),40,extra\n"
    sheet = drop(analyst, ("leads.csv", text))
    path = records.rejects(actor=analyst, import_id=sheet.row.id, file_id=sheet.files[0].id)
    told = Path(path).read_text(encoding="utf-8-sig")
    assert told.startswith("line,reason,text")
    assert "\n5," in told
    assert not [line for line in told.splitlines() if line.split(",")[-1].startswith("=")]


def test_whoever_takes_rejected_rows_away_is_noted(owner, client, drop) -> None:
    sheet = drop(owner, ("leads.csv", LEADS + "L4,=cmd(),40,extra\n"))
    file_id = sheet.files[0].id
    answer = client.get(f"/data/imports/{sheet.row.id}/rejected/{file_id}")
    assert "L4" in b"".join(answer.streaming_content).decode()
    [taken] = members.audit_trail(actor=owner, event="records.download_rejects")
    assert (taken.subject, taken.actor_name) == (str(file_id), "Owner")


def test_a_table_without_a_key_is_replaced_by_its_next_export(analyst, drop, now) -> None:
    text = "industry,employees\nFood,10\nFood,10\nSteel,20\n"
    drop(analyst, ("leads.csv", text))
    before = people.snapshot(actor=analyst, purpose="checkup").to_json()
    sheet = drop(analyst, ("leads.csv", text + "Paper,5\n"))
    assert sheet.files[0].choice.mode == "replace"
    shot = people.snapshot(actor=analyst, purpose="checkup")
    assert [t.rows for t in shot.tables] == [4]
    actions.undo_import(actor=analyst, import_id=sheet.row.id, now=now)
    assert people.snapshot(actor=analyst, purpose="checkup").to_json() == before


def test_what_somebody_chose_is_followed_and_remembered(analyst, drop, run_jobs, now) -> None:
    from dataclasses import replace

    sheet = drop(analyst, ("leads.csv", LEADS), dry=True)
    file = sheet.files[0]
    columns = tuple(
        replace(c, skip=True)
        if c.name == "employees"
        else replace(c, type="number", stated=True, role=None)
        if c.name == "industry"
        else c
        for c in file.choice.columns
    )
    choice = replace(file.choice, columns=columns, kind="people")
    actions.choose_mapping(
        actor=analyst, import_id=sheet.row.id, file_id=file.id, choice=choice, now=now
    )
    actions.start_import(actor=analyst, import_id=sheet.row.id, dry_run=True, now=now)
    run_jobs()
    sheet = records.import_sheet(actor=analyst, import_id=sheet.row.id)
    assert sheet.row.state == "failed"
    assert '"Food" is no number' in sheet.problem["detail"]
    columns = tuple(replace(c, type="text", stated=False) for c in columns)
    choice = replace(file.choice, columns=columns, kind="people")
    actions.choose_mapping(
        actor=analyst, import_id=sheet.row.id, file_id=file.id, choice=choice, now=now
    )
    actions.start_import(actor=analyst, import_id=sheet.row.id, dry_run=False, now=now)
    run_jobs()
    assert set(table(analyst)[0]) == {"lead_id", "industry"}
    again = drop(analyst, ("leads.csv", LEADS), dry=True)
    assert [c.name for c in again.files[0].choice.columns if c.skip] == ["employees"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("header.csv", b"a,b\n"),
        ("binary.csv", bytes(range(256)) * 40),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 64),
        ("report.pdf", b"%PDF-1.7 ..."),
        ("broken.xlsx", b"PK\x03\x04nothing"),
        ("broken.parquet", b"PAR1nothing"),
        ("notes.csv.gz", b"not packed at all"),
        ("wide.csv", (",".join(f"c{i}" for i in range(2000)) + "\n").encode() * 2),
    ],
)
def test_bad_files_get_a_clear_error_and_leave_nothing(analyst, drop, name, content) -> None:
    problem = {}
    try:
        sheet = drop(analyst, (name, content))
        problem, state = sheet.problem, sheet.row.state
    except UnreadableFile as error:  # seen at the door
        problem, state = {"detail": error.detail, "hint": error.hint}, "failed"
        assert list(uploads_of(analyst.workspace_id).glob("*")) == []
    assert state == "failed"
    assert name in problem["detail"]
    assert problem["hint"]
    assert people.snapshot(actor=analyst, purpose="checkup").tables == ()
    assert not [f for f in files_of(analyst) if "/tables/" in f]


def test_one_bad_file_of_several_keeps_all_out(analyst, drop) -> None:
    sheet = drop(analyst, ("leads.csv", LEADS), ("more.csv", "a,b\n"))
    assert sheet.row.state == "failed"
    assert people.snapshot(actor=analyst, purpose="checkup").tables == ()


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.csv", "/etc/cron.d/x.csv", "a\x00b.csv", "..\\..\\x.csv", "…" * 300],
    ids=["up", "root", "nul", "backslash", "long"],
)
def test_file_names_are_never_paths(analyst, drop, name) -> None:
    sheet = drop(analyst, (name, LEADS), dry=True)
    assert sheet.row.state == "checked", sheet.problem
    shown = sheet.files[0].file_name
    assert not set(shown) & set("/\\\x00")
    assert len(shown) <= 120
    for file in files_of(analyst):
        assert file.startswith(f"{analyst.workspace_id}/")


def test_two_files_of_one_name_become_two_tables(analyst, drop) -> None:
    sheet = drop(analyst, ("leads.csv", LEADS), ("leads.csv", LEADS), dry=True)
    assert [f.choice.table for f in sheet.files] == ["leads", "leads (2)"]


def test_nobody_drops_nothing_or_without_the_role(analyst, viewer, drop, now) -> None:
    with pytest.raises(BadInput):
        receive_files(actor=analyst, uploads=[], now=now)
    with pytest.raises(NotAllowed):
        drop(viewer, ("leads.csv", LEADS))
    assert not uploads_of(viewer.workspace_id).exists()


def test_rejects_of_another_workspace_are_not_found(analyst, stranger, drop) -> None:
    sheet = drop(analyst, ("leads.csv", LEADS + "L4,a,b,c,d\n"))
    with pytest.raises(NotFound):
        records.rejects(actor=stranger, import_id=sheet.row.id, file_id=sheet.files[0].id)
