"""Endless numbers and days at the ends of the calendar break no page and no weekly work."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ringtrue.analysis.cast import Member, Statement
from ringtrue.errors import BadInput
from ringtrue.figures.running import running
from ringtrue.workspaces.changes import actions as changes
from ringtrue.workspaces.changes.values import ChangeDraft
from ringtrue.workspaces.overview.digesting import stale_soon
from ringtrue.workspaces.personas import actions, queries
from ringtrue.workspaces.personas.values import SentenceDraft

PLAIN = SentenceDraft("They are.", trait="employees", state="confirmed", form="mean", amount=5.0,
                      lowest=0.0, highest=10.0)  # fmt: skip


@pytest.fixture
def persona_id(editor, now) -> int:
    return actions.create(actor=editor, draft=Member("Maya", (Statement("She is."),)), now=now)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan"), 1e300])
@pytest.mark.parametrize("field", ["amount", "lowest", "highest", "low", "high"])
def test_a_sentence_with_a_number_beyond_counting_is_refused(
    editor, persona_id, now, field, number
) -> None:
    from dataclasses import replace

    from ringtrue.workspaces.personas.describing import checked

    with pytest.raises(BadInput):
        checked(replace(PLAIN, **{field: number}), 1)
    checked(PLAIN, 1)


@pytest.mark.both_databases
@pytest.mark.django_db
def test_such_a_number_typed_as_text_is_told_on_the_page(
    editor, persona_id, sign_in, settings
) -> None:
    form = {"row": "1", "r1-text": "They are.", "r1-decision": "test", "reason": "w", "do": "save"}
    client = sign_in(editor)
    for test in (
        f"average of employees at least 5, from 0 to {'9' * 400}",
        "at least 60 % have employees >= inf",
        "at least 60 % have employees >= 1, fresh for 99999999999999999999 days",
    ):
        page = client.post(f"/personas/{persona_id}/claims", {**form, "r1-test": test})
        assert page.status_code == 400, test
    assert client.get(f"/personas/{persona_id}/claims").status_code == 200


@pytest.mark.parametrize("claimed", [1e17, -1e17, 1e300, 0.0])
def test_a_picture_of_one_huge_number_is_drawn(claimed: float) -> None:
    assert "nan" not in running([], claimed=claimed, shares=False, label="x")


@pytest.mark.both_databases
@pytest.mark.django_db
@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_review_at_the_end_of_the_calendar_does_not_stop_the_digest(
    editor, persona_id, now, day
) -> None:
    actions.set_owner(actor=editor, persona_id=persona_id, owner_id=None, next_review=day, now=now)
    assert stale_soon(queries.persona_rows(actor=editor), (), (), now - timedelta(7), now) == ()


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_change_begins_within_the_years_it_is_planned_for(editor, now) -> None:
    """A day a thousand years ago would make the time before it begin before all days."""
    draft = ChangeDraft("New prices.", now.date(), how="period")
    change_id = changes.plan(actor=editor, draft=draft, now=now)
    with pytest.raises(BadInput, match="two years"):
        changes.begin(actor=editor, change_id=change_id, on=date(900, 1, 1), now=now)
    changes.begin(actor=editor, change_id=change_id, on=now.date(), now=now)


def test_a_backtest_on_the_first_day_of_all_is_refused_in_words(tmp_path) -> None:
    from ringtrue.analysis.backtest import backtest
    from ringtrue.warehouse.intake.load import load_files
    from ringtrue.warehouse.schema import Question

    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(n) for n in range(60)]
    rows = [f"L{n},{d:%Y-%m-%d},Food,{'won' if n % 3 else 'lost'}" for n, d in enumerate(days)]
    path = tmp_path / "leads.csv"
    path.write_text("\n".join(["lead_id,created,industry,stage", *rows]))
    snapshot = load_files((path,), lake=tmp_path / "lake").snapshot
    question = Question(outcome="stage=won", date="created", horizon=30)
    with pytest.raises(BadInput, match="are needed"):
        backtest(snapshot, question=question, as_of=date.min, declared="industry")


@pytest.mark.parametrize(
    "line",
    [
        "written: 0000-01",
        "written: 9999-12",
        "last_review: 9999-12-31",
        "next_review: 0001-01-01",
        "evidence: [{by: customer, text: Yes., date: 9999-12-31}]",
        "description: [{text: x, trait: a, form: mean, amount: 5, range: [-1.7e308, 1.7e308]}]",
        "description: [{text: x, trait: a, form: mean, amount: 5, range: [0, 9], margin: 6}]",
        "description: [{text: x, trait: a, between: [1, 9], shelf_days: 1e300}]",
    ],
)
def test_a_file_with_days_or_numbers_at_the_ends_is_refused_with_its_line(line: str) -> None:
    from ringtrue.analysis import castfile
    from ringtrue.errors import BadPersonaFile

    with pytest.raises(BadPersonaFile) as told:
        castfile.read(f"ringtrue: 1\nname: Maya\n{line}\n", file="maya.yaml")
    assert told.value.where.line == 3


@pytest.mark.parametrize("line", ['owner: "\\e]0;owned\\a"', 'description: [{text: "\\x9b31m"}]'])
def test_a_file_does_not_speak_to_the_terminal(line: str) -> None:
    from ringtrue.analysis import castfile
    from ringtrue.errors import BadPersonaFile

    with pytest.raises(BadPersonaFile, match="control"):
        castfile.read(f"ringtrue: 1\nname: Maya\n{line}\n", file="maya.yaml")


def test_a_margin_that_leaves_the_range_is_refused() -> None:
    """A mean that cannot be tested would stop the examination of every persona."""
    from dataclasses import replace

    from ringtrue.workspaces.personas.describing import checked

    for side in ("above", "below"):
        with pytest.raises(BadInput, match="any mean would be true"):
            checked(replace(PLAIN, margin=6.0, side=side), 1)
        checked(replace(PLAIN, margin=4.0, side=side), 1)


@pytest.mark.django_db
@pytest.mark.parametrize("month", ["0000-01", "9999-12"])
def test_a_month_out_of_all_reckoning_is_refused(editor, persona_id, now, month) -> None:
    """The checkup adds a quarter to it, for everybody's personas in one job."""
    from ringtrue.workspaces.personas.values import PortraitDraft

    face = PortraitDraft(name="Maya", written=month)
    with pytest.raises(BadInput, match="no month"):
        actions.portray(actor=editor, persona_id=persona_id, portrait=face, reason="w", now=now)
