"""A persona to change."""

import pytest

from ringtrue.analysis.cast import Member, Statement


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
    from ringtrue.workspaces.personas import actions

    return actions.create(actor=editor, draft=maya, now=now)
