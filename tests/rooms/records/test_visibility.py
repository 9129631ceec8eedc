"""What shows follows from the imports that stand, whatever was undone in between."""

from datetime import timedelta
from os import utime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringtrue.errors import BadInput, Conflict, NotAllowed, NotFound
from ringtrue.warehouse.engines import open_records
from ringtrue.workspaces.members.actor import system_in
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.records import actions
from ringtrue.workspaces.records import queries as records
from ringtrue.workspaces.records.lake import lake_root
from ringtrue.workspaces.records.sweeping import sweep
from ringtrue.workspaces.records.visibility import Standing, showing

pytestmark = pytest.mark.django_db


def snapshot(actor, at=None) -> str:
    return people.snapshot(actor=actor, purpose="checkup", at=at).to_json()


def rows(actor) -> list[tuple]:
    with open_records(people.snapshot(actor=actor, purpose="checkup")) as opened:
        found = opened.rows(opened.table("leads"))
    return sorted((r["id"], r["industry"]) for r in found)


def test_an_empty_workspace_has_an_empty_snapshot_of_version_0(analyst) -> None:
    shot = people.snapshot(actor=analyst, purpose="checkup")
    assert (shot.version, shot.tables, shot.joins) == (0, (), ())


def test_undo_restores_the_earlier_snapshot_to_the_letter(analyst, bring, now) -> None:
    before = snapshot(analyst)
    first = bring(analyst, {"leads": [("1", "food")]})
    one = snapshot(analyst)
    second = bring(analyst, {"leads": [("1", "steel"), ("2", "food")]})
    two = snapshot(analyst)
    assert len({before, one, two}) == 3
    actions.undo_import(actor=analyst, import_id=second, now=now)
    assert snapshot(analyst) == one
    actions.redo_import(actor=analyst, import_id=second, now=now)
    assert snapshot(analyst) == two
    actions.undo_import(actor=analyst, import_id=second, now=now)
    actions.undo_import(actor=analyst, import_id=first, now=now)
    assert snapshot(analyst) == before


def test_a_later_row_wins_and_keeps_its_place_after_undo_and_redo(analyst, bring, now) -> None:
    first = bring(analyst, {"leads": [("1", "food"), ("2", "food")]})
    bring(analyst, {"leads": [("1", "steel")]})
    assert rows(analyst) == [("1", "steel"), ("2", "food")]
    actions.undo_import(actor=analyst, import_id=first, now=now)
    actions.redo_import(actor=analyst, import_id=first, now=now)
    assert rows(analyst) == [("1", "steel"), ("2", "food")]


def test_an_import_that_replaces_hides_the_earlier_rows_until_it_is_undone(
    analyst, bring, now
) -> None:
    bring(analyst, {"leads": [("1", "food")]})
    before = snapshot(analyst)
    instead = bring(analyst, {"leads": [("9", "steel")]}, mode="replace")
    assert rows(analyst) == [("9", "steel")]
    later = bring(analyst, {"leads": [("8", "paper")]}, mode="replace")
    actions.undo_import(actor=analyst, import_id=instead, now=now)
    assert rows(analyst) == [("8", "paper")]
    actions.undo_import(actor=analyst, import_id=later, now=now)
    assert snapshot(analyst) == before


def test_a_snapshot_of_an_earlier_version_stays_what_it_was(analyst, bring, now) -> None:
    first = bring(analyst, {"leads": [("1", "food")]})
    then = snapshot(analyst)
    bring(analyst, {"leads": [("2", "food")]})
    actions.undo_import(actor=analyst, import_id=first, now=now)
    assert snapshot(analyst, at=1) == then
    assert snapshot(analyst, at=0) != then
    with pytest.raises(NotFound):
        people.snapshot(actor=analyst, purpose="checkup", at=99)


def test_publishing_twice_changes_nothing_the_second_time(analyst, bring, now) -> None:
    tables = {"leads": [("1", "food")]}
    import_id = bring.begin(analyst, tables)
    asked = {"import_id": import_id, "read": bring.write(analyst, import_id, tables)}
    version = actions.publish(actor=analyst, joins=(), report={}, now=now, **asked)
    again = actions.publish(actor=analyst, joins=(), report={}, now=now, **asked)
    assert version == again == records.data_version(actor=analyst) == 1
    assert rows(analyst) == [("1", "food")]


def test_an_import_is_undone_once(analyst, bring, now) -> None:
    import_id = bring(analyst, {"leads": [("1", "food")]})
    actions.undo_import(actor=analyst, import_id=import_id, now=now)
    with pytest.raises(Conflict):
        actions.undo_import(actor=analyst, import_id=import_id, now=now)


def test_joins_come_and_go_with_the_import_that_confirmed_them(analyst, bring, now) -> None:
    bring(analyst, {"leads": [("1", "food")]})
    join = ("deals", "id", "leads", "id", 1, 0, 0)
    import_id = bring(analyst, {"deals": [("1", "food")]}, joins=[join])
    shot = people.snapshot(actor=analyst, purpose="checkup")
    assert [(j.left, j.right, j.matched) for j in shot.joins] == [("deals", "leads", 1)]
    actions.undo_import(actor=analyst, import_id=import_id, now=now)
    assert people.snapshot(actor=analyst, purpose="checkup").joins == ()


def test_a_viewer_imports_nothing_and_undoes_nothing(analyst, viewer, bring, now) -> None:
    import_id = bring(analyst, {"leads": [("1", "food")]})
    with pytest.raises(NotAllowed):
        actions.undo_import(actor=viewer, import_id=import_id, now=now)
    with pytest.raises(NotAllowed):
        actions.start_import(actor=viewer, import_id=import_id, dry_run=True, now=now)
    assert snapshot(viewer) == snapshot(analyst)


def test_another_workspace_sees_neither_import_nor_rows(analyst, stranger, bring, now) -> None:
    import_id = bring(analyst, {"leads": [("1", "food")]})
    assert people.snapshot(actor=stranger, purpose="checkup").tables == ()
    for refused in (actions.undo_import, actions.redo_import, actions.discard_import):
        with pytest.raises(NotFound):
            refused(actor=stranger, import_id=import_id, now=now)
    with pytest.raises(NotFound):
        records.import_sheet(actor=stranger, import_id=import_id)


def test_a_snapshot_without_a_purpose_is_refused(analyst) -> None:
    with pytest.raises(BadInput):
        people.snapshot(actor=analyst, purpose="")


def test_derived_batches_are_no_records(analyst, bring, now) -> None:
    bring(analyst, {"leads": [("1", "food")]})
    before = snapshot(analyst)
    given_ = {"kind": "other", "rows": 1, "columns": ()}
    for path, digest in (("1/tables/a", "d"), ("1/tables/b", "e"), ("1/tables/c", "e")):
        actions.publish_derived(
            actor=analyst, table="assigned", path=path, digest=digest, now=now, **given_
        )
    assert snapshot(analyst) == before
    [file] = records.derived_files(actor=analyst, table="assigned")
    assert file.endswith("1/tables/b")  # the same rows once more are no other batch


def test_computed_files_go_a_day_after_others_took_their_place(analyst, bring, now) -> None:
    """What stands, what was added beside it, records and what was undone of them stay."""
    import_id = bring(analyst, {"leads": [("1", "food")]})
    folder, day = lake_root() / str(analyst.workspace_id) / "tables", timedelta(days=1)
    folder.mkdir(parents=True, exist_ok=True)
    for days, name, beside in ((9, "a", False), (8, "b", True), (3, "c", False), (0, "d", True),
                               (0, "other", False)):  # fmt: skip
        (folder / name).write_text(name)
        moment = (now - days * day).timestamp()
        utime(folder / name, (moment, moment))
        actions.publish_derived(
            actor=analyst, table="other" if name == "other" else "assigned", kind="other",
            path=f"{analyst.workspace_id}/tables/{name}", digest=name, rows=1, columns=(),
            now=now, beside=beside,
        )  # fmt: skip
    actions.undo_import(actor=analyst, import_id=import_id, now=now)
    actor = system_in(analyst.workspace_id)
    left = {"c", "d", "other"}
    assert sweep(actor=actor, now=now - 2.5 * day) == 0  # somebody may still read them
    assert sweep(actor=actor, now=now) == 2
    assert {p.name for p in folder.iterdir() if p.is_file()} == left
    assert [Path(f).name for f in records.derived_files(actor=analyst, table="assigned")] == [
        "c", "d"
    ]  # fmt: skip
    actions.redo_import(actor=analyst, import_id=import_id, now=now)
    assert rows(analyst) == [("1", "food")]


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.booleans(), st.booleans()), min_size=1, max_size=8)
)
def test_what_shows_is_everything_since_the_last_replacement(imports) -> None:
    standing = [
        Standing(n, 0, table, f"{n}", replaces)
        for n, (table, replaces, stands) in enumerate(imports)
        if stands
    ]
    shown = showing(reversed(standing))
    assert [s.arrival for s in shown] == sorted(s.arrival for s in shown)
    for table in "ab":
        mine = [s for s in standing if s.table == table]
        last = max((i for i, s in enumerate(mine) if s.replaces), default=0)
        assert [s for s in shown if s.table == table] == mine[last:]
