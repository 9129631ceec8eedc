"""What the tables of the rooms must look like, and that a table which does not is found."""

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.test.utils import isolate_apps

from guards import schema
from ringtrue.workspaces.members.models import AuditRow, Workspace
from ringtrue.workspaces.members.scope import Scoped
from ringtrue.workspaces.personas.models import Persona

GUARDS = [
    schema.upward,
    schema.reverse_names,
    schema.cascades,
    schema.unscoped,
    schema.silent_on_personal_data,
]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda g: g.__name__)
def test_no_table_of_the_house_breaks_it(guard) -> None:
    assert guard(schema.rooms()) == []


@isolate_apps("ringtrue.workspaces.members")
def _bad_model() -> type[models.Model]:
    class Bad(models.Model):
        persona = models.ForeignKey(Persona, on_delete=models.CASCADE)

        class Meta:
            app_label = "members"

    return Bad


@pytest.mark.parametrize("guard", GUARDS, ids=lambda g: g.__name__)
def test_a_bad_table_turns_the_guard_red(guard) -> None:
    assert guard([_bad_model()]) != []


def test_a_question_about_a_person_reaches_every_room_that_holds_one() -> None:
    from ringtrue.server.loading import load_rooms
    from ringtrue.workspaces.members.holders import HOLDERS

    load_rooms()
    assert schema.held_by_nobody(schema.rooms(), set(HOLDERS)) == []
    unasked = schema.held_by_nobody(schema.rooms(), set(HOLDERS) - {"personas"})
    assert "Evidence.speaker" in unasked
    assert "Picture.content" in unasked


def unwritten(now: ProjectState) -> dict[str, list[str]]:
    """What models say and no migration has written yet, by room."""
    loader = MigrationLoader(None)
    found = MigrationAutodetector(loader.project_state(), now).changes(graph=loader.graph)
    return {room: [str(o) for m in ms for o in m.operations] for room, ms in found.items()}


def test_migrations_are_complete() -> None:
    assert unwritten(ProjectState.from_apps(apps)) == {}


def test_a_field_without_its_migration_is_found() -> None:
    ahead = ProjectState.from_apps(apps)
    ahead.add_field("personas", "persona", "motto", models.TextField(default=""), True)
    assert list(unwritten(ahead)) == ["personas"]


def test_scoped_rows_cannot_be_read_without_an_actor() -> None:
    from ringtrue.errors import BrokenPromise

    with pytest.raises(BrokenPromise):
        AuditRow.objects.all()


def test_every_scoped_model_keeps_the_scoped_manager() -> None:
    for model in schema.rooms():
        if issubclass(model, Scoped):
            assert type(model.objects).__name__ == "ScopedManager", model.__name__
    assert Workspace not in [m for m in schema.rooms() if issubclass(m, Scoped)]
