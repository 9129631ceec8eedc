"""What counts as won, and what was known before: the questions only a member can answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from ringtrue.errors import BadInput, Where
from ringtrue.web.access import for_members
from ringtrue.web.given import given
from ringtrue.workspaces.measures import actions, queries
from ringtrue.workspaces.measures.queries import ColumnLine, OutcomeLine
from ringtrue.workspaces.members.actor import Actor

ANSWERS = {"yes": True, "no": False, "unsure": None}
DATES = ("date", "datetime")


def _onward(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Back to where the question was asked, if that is a page of ours."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return redirect(wanted)
    return redirect(otherwise)


def _outcome_page(
    request: HttpRequest, actor: Actor, error: BadInput | None = None
) -> HttpResponse:
    columns = queries.columns(actor=actor)
    outcome = queries.primary_outcome(actor=actor)
    context = {
        "choices": queries.outcome_choices(actor=actor),
        "outcome": outcome,
        "dates": [c for c in columns if c.type in DATES],
        "numbers": [c for c in columns if c.type == "number"],
        "form": given(request.POST),
        "also_open": _also_open(request.POST, outcome),
        "error": error,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "measures/outcome.html", context, status=400 if error else 200)


def _also_open(form: QueryDict, outcome: OutcomeLine | None) -> str:
    if "open_values" in form:
        return form.get("open_values", "")
    return "\n".join(outcome.open_values) if outcome else ""


@require_safe
@for_members
def show_outcome(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What could count as won, best first."""
    return _outcome_page(request, actor)


def _horizon(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise BadInput(
            "The number of days is a whole number.",
            hint="90 is what most teams use; leave it empty to count every record at once.",
            where=Where(field="horizon"),
        )
    return int(text.strip())


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for line in text.splitlines() if (word := line.strip()))


def _chosen(form: QueryDict) -> str:
    written = form.get("written", "").strip()
    return written or form.get("expression", "").strip()


@require_POST
@for_members
def choose_outcome(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep what counts as won, once the records have been asked whether it can be."""
    form = request.POST
    try:
        expression, open_values = _chosen(form), _words(form.get("open_values", ""))
        tried = queries.outcome_tried(actor=actor, expression=expression, open_values=open_values)
        actions.set_outcome(
            actor=actor,
            expression=expression,
            open_values=open_values,
            date=form.get("date", ""),
            value=form.get("value", ""),
            horizon=_horizon(form.get("horizon", "90")),
            now=timezone.now(),
        )
    except BadInput as error:
        return _outcome_page(request, actor, error)
    left_out = f"; {tried.open:,} open ones are left out of every rate" if tried.open else ""
    messages.success(request, f"{tried.won:,} rows count as won{left_out}.")
    return _onward(request, reverse("data"))


@require_safe
@for_members
def show_traits(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every column that may be a trait, with what was said of it."""
    lines = [c for c in queries.columns(actor=actor) if _may_be_trait(c)]
    return render(request, "measures/traits.html", {"lines": lines, "answers": ANSWERS})


def _may_be_trait(line: ColumnLine) -> bool:
    said = line.ignored or line.put_back or line.known_before is not None
    return said or line.role in ("", "campaign", "channel", "owner", "reason")


@require_POST
@for_members
def answer(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep an answer about one trait: known before the outcome, ignored, put back."""
    trait, said, now = request.POST.get("trait", ""), request.POST.get("answer", ""), timezone.now()
    if said in ANSWERS:
        actions.answer_known_before(actor=actor, trait=trait, known_before=ANSWERS[said], now=now)
    elif said in ("ignore", "use"):
        actions.ignore_trait(actor=actor, trait=trait, ignored=said == "ignore", now=now)
    elif said in ("put_back", "set_aside"):
        actions.put_back(actor=actor, trait=trait, keep=said == "put_back", now=now)
    else:
        raise BadInput("That is none of the answers.", hint="Load the page again.")
    messages.success(request, f"Noted for {trait}.")
    return _onward(request, reverse("traits"))


urlpatterns = [
    path("data/outcome", show_outcome, name="outcome"),
    path("data/outcome/choose", choose_outcome, name="outcome_choose"),
    path("data/traits", show_traits, name="traits"),
    path("data/traits/answer", answer, name="trait_answer"),
]
