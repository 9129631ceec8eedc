"""The overview: do our personas ring true, and what to act on first."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET

from ringtrue.web.access import for_members
from ringtrue.web.pages.checkup import item
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.overview import queries


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A row a persona; beside it the two findings that matter most; below, what changed."""
    found = queries.overview(actor=actor, now=timezone.now())
    report, lines = found.report, [row.line for row in found.rows if row.line]
    ids = {row.persona.name: row.persona.id for row in found.rows}
    shares = [share for line in lines for share in (line.share_of_people, line.share_of_buyers)]
    if found.nobody:
        shares += [found.nobody.people, found.nobody.buyers]
    said = {
        "found": found,
        "report": report,
        "base": report.base_rate.rate if report and report.base_rate else None,
        "first": [item(finding, ids) for finding in found.first],
        # one scale for all rows, a little beyond what is largest
        "top": _top((line.outcome.high for line in lines), least=0.05),
        "shares_top": _top(shares, least=0.1),
        "leave_top": _top((row.leave.high for row in found.rows if row.leave), least=0.1),
    }
    return render(request, "overview/page.html", said)


def _top(shares: Iterable[float | None], *, least: float) -> float:
    return min(1.0, max([share or 0.0 for share in shares] + [least]) * 1.2)


urlpatterns = [path("", show, name="overview")]
