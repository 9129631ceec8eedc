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
from ringtrue.workspaces.checkup.queries import FindingRow
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.work import actions as work

GROUPS = (
    ("high", "Decisions rest on something false"),
    ("medium", "Value is lost"),
    ("low", "Upkeep"),
)
WHO = {
    "mk": "marketing",
    "sa": "sales",
    "cs": "success and service",
    "pm": "product",
    "ow": "the persona's owner",
    "an": "analyst",
    "ld": "leadership",
}
# what the button of a finding opens: the name of an address, and its words; `persona` is added
OPENS = {
    "RT201": ("persona_claims", "Revise the trait"),
    "RT207": ("persona_claims", "Revise the sentence"),
    "RT208": ("drift", "See what changed"),
    "RT202": ("handoffs", "See who looked good"),
    "RT203": ("discovery", "Meet them"),
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
    "RT107": ("persona_claims", "Complete the description"),
    "RT301": ("persona_edit", "Name an owner"),
    "RT302": ("persona_edit", "Set the next review"),
}


@dataclass(frozen=True)
class Item:
    """A finding with where its button leads, and where a change is planned from it."""

    finding: FindingRow
    href: str
    action: str
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
    found = queries.findings(
        actor=actor,
        now=now,
        severity=asked["severity"],
        persona=asked["persona"],
        who=asked["who"],
    )
    latest = queries.latest(actor=actor)
    ids = {key.name: key.id for key in personas.persona_keys(actor=actor)}
    said = {
        "latest": latest,
        "report": queries.report(actor=actor) if latest else None,
        "groups": _groups(found, ids),
        "found": found,
        "accepted": queries.findings(actor=actor, now=now, accepted=True),
        "not_run": queries.not_run(actor=actor),
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
        items = tuple(_item(row, ids) for row in found if row.severity == severity)
        if items:
            groups.append(Group(severity, title, items))
    return tuple(groups)


def _item(row: FindingRow, ids: dict[str, int]) -> Item:
    href, words = button(row, ids)
    return Item(row, href, words, f"{reverse('change_new')}?finding={row.id}")


def button(row: FindingRow, ids: dict[str, int]) -> tuple[str, str]:
    """Where the button of a finding leads and what it says; two empty words where nowhere yet."""
    name, words = OPENS.get(row.code, ("persona", "Open the persona"))
    takes = [ids[row.persona]] if row.persona in ids else []
    for arguments in (takes, []):
        try:
            return reverse(name, args=arguments), words
        except NoReverseMatch:
            continue
    return "", ""


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
    path("checkup/findings/<int:finding_id>/accept", accept, name="checkup_accept"),
    path("checkup/risks/<int:risk_id>/withdraw", withdraw, name="checkup_withdraw"),
]
