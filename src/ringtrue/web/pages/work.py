"""Long work: what runs, how far it is, how it ended."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ringtrue.web.access import for_members
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.work import actions, queries

STOP_POLLING = 286  # htmx's own status for "the last answer"
NAMES = {
    "records.import": "Import",
    "checkup.run": "Checkup",
    "discovery.run": "Discovery",
    "ledger.advance": "Testing claims on new records",
    "ledger.confirm": "Reading the people kept aside",
    "ledger.drift": "Looking for what changed since",
    "ledger.backtest": "A backtest",
    "changes.judge": "Judging changes by the newest records",
    "handoffs.renew": "Leads that wait for sales",
    "handoffs.write_down": "Writing down what sales said",
    "overview.digest": "Composing the digest",
    "work.deliver": "Sending the digest",
    "assignments.score": "Who belongs to which persona",
}
# where the result of a kind of work is read, and what the link there says
RESULTS = {
    "records.import": ("data", "See the records"),
    "checkup.run": ("checkup", "See the checkup"),
    "discovery.run": ("discovery", "See what was found"),
    "ledger.advance": ("overview", "See the overview"),
    "work.deliver": ("digest", "See whom it goes to"),
    "overview.digest": ("digest", "See whom it goes to"),
    "handoffs.renew": ("handoffs", "See the leads"),
}


@require_GET
@for_members
def jobs(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The latest work."""
    lines = queries.jobs(actor=actor, limit=50)
    named = [(NAMES.get(line.kind, line.kind), line) for line in lines]
    trouble = None
    if actor.role >= Role.OWNER:
        trouble = queries.digest_trouble(actor=actor, kind="overview.digest")
    said = {"jobs": named, "trouble": trouble, "tab": "jobs"}
    return render(request, "work/jobs.html", said)


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor, job_id: int) -> HttpResponse:
    """One piece of work."""
    line = queries.job(actor=actor, job_id=job_id)
    name = NAMES.get(line.kind, line.kind)
    said = {"job": line, "name": name, "tab": "jobs", "result": RESULTS.get(line.kind)}
    return render(request, "work/job.html", said)


@require_GET
@for_members
def step(request: HttpRequest, actor: Actor, job_id: int) -> HttpResponse:
    """How far a job is: the part of its page that is asked for again and again."""
    line = queries.job(actor=actor, job_id=job_id)
    answer = render(request, "work/step.html", {"job": line, "result": RESULTS.get(line.kind)})
    answer.status_code = STOP_POLLING if line.ended else 200
    return answer


@require_POST
@for_members
def cancel(request: HttpRequest, actor: Actor, job_id: int) -> HttpResponseBase:
    """Cancel a job."""
    actions.cancel(actor=actor, job_id=job_id, now=timezone.now())
    return redirect("job", job_id=job_id)


urlpatterns = [
    path("settings/jobs", jobs, name="jobs"),
    path("jobs/<int:job_id>", show, name="job"),
    path("jobs/<int:job_id>/step", step, name="job-step"),
    path("jobs/<int:job_id>/cancel", cancel, name="job-cancel"),
]
