"""The overview: do our personas ring true, and what to act on first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET

from ringtrue.figures import saying
from ringtrue.web.access import for_members
from ringtrue.web.pages.checkup import Item, button
from ringtrue.workspaces.checkup import queries as checkup
from ringtrue.workspaces.ledger import queries as ledger
from ringtrue.workspaces.ledger.lines import ExaminedRun, VerdictCounts
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.lines import PersonaRow


@dataclass(frozen=True)
class Row:
    """A persona of the overview; `late` when its review is past."""

    persona: PersonaRow
    verdicts: VerdictCounts
    line: Any
    review: str
    late: bool


@dataclass(frozen=True)
class Nobody:
    """The people whom no persona fits, as shares; `buyers` is a number of them."""

    people: float | None
    buyers: float | None
    count: int


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A row a persona; beside it the two findings that matter most."""
    now = timezone.now()
    verdicts = {v.persona_id: v for v in ledger.verdict_counts(actor=actor)}
    rows = tuple(
        _row(persona, verdicts[persona.id], now.date())
        for persona in personas.persona_rows(actor=actor)
        if persona.id in verdicts
    )
    run = ledger.examined(actor=actor)
    ids = {row.persona.name: row.persona.id for row in rows}
    first = [Item(f, *button(f, ids)) for f in checkup.fix_first(actor=actor, now=now)]
    strong, rest = headline(rows, run)
    said = {
        "today": now,
        "rows": rows,
        "run": run,
        "report": run.checkup if run else None,
        "base": run.checkup.base_rate.rate if run and run.checkup.base_rate else None,
        "nobody": _nobody(run),
        "first": first,
        "strong": strong,
        "rest": rest,
        "top": _top(rows),
        "shares_top": _shares_top(rows),
    }
    return render(request, "overview/page.html", said)


def _row(persona: PersonaRow, verdicts: VerdictCounts, today: date) -> Row:
    days = (persona.next_review - today).days if persona.next_review else None
    if days is None:
        return Row(persona, verdicts, verdicts.line, "no date", False)
    noun = saying.plural(abs(days), "day")
    words = f"in {days} {noun}" if days > 0 else f"{-days} {noun} late" if days else "today"
    return Row(persona, verdicts, verdicts.line, words, days < 0)


def headline(rows: tuple[Row, ...], run: ExaminedRun | None) -> tuple[str, str]:
    """Two of your four personas ring true. | Nearly a third of your buyers match none of them."""
    if not rows:
        return "Do your personas ring true?", "Paste one, and bring in who bought."
    if run is None or run.problem:
        many = saying.spelled(len(rows), capital=True)
        noun = saying.plural(len(rows), "persona waits", "personas wait")
        return f"{many} {noun} for records.", "Bring in who bought and who did not."
    true = sum(row.verdicts.rings == "rings_true" for row in rows)
    of = saying.spelled(len(rows))
    verb, said = saying.plural(true, "rings", "ring"), saying.spelled(true, capital=True)
    noun = saying.plural(len(rows), "persona")
    strong = f"{said if true else 'None'} of your {of} {noun} {verb if true else 'rings'} true."
    if len(rows) == 1:
        strong = "Your persona rings true." if true else "Your persona does not ring true yet."
    return strong, _uncovered(run.checkup.coverage.matched_buyers)


def _uncovered(matched: float | None) -> str:
    if matched is None:
        return ""
    missing = 1 - matched
    if missing < 0.005:
        return "Every buyer matches one of them."
    words = ((0.3, 0.36, "About a third"), (0.47, 0.53, "Half"), (0.23, 0.27, "About a quarter"))
    told = next((w for low, high, w in words if low <= missing <= high), saying.percent(missing))
    return f"{told} of your buyers match none of them."


def _nobody(run: ExaminedRun | None) -> Nobody | None:
    if run is None or run.problem:
        return None
    found = run.checkup.coverage
    if found.matched_buyers is None and found.matched_people is None:
        return None
    people = None if found.matched_people is None else 1 - found.matched_people
    buyers = None if found.matched_buyers is None else 1 - found.matched_buyers
    return Nobody(people, buyers, round((people or 0) * run.checkup.rows))


def _top(rows: tuple[Row, ...]) -> float:
    """Where the axis of rates ends: one scale for every row."""
    highs = [row.line.outcome.high or 0.0 for row in rows if row.line]
    return min(1.0, max([*highs, 0.05]) * 1.2)


def _shares_top(rows: tuple[Row, ...]) -> float:
    shares = [s or 0.0 for row in rows if row.line
              for s in (row.line.share_of_people, row.line.share_of_buyers)]  # fmt: skip
    return min(1.0, max([*shares, 0.1]) * 1.2)


urlpatterns = [path("", show, name="overview")]
