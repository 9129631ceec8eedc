"""Where whoever starts the house comes in."""

import pytest

from ringtrue.server.first_steps import first_workspace
from ringtrue.workspaces.members import queries
from ringtrue.workspaces.members.actions import create_workspace
from ringtrue.workspaces.members.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_the_first_workspace_is_the_oldest_that_is_no_demo(now) -> None:
    create_workspace(actor=SYSTEM, name="Demo", now=now, simulated=True)
    oldest = create_workspace(actor=SYSTEM, name="Zeta", now=now)
    create_workspace(actor=SYSTEM, name="Alpha", now=now)
    assert queries.all_workspaces(actor=SYSTEM)[0].name == "Alpha"
    assert first_workspace(now=now).workspace_id == oldest
