"""Evidence: a quote, a document, a survey or a query, for or against sentences, in seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ringtrue.errors import BadInput, Where
from ringtrue.web.access import for_members
from ringtrue.workspaces.ledger import queries as ledger
from ringtrue.workspaces.ledger.lines import JudgedLine
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import actions
from ringtrue.workspaces.personas.lines import EvidenceLine
from ringtrue.workspaces.personas.values import EvidenceDraft

SORTS = (
    ("quote", "A quote"),
    ("document", "A document"),
    ("survey", "A survey"),
    ("query", "A query"),
)
SPEAKERS = (("customer", "a customer"), ("sales", "sales"), ("member", "a colleague"))
TYPED = ("text", "asked", "agree", "result", "sql", "by", "speaker", "source", "machine")
SHOWN = 4  # pieces of evidence beside a sentence; the rest stands below


@dataclass(frozen=True)
class Heard:
    """A piece of evidence beside the sentence it speaks for, or against."""

    line: EvidenceLine
    speaks_for: bool

    @property
    def words(self) -> str:
        """What its chip says."""
        return self.line.chip if self.speaks_for else f"against: {self.line.chip}"

    @property
    def how(self) -> str:
        """How its chip looks: a machine's words are as good as assumed."""
        if self.line.by == "machine":
            return "dotted"
        return "outlined" if self.speaks_for else "bad"


@dataclass(frozen=True)
class ClaimTold:
    """A sentence with what the records say, and what was said of it."""

    claim: JudgedLine
    told: tuple[Heard, ...]
    more: int


@dataclass(frozen=True)
class Stance:
    """A sentence on the form, and which of its boxes are ticked."""

    line: JudgedLine
    speaks_for: bool
    against: bool


def claims_told(
    lines: Sequence[JudgedLine], evidence: Sequence[EvidenceLine]
) -> tuple[ClaimTold, ...]:
    """Each sentence with the evidence about it, what speaks against it first."""
    rows = []
    for line in lines:
        place = line.position + 1
        told = [Heard(e, False) for e in evidence if place in e.opposes]
        told += [Heard(e, True) for e in evidence if place in e.supports]
        rows.append(ClaimTold(line, tuple(told[:SHOWN]), max(0, len(told) - SHOWN)))
    return tuple(rows)


def form_of(request: HttpRequest, lines: Sequence[JudgedLine]) -> dict[str, Any]:
    """What the form of evidence shows: as given, or about the sentence asked for."""
    given = request.POST
    ticked = set(given.getlist("supports"))
    about, stance = request.GET.get("about", ""), request.GET.get("stance", "")
    opposed = set(given.getlist("opposes"))
    (opposed if stance == "against" else ticked).add(about)
    today = timezone.now().date().isoformat()
    return {
        "sorts": SORTS,
        "sort": given.get("sort") or request.GET.get("sort") or "quote",
        "speakers": SPEAKERS,
        "given": {name: given.get(name, "") for name in TYPED},
        "stances": tuple(
            Stance(line, str(line.id) in ticked, str(line.id) in opposed) for line in lines
        ),
        "today": today,
        "day": given.get("date") or today,
    }


@require_http_methods(["GET", "POST"])
@for_members
def hear(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponseBase:
    """Write down what somebody said, and which sentences it speaks for or against."""
    judged = ledger.judged(actor=actor, persona_id=persona_id)
    error = None
    if request.method == "POST":
        try:
            actions.add_evidence(
                actor=actor, persona_id=persona_id, evidence=_draft(request), now=timezone.now()
            )
        except BadInput as fault:
            error = fault
        else:
            messages.success(request, "Written down.")
            return redirect(reverse("persona", args=[persona_id]) + "#evidence")
    said = {
        "judged": judged,
        "persona_id": persona_id,
        "error": error,
        **form_of(request, judged.lines),
    }
    return render(request, "personas/evidence.html", said, status=400 if error else 200)


@require_POST
@for_members
def withdraw(request: HttpRequest, actor: Actor, evidence_id: int) -> HttpResponseBase:
    """Take a piece of evidence out of sight; it stays in the books, with the reason."""
    reason = request.POST.get("reason", "")
    persona_id = actions.withdraw_evidence(
        actor=actor, evidence_id=evidence_id, reason=reason, now=timezone.now()
    )
    messages.success(request, "Withdrawn: it counts no longer.")
    return redirect(reverse("persona", args=[persona_id]) + "#evidence")


def _draft(request: HttpRequest) -> EvidenceDraft:
    given = request.POST
    sort = given.get("sort", "quote")
    survey = sort == "survey"
    return EvidenceDraft(
        by="machine" if given.get("machine") else given.get("by", "customer"),
        date=_day(given.get("date", "")),
        text=given.get("text", ""),
        source=given.get("source", ""),
        speaker=given.get("speaker", ""),
        supports=tuple(int(i) for i in given.getlist("supports") if i.isdecimal()),
        opposes=tuple(int(i) for i in given.getlist("opposes") if i.isdecimal()),
        sort=sort,
        asked=_count(given.get("asked", ""), "asked") if survey else None,
        agree=_count(given.get("agree", ""), "agree") if survey else None,
        result=given.get("result", ""),
        sql=given.get("sql", ""),
    )


def _day(text: str) -> date:
    if not text:
        return timezone.now().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        hint, where = "Write it as 2026-05-12.", Where(field="date")
        raise BadInput(f"{text!r} is no day.", hint=hint, where=where) from None


def _count(text: str, field: str) -> int | None:
    """A count as people type it, 1,200 or 1200; None where nothing was typed."""
    plain = text.strip().replace(",", "").replace(" ", "")
    if not plain:
        return None
    if not plain.isascii() or not plain.isdigit() or len(plain) > 9:
        hint, where = "Digits only: 84.", Where(field=field)
        raise BadInput(f"{text[:20]!r} is no count.", hint=hint, where=where)
    return int(plain)


urlpatterns = [
    path("personas/<int:persona_id>/evidence", hear, name="persona_evidence"),
    path("personas/evidence/<int:evidence_id>/withdraw", withdraw, name="evidence_withdraw"),
]
