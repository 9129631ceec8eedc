"""Backtests: freeze the cast or one persona on a day, and read how what came later bore it out."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ringtrue.errors import BadInput, Where
from ringtrue.web.access import for_members
from ringtrue.workspaces.ledger import queries
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.work import actions as work
from ringtrue.workspaces.work import queries as jobs

VERDICTS = {
    "better": ("supported", "better than the base rate"),
    "beaten": ("contradicted", "beaten by the base rate"),
    "cannot_tell": ("undecided", "can't tell yet"),
    "too_few": ("untested", "too few to tell"),
}


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose whom and when, and what was found before."""
    return _page(request, actor)


def _page(request: HttpRequest, actor: Actor, error: BadInput | None = None) -> HttpResponse:
    keys, given = personas.persona_keys(actor=actor), request.POST or request.GET
    said = {
        "keys": keys,
        "names": {key.id: key.name for key in keys},
        "done": queries.backtests(actor=actor),
        "running": jobs.running(actor=actor, kind="ledger.backtest"),
        "chosen": next((k.id for k in keys if str(k.id) == given.get("persona", "")), None),
        "day": given.get("as_of", ""),
        "error": error,
    }
    return render(request, "backtest/page.html", said, status=400 if error else 200)


@require_POST
@for_members
def start(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Ask for a backtest."""
    given, now = request.POST, timezone.now()
    try:
        day = _day(given.get("as_of", ""))
        persona = _persona(actor, given.get("persona", ""))
        asked = {"as_of": day.isoformat(), "persona": persona}
        work.enqueue(actor=actor, kind="ledger.backtest", arguments=asked, once=True, now=now)
    except BadInput as error:
        return _page(request, actor, error)
    messages.success(request, "The backtest is running.")
    return redirect("backtests")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        detail = f"“{text[:40]}” is not a day." if text else "No day was given."
        raise BadInput(
            detail, hint="Write it like 2026-03-01.", where=Where(field="as_of")
        ) from None


def _persona(actor: Actor, text: str) -> int | None:
    if not text:
        return None
    known = {str(key.id): key.id for key in personas.persona_keys(actor=actor)}
    if text not in known:
        detail = "That persona is not in the cast."
        raise BadInput(detail, hint="Choose one that is in use.", where=Where(field="persona"))
    return known[text]


@require_GET
@for_members
def show_one(request: HttpRequest, actor: Actor, backtest_id: int) -> HttpResponse:
    """One backtest, month by month."""
    sheet = queries.backtest(actor=actor, backtest_id=backtest_id)
    colours = {key.id: key.colour for key in personas.persona_keys(actor=actor)}
    lines = sheet.backtest.personas if sheet.backtest else ()
    shown = [
        {
            "line": line,
            "id": place if place in colours else None,
            "colour": colours.get(place, 0),
            "mark": VERDICTS[line.verdict],
            "months": tuple(_month(m) for m in line.months),
            "top": max((m.rate.high for m in line.months if m.rate), default=1.0),
        }
        for line, place in zip(lines, sheet.persona_ids, strict=True)
    ]
    said = {"sheet": sheet, "found": sheet.backtest, "shown": shown}
    return render(request, "backtest/one.html", said)


def _month(month: Any) -> dict[str, Any]:
    """A month with its first day, and everybody's rate where anybody came."""
    base = month.all_k / month.all_n if month.all_n else None
    return {"day": date.fromisoformat(f"{month.month}-01"), "found": month, "base": base}


urlpatterns = [
    path("ledger/backtests", show, name="backtests"),
    path("ledger/backtests/start", start, name="backtest_start"),
    path("ledger/backtests/<int:backtest_id>", show_one, name="backtest"),
]
