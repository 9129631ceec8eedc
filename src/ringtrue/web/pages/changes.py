"""What was changed because of a finding, whether it began, and what the records say of it."""

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ringtrue.errors import BadInput, Where
from ringtrue.web.access import for_members
from ringtrue.workspaces.changes import actions, queries
from ringtrue.workspaces.changes.lines import ChangeLine
from ringtrue.workspaces.changes.values import ChangeDraft, How, Whom
from ringtrue.workspaces.checkup import queries as checkup
from ringtrue.workspaces.checkup.lines import FindingRow
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.lines import PersonaRow

WHOM: tuple[Whom, ...] = ("persona", "rule", "everybody")
HOW: tuple[How, ...] = ("share", "rule", "period")
SHARES = (5, 10, 20, 30, 50)  # per cent to be held back


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every change with what may be said of it."""
    lines = queries.lines(actor=actor)
    said = {
        "standing": [line for line in lines if line.withdrawn_at is None],
        "withdrawn": [line for line in lines if line.withdrawn_at is not None],
        "top": _top(lines),
        "today": timezone.now().date().isoformat(),
    }
    return render(request, "changes/page.html", said)


def _top(lines: tuple[ChangeLine, ...]) -> float:
    """Where the axis of shares ends, one for all changes."""
    highs = [side.high for line in lines for side in line.sides if side.high is not None]
    return min(1.0, max([*highs, 0.1]) * 1.1)


@require_http_methods(["GET", "POST"])
@for_members
def new(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Plan a change, from a finding, for a persona, or for itself."""
    given = request.POST if request.method == "POST" else request.GET
    now = timezone.now()
    finding, persona = _about(actor, given, now)
    error = None
    if request.method == "POST":
        try:
            return _plan(request, actor, finding, persona, now)
        except BadInput as fault:
            error = fault
    said = {
        "finding": finding,
        "persona": persona,
        "form": _filled(request.POST, finding, persona, now.date()),
        "shares": SHARES,
        "campaigns": queries.campaigns(actor=actor) if actor.role >= Role.EDITOR else (),
        "tomorrow": (now.date() + timedelta(1)).isoformat(),
        "error": error,
    }
    return render(request, "changes/form.html", said, status=400 if error else 200)


def _about(
    actor: Actor, given: Mapping[str, str], now: datetime
) -> tuple[FindingRow | None, PersonaRow | None]:
    """The finding and the persona that a change is planned from; NotFound for others' ones."""
    finding_id, persona_id = _whole(given, "finding"), _whole(given, "persona")
    finding = None
    if finding_id is not None:
        finding = checkup.finding(actor=actor, finding_id=finding_id, now=now)
        names = {key.name: key.id for key in personas.persona_keys(actor=actor)}
        persona_id = persona_id or names.get(finding.persona)
    if persona_id is None:
        return finding, None
    return finding, personas.persona_sheet(actor=actor, persona_id=persona_id).row


def _whole(given: Mapping[str, str], name: str) -> int | None:
    text = given.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadInput(f"That is no {name}.", where=Where(field=name))
    return int(text)


def _filled(
    given: Mapping[str, str],
    finding: FindingRow | None,
    persona: PersonaRow | None,
    today: date,
) -> dict[str, str]:
    """What stands in the form: what was given, else what the finding suggests."""
    monday = today + timedelta(7 - today.weekday())
    decided = persona is not None and bool(persona.segment.kind)
    first = {
        "says": "",
        "whom": "persona" if decided else "everybody",
        "rule": "",
        "campaign": _campaign_of(finding),
        "expects": "accepted" if finding is not None and finding.code == "RT402" else "won",
        "starts": monday.isoformat(),
        "until": "",
        "how": "share",
        "share": "20",
        "held_back": "",
    }
    return {name: given.get(name, value) for name, value in first.items()}


def _campaign_of(finding: FindingRow | None) -> str:
    """The campaign that a finding is about, empty where it is about none."""
    evidence = finding.evidence if finding is not None else {}
    about = "name" if evidence.get("kind") == "campaign" else "campaign"
    return str(evidence.get(about) or "")


def _plan(
    request: HttpRequest,
    actor: Actor,
    finding: FindingRow | None,
    persona: PersonaRow | None,
    now: datetime,
) -> HttpResponseBase:
    given = request.POST
    change_id = actions.plan(
        actor=actor,
        draft=_draft(given),
        persona_id=persona.id if persona else None,
        finding_id=finding.id if finding else None,
        now=now,
    )
    messages.success(request, "Planned. Note it here on the day it really begins.")
    return redirect(f"{reverse('changes')}#change-{change_id}")


def _draft(given: Mapping[str, str]) -> ChangeDraft:
    whom, how = given.get("whom", ""), given.get("how", "")
    if whom not in WHOM:
        raise BadInput("Say whom it concerns.", where=Where(field="whom"))
    if how not in HOW:
        raise BadInput("Say what it is compared with.", where=Where(field="how"))
    share = given.get("share", "")
    return ChangeDraft(
        says=given.get("says", ""),
        starts=_day(given, "starts"),
        whom=whom,
        rule=given.get("rule", ""),
        campaign=given.get("campaign", ""),
        expects=given.get("expects", ""),
        how=how,
        share=int(share) / 100 if share.isascii() and share.isdigit() and len(share) < 4 else 0.0,
        held_back=given.get("held_back", ""),
        until=_day(given, "until") if given.get("until") else None,
    )


def _day(given: Mapping[str, str], name: str) -> date:
    text = given.get(name, "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        hint, where = "Write it like 2027-03-01.", Where(field=name)
        raise BadInput(f"“{text}” is no day.", hint=hint, where=where) from None


@require_POST
@for_members
def begin(request: HttpRequest, actor: Actor, change_id: int) -> HttpResponseBase:
    """Note that a change really began."""
    change = queries.change(actor=actor, change_id=change_id)
    actions.begin(actor=actor, change_id=change.id, on=_day(request.POST, "on"), now=timezone.now())
    messages.success(request, "Noted. The records count from that day on.")
    return redirect(f"{reverse('changes')}#change-{change_id}")


@require_POST
@for_members
def withdraw(request: HttpRequest, actor: Actor, change_id: int) -> HttpResponseBase:
    """Withdraw a change, with a reason."""
    change = queries.change(actor=actor, change_id=change_id)
    reason = request.POST.get("reason", "")
    actions.withdraw(actor=actor, change_id=change.id, reason=reason, now=timezone.now())
    messages.success(request, "Withdrawn. It stays on the list below.")
    return redirect("changes")


@require_GET
@for_members
def held_back(request: HttpRequest, actor: Actor, change_id: int) -> HttpResponse:
    """Who is to be held back, as a file for the tool that runs the campaign."""
    found = queries.held_back(actor=actor, change_id=change_id)
    actions.download_held_back(actor=actor, change_id=change_id, now=timezone.now())
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["hold_back", "entered"])
    writer.writerows([one.cell, one.entered or ""] for one in found)
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="held-back-{change_id}.csv"'
    return answer


urlpatterns = [
    path("changes", show, name="changes"),
    path("changes/new", new, name="change_new"),
    path("changes/<int:change_id>/begin", begin, name="change_begin"),
    path("changes/<int:change_id>/withdraw", withdraw, name="change_withdraw"),
    path("changes/<int:change_id>/held-back.csv", held_back, name="change_held_back"),
]
