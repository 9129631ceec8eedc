"""The checkup: what was found, by severity, each with its evidence and what to do next."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ringtrue.errors import BadInput, Where
from ringtrue.web.access import for_members
from ringtrue.workspaces.checkup import actions, queries
from ringtrue.workspaces.checkup.lines import FindingRow
from ringtrue.workspaces.ledger.sql_lines import COUNTED
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.work import actions as work

GROUPS = (
    ("high", "Decisions rest on something false"),
    ("medium", "Value is lost"),
    ("low", "Upkeep"),
)
WHO = {
    "marketing": "marketing",
    "sales": "sales",
    "success": "success and service",
    "product": "product",
    "owner": "the persona's owner",
    "analyst": "analyst",
    "leadership": "leadership",
}
# what the button of a finding opens: the name of an address, and its words; `persona` is added
OPENS = {
    "RT201": ("persona_claims", "Revise the trait"),
    "RT207": ("persona_claims", "Revise the sentence"),
    "RT208": ("drift", "See what changed"),
    "RT202": ("handoffs", "See who looked good"),
    "RT203": ("discovery", "Meet them"),
    "RT205": ("personas", "Open the personas"),
    "RT401": ("qualified", "Agree on what counts"),
    "RT402": ("handoffs", "See the reasons"),
    "RT403": ("handoffs", "See the hand-offs"),
    "RT404": ("handoffs", "See who waits"),
    "RT405": ("handoffs", "See who waits"),
    "RT406": ("handoffs", "See the reasons"),
    "RT407": ("data", "See the campaigns"),
    "RT408": ("data", "See the campaigns"),
    "RT805": ("persona_rule", "Change the rule"),
    "RT806": ("data", "See the records"),
    "RT807": ("data", "See the records"),
    "RT808": ("data", "See the imports"),
    "RT101": ("persona_ask", "Ask five customers"),
    "RT102": ("persona_ask", "Ask five customers"),
    "RT103": ("persona_ask", "Ask others"),
    "RT104": ("persona_ask", "Ask customers"),
    "RT105": ("persona_claims", "Say what tests them"),
    "RT106": ("persona_claims", "Drop one"),
    "RT107": ("persona_claims", "Complete the description"),
    "RT108": ("persona_edit", "Complete the face"),
    "RT109": ("persona_evidence", "Write down what customers said"),
    "RT301": ("persona_edit", "Name an owner"),
    "RT302": ("persona_review", "Open the review"),
    "RT303": ("persona_review", "Open the review"),
    "RT304": ("persona_edit", "Write down why"),
    "RT305": ("persona_evidence", "Write down what customers say"),
    "RT306": ("persona_edit", "Hand it over"),
    "RT307": ("persona_review", "Open the review"),
    "RT308": ("checkup_finding", "See what was decided"),
}
# where the button of several alike leads: to the cast, where each of them is
TOGETHER = {"RT303": ("shifts", "See what changed")}


@dataclass(frozen=True)
class Item:
    """A finding with where its button leads, its own page, and where to accept or change it."""

    finding: FindingRow
    href: str
    action: str
    accept: str
    history: str
    change: str = ""


@dataclass(frozen=True)
class Group:
    """The findings of one severity."""

    severity: str
    title: str
    items: tuple[Item, ...]


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The latest checkup."""
    now = timezone.now()
    asked = {name: request.GET.get(name, "") for name in ("severity", "persona", "who")}
    found = queries.told(
        actor=actor,
        now=now,
        severity=asked["severity"],
        persona=asked["persona"],
        who=asked["who"],
    )
    latest = queries.latest(actor=actor)
    ids = {key.name: key.id for key in personas.persona_keys(actor=actor)}
    set_up = queries.next_to_set_up(actor=actor)
    said = {
        "latest": latest,
        "report": queries.report(actor=actor) if latest else None,
        "groups": _groups(found, ids),
        "found": found,
        "accepted": queries.findings(actor=actor, now=now, accepted=True),
        "set_up": set_up,
        "idle": tuple(room for room in set_up if room.silent),
        "total": queries.yearly_cost(actor=actor, now=now),
        "asked": asked,
        "filtered": any(asked.values()),
        "names": tuple(ids),
        "who": tuple(WHO.items()),
        "severities": GROUPS,
    }
    return render(request, "checkup/page.html", said)


def _groups(found: tuple[FindingRow, ...], ids: dict[str, int]) -> tuple[Group, ...]:
    groups = []
    for severity, title in GROUPS:
        items = tuple(item(row, ids) for row in found if row.severity == severity)
        if items:
            groups.append(Group(severity, title, items))
    return tuple(groups)


def item(row: FindingRow, ids: dict[str, int]) -> Item:
    """A finding as its card needs it."""
    href, words = button(row, ids)
    accept = "checkup_accept_some" if row.alike else "checkup_accept"
    return Item(
        row,
        href,
        words,
        reverse(accept, args=[] if row.alike else [row.id]),
        "" if row.code == "RT308" else reverse("checkup_finding", args=[row.id]),
        f"{reverse('change_new')}?finding={row.id}",
    )


def button(row: FindingRow, ids: dict[str, int]) -> tuple[str, str]:
    """Where the button of a finding leads and what it says; two empty words where nowhere yet."""
    if row.alike:
        name, words = TOGETHER.get(row.code, ("personas", "Open the personas"))
        return reverse(name), words
    name, words = OPENS.get(row.code, ("persona", "Open the persona"))
    if name == "checkup_finding":
        return reverse(name, args=[row.id]), words
    takes = [ids[row.persona]] if row.persona in ids else []
    for arguments in (takes, []):
        try:
            return reverse(name, args=arguments), words
        except NoReverseMatch:
            continue
    return "", ""


@require_GET
@for_members
def show_finding(request: HttpRequest, actor: Actor, finding_id: int) -> HttpResponse:
    """One finding over time: the checkups it was seen in, and what was decided about it."""
    now = timezone.now()
    row = queries.finding(actor=actor, finding_id=finding_id, now=now)
    ids = {key.name: key.id for key in personas.persona_keys(actor=actor)}
    href, words = button(row, ids) if row.code != "RT308" else ("", "")
    said = {
        "finding": row,
        "href": href,
        "action": words,
        "accept": reverse("checkup_accept", args=[finding_id]) if not row.accepted else "",
        "seen": queries.sightings(actor=actor, finding_id=finding_id),
        "risks": queries.risks_of(actor=actor, finding_id=finding_id),
        "today": now.date(),
        "counted": row.code in COUNTED,
    }
    return render(request, "checkup/finding.html", said)


@require_POST
@for_members
def run(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Run every check again."""
    now = timezone.now()
    job = work.enqueue(actor=actor, kind="checkup.run", arguments={}, now=now, once=True)
    messages.success(request, "The checkup is running.")
    try:
        return redirect(reverse("job", args=[job]))
    except NoReverseMatch:
        return redirect("checkup")


@require_POST
@for_members
def accept(request: HttpRequest, actor: Actor, finding_id: int) -> HttpResponseBase:
    """Live with a finding until a day, with a reason."""
    until, reason = _day(request.POST.get("until", "")), request.POST.get("reason", "")
    risk = actions.accept_risk(
        actor=actor, finding_id=finding_id, reason=reason, until=until, now=timezone.now()
    )
    words = f"Accepted until {until.day} {until:%B %Y}."
    messages.success(request, words, extra_tags=f"undo:{reverse('checkup_withdraw', args=[risk])}")
    return redirect("checkup")


@require_POST
@for_members
def accept_some(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Live with some of several findings alike until a day, each for itself."""
    chosen = [int(i) for i in request.POST.getlist("finding") if i.isdecimal() and len(i) < 19]
    if not chosen:
        detail, hint = "Nobody was chosen.", "Tick whose risk is accepted."
        raise BadInput(detail, hint=hint, where=Where(field="finding"))
    until, reason = _day(request.POST.get("until", "")), request.POST.get("reason", "")
    now = timezone.now()
    for finding_id in chosen:
        actions.accept_risk(actor=actor, finding_id=finding_id, reason=reason, until=until, now=now)
    messages.success(request, f"{len(chosen)} accepted until {until.day} {until:%B %Y}.")
    return redirect("checkup")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        detail, hint = "No day was given.", "Say until when, like 2027-03-01."
        raise BadInput(detail, hint=hint, where=Where(field="until")) from None


@require_POST
@for_members
def withdraw(request: HttpRequest, actor: Actor, risk_id: int) -> HttpResponseBase:
    """No longer accept a risk."""
    actions.withdraw(actor=actor, risk_id=risk_id, now=timezone.now())
    messages.success(request, "The finding counts again.")
    return redirect("checkup")


urlpatterns = [
    path("checkup", show, name="checkup"),
    path("checkup/run", run, name="checkup_run"),
    path("checkup/findings/accept", accept_some, name="checkup_accept_some"),
    path("checkup/findings/<int:finding_id>", show_finding, name="checkup_finding"),
    path("checkup/findings/<int:finding_id>/accept", accept, name="checkup_accept"),
    path("checkup/risks/<int:risk_id>/withdraw", withdraw, name="checkup_withdraw"),
]
