"""The cast, and the page of one persona: what it says, who it is, and how that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ringtrue.errors import BadInput, Where
from ringtrue.figures import PORTRAITS, place_of
from ringtrue.web.access import for_members
from ringtrue.web.given import given
from ringtrue.web.pages.hearing import claims_told, form_of
from ringtrue.workspaces.assignments import queries as assignments
from ringtrue.workspaces.changes import queries as changes
from ringtrue.workspaces.ledger import queries as ledger
from ringtrue.workspaces.ledger.lines import JudgedLine, VerdictCounts
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.personas import actions, queries
from ringtrue.workspaces.personas.lines import PersonaRow
from ringtrue.workspaces.personas.picture import picture_id as named_picture
from ringtrue.workspaces.personas.values import PortraitDraft

# the rings of a sheet: heading, the kinds of sentences in it, and what to ask where it is empty
RINGS = (
    ("What sets them off", ("motivation",), "Ask what made them start looking."),
    ("What success looks like", ("goal",), "Ask what must be different in a year."),
    ("What holds them back", ("challenge",), "Ask what nearly stopped them."),
    ("How they decide", ("driver",), "Ask what tipped the scales."),
    ("How they buy", ("behaviour",), "Ask what they did first, and then."),
)

# verdicts that only records after the writing can give
LEDGER_WORDS = ("supported", "contradicted", "stale")


@dataclass(frozen=True)
class CastCard:
    """A persona in the cast with its verdicts."""

    row: PersonaRow
    verdicts: VerdictCounts | None


@dataclass(frozen=True)
class Ring:
    """One ring of a sheet with its sentences; `ask` where there are none."""

    title: str
    lines: tuple[JudgedLine, ...]
    ask: str


@require_GET
@for_members
def show_all(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The cast, side by side."""
    away = request.GET.get("show") == "archived"
    rows = queries.persona_rows(actor=actor, archived=away)
    verdicts = {v.persona_id: v for v in ledger.verdict_counts(actor=actor)}
    cards = tuple(CastCard(row, verdicts.get(row.id)) for row in rows)
    said = {"cards": cards, "away": away, "shares_top": _top(cards)}
    return render(request, "personas/list.html", said)


def _top(cards: Sequence[CastCard]) -> float:
    """Where the axis of shares ends on every card: a little beyond the largest."""
    lines = [card.verdicts.line for card in cards if card.verdicts and card.verdicts.line]
    shares = [s for li in lines for s in (li.share_of_people, li.share_of_buyers) if s is not None]
    return min(1.0, max([*shares, 0.1]) * 1.2)


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponse:
    """The sheet of one persona, and beneath it claims, evidence and versions."""
    sheet = queries.persona_sheet(actor=actor, persona_id=persona_id)
    judged = ledger.judged(actor=actor, persona_id=persona_id)
    changed = ledger.drift(actor=actor)
    marked = judged.line is not None and bool(judged.line.traits)
    apart = () if marked else tuple(li for li in judged.lines if _sets_apart(li))[:6]
    actions.note_opening(actor=actor, persona_id=persona_id, now=timezone.now())
    said = {
        "sheet": sheet,
        "row": sheet.row,
        "judged": judged,
        "changed": changed.of(persona_id)[:3] if changed else (),
        "claims": claims_told(judged.lines, sheet.evidence),
        **form_of(request, judged.lines),
        "line": judged.line,
        "rings": _rings(judged.lines),
        "facts": tuple(li for li in _of(judged.lines, ("fact",)) if li not in apart),
        "channels": _of(judged.lines, ("channel",)),
        "apart": apart,
        "quotes": _of(judged.lines, ("quote",)),
        "belonging": assignments.belonging(actor=actor, persona_id=persona_id),
        "changes": changes.of_persona(actor=actor, persona_id=persona_id),
        "past": not any(li.verdict in LEDGER_WORDS for li in judged.lines),
    }
    return render(request, "personas/page.html", said)


@require_GET
@for_members
def show_people(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponse:
    """The newest people of a persona, and why each of them belongs."""
    said = {
        "row": queries.persona_sheet(actor=actor, persona_id=persona_id).row,
        "belonging": assignments.belonging(actor=actor, persona_id=persona_id),
        "people": assignments.people_explained(actor=actor, persona_id=persona_id),
    }
    return render(request, "personas/people.html", said)


def _sets_apart(line: JudgedLine) -> bool:
    """Whether it is surely truer of these buyers than of everyone."""
    return line.low is not None and line.everyone is not None and line.low > line.everyone


def _of(lines: Sequence[JudgedLine], kinds: Sequence[str]) -> tuple[JudgedLine, ...]:
    return tuple(line for line in lines if line.kind in kinds)


def _rings(lines: Sequence[JudgedLine]) -> tuple[Ring, ...]:
    return tuple(Ring(title, _of(lines, kinds), ask) for title, kinds, ask in RINGS)


@require_http_methods(["GET", "POST"])
@for_members
def edit(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponseBase:
    """The face of a persona: name, job, age, story, image."""
    sheet = queries.persona_sheet(actor=actor, persona_id=persona_id)
    error = None
    if request.method == "POST":
        try:
            _save(request, actor, sheet.row)
        except BadInput as fault:
            error = fault
        else:
            messages.success(request, f"{sheet.row.name} saved.")
            return redirect("persona", persona_id=persona_id)
    row = sheet.row
    own = place_of(row.name, row.colour)
    said = {
        "sheet": sheet,
        "row": row,
        "given": given(request.POST),
        "say": request.POST.get("say", "\n".join(sheet.say)),
        "avoid": request.POST.get("avoid", "\n".join(sheet.avoid)),
        "error": error,
        "members": members.members(actor=actor),
        "photo": row.portrait if named_picture(row.portrait) is not None else "",
        "photo_id": named_picture(row.portrait),
        "may_erase": actor.role >= Role.OWNER,
        "faces": [(f"face-{n}", n) for n in range(len(PORTRAITS)) if n != own],
    }
    return render(request, "personas/edit.html", said, status=400 if error else 200)


def _save(request: HttpRequest, actor: Actor, row: PersonaRow) -> None:
    now, given = timezone.now(), request.POST
    reason = given.get("reason", "").strip() or "Edited on its page."
    face = PortraitDraft(
        name=given.get("name", ""),
        kind=row.kind,
        job=given.get("job", ""),
        occupation=given.get("occupation", ""),
        age=given.get("age", ""),
        story=given.get("story", ""),
        portrait=given.get("portrait", ""),
        written=given.get("written", ""),
        say=given.get("say", ""),
        avoid=given.get("avoid", ""),
    )
    photo = request.FILES.get("photo")
    content = photo.read() if isinstance(photo, UploadedFile) else None
    actions.portray(
        actor=actor, persona_id=row.id, portrait=face, reason=reason, now=now, photo=content
    )


@require_GET
@for_members
def picture(request: HttpRequest, actor: Actor, picture_id: int) -> HttpResponse:
    """An uploaded portrait; a picture never changes, so it may be kept."""
    content = queries.picture(actor=actor, picture_id=picture_id)
    answer = HttpResponse(content, content_type="image/png")
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return answer


@require_POST
@for_members
def erase_picture(request: HttpRequest, actor: Actor, picture_id: int) -> HttpResponseBase:
    """Take an uploaded portrait away for good."""
    persona = actions.erase_picture(actor=actor, picture_id=picture_id, now=timezone.now())
    messages.success(request, "The photo is erased, here and in every version.")
    return redirect("persona", persona_id=persona)


@require_POST
@for_members
def own(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponseBase:
    """Say who answers for a persona, and when it is looked at next."""
    given = request.POST
    owner, day = given.get("owner", ""), given.get("next_review", "")
    try:
        review = date.fromisoformat(day) if day else None
    except ValueError:
        detail, hint = f"“{day}” is not a day.", "Write it like 2027-03-01."
        raise BadInput(detail, hint=hint, where=Where(field="next_review")) from None
    actions.set_owner(
        actor=actor,
        persona_id=persona_id,
        owner_id=int(owner) if owner.isdecimal() else None,
        owner_words=given.get("owner_words", ""),
        next_review=review,
        now=timezone.now(),
    )
    messages.success(request, "Owner and review saved.")
    return redirect("persona", persona_id=persona_id)


@require_POST
@for_members
def put_away(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponseBase:
    """Put a persona away; it can be brought back."""
    now = timezone.now()
    reason = request.POST.get("reason", "") or "Put away from its page."
    actions.archive(actor=actor, persona_id=persona_id, reason=reason, now=now)
    back = reverse("persona_back", args=[persona_id])
    messages.success(request, "Put away.", extra_tags=f"undo:{back}")
    return redirect("personas")


@require_POST
@for_members
def bring_back(request: HttpRequest, actor: Actor, persona_id: int) -> HttpResponseBase:
    """Bring a persona back into the cast."""
    now = timezone.now()
    actions.bring_back(actor=actor, persona_id=persona_id, reason="Brought back.", now=now)
    messages.success(request, "Back in the cast.")
    return redirect("persona", persona_id=persona_id)


urlpatterns = [
    path("personas", show_all, name="personas"),
    path("personas/<int:persona_id>", show, name="persona"),
    path("personas/<int:persona_id>/people", show_people, name="persona_people"),
    path("personas/<int:persona_id>/edit", edit, name="persona_edit"),
    path("personas/<int:persona_id>/owner", own, name="persona_owner"),
    path("personas/pictures/<int:picture_id>.png", picture, name="persona_picture"),
    path("personas/pictures/<int:picture_id>/erase", erase_picture, name="persona_picture_erase"),
    path("personas/<int:persona_id>/away", put_away, name="persona_away"),
    path("personas/<int:persona_id>/back", bring_back, name="persona_back"),
]
