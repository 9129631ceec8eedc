"""Two workspaces with an editor each, and a persona to change."""

from datetime import UTC, datetime

import pytest

from ringtrue.analysis.cast import Member, Statement
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.members.models import Membership, User, Workspace
from ringtrue.workspaces.personas import actions

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def _editor(name: str) -> Actor:
    workspace = Workspace.objects.create(name=name, slug=name, created_at=NOW, seal_key="k")
    user = User.objects.create(email=f"editor@{name}.example", name=f"Edith of {name}")
    actor = Actor(workspace.pk, Role.OWNER)
    membership = Membership.objects.add(actor, user=user, role=Role.OWNER.value, since=NOW)
    return Actor(workspace.pk, Role.OWNER, member_id=membership.pk, name=user.name)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def editor(db) -> Actor:
    return _editor("fieldnote")


@pytest.fixture
def stranger_here(db) -> Actor:
    return _editor("elsewhere")


@pytest.fixture
def maya() -> Member:
    return Member(
        name="Maintenance Maya",
        statements=(
            Statement("She plans upkeep for 50 to 250 people.", trait="employees",
                      between=(50.0, 250.0), at_least=0.6),
            Statement("She works in automotive or aerospace.", trait="companies.industry",
                      values=("Automotive", "Aerospace"), proposed=True),
            Statement("She is frustrated by downtime.", kind="challenge"),
        ),
        column="persona", value="Maya", written="2025-03", owner="Marketing lead",
    )  # fmt: skip


@pytest.fixture
def persona_id(editor, maya, now) -> int:
    return actions.create(actor=editor, draft=maya, now=now)
