"""Every change to checkups: keep one, accept a risk, take that back."""

import hashlib
import json
from dataclasses import asdict
from datetime import date, datetime, timedelta

from ringtrue.analysis.costing import CostInputs as Numbers
from ringtrue.analysis.costing import checked, priced
from ringtrue.analysis.results import Checkup
from ringtrue.analysis.results import Finding as Found
from ringtrue.errors import BadInput, Conflict, Where
from ringtrue.workspaces.checkup.models import AcceptedRisk, CheckupRun, CostInputs, Finding
from ringtrue.workspaces.checkup.reading import checkup_from
from ringtrue.workspaces.members.access import Unchanged, action
from ringtrue.workspaces.members.actor import Actor, Role

LONGEST = timedelta(days=366)
# what in the evidence says which thing a finding is about, the first that is there
ABOUT = ("subject", "claim", "trait", "column", "campaign", "other", "outcome")


@action(needs=Role.ANALYST)
def record(*, actor: Actor, report: Checkup, data_version: int, now: datetime) -> int:
    """Keep a checkup with its findings, and return its id.

    One that nobody asked for and that says what the newest says is not kept beside it.
    """
    raw = json.loads(json.dumps(asdict(report), allow_nan=False))
    newest = CheckupRun.objects.within(actor).order_by("-id").first()
    if (
        newest is not None
        and actor.kind == "system"
        and (newest.data_version, newest.report) == (data_version, raw)
    ):
        return Unchanged(int(newest.pk))  # type: ignore[return-value]
    run = CheckupRun.objects.add(actor, at=now, data_version=data_version, report=raw)
    for place, found in enumerate(report.findings):
        Finding.objects.add(
            actor,
            run=run,
            place=place,
            subject=_subject(found),
            code=found.code,
            name=found.name,
            severity=found.severity,
            who=list(found.who),
            persona=found.persona or "",
            sentence=found.sentence,
            evidence=raw["findings"][place]["evidence"],
            cost=found.cost,
            next_step=found.next_step,
            buyers_affected=found.buyers_affected,
        )
    return int(run.pk)


def _subject(found: Found) -> str:
    about = next((str(found.evidence[key]) for key in ABOUT if key in found.evidence), "")
    text = json.dumps([found.code, found.persona or "", about])
    return hashlib.sha256(text.encode()).hexdigest()


@action(needs=Role.EDITOR)
def accept_risk(*, actor: Actor, finding_id: int, reason: str, until: date, now: datetime) -> int:
    """Live with a finding until a day, at most a year away, and say why; returns the risk's id."""
    finding = Finding.objects.within(actor).by_id(finding_id)
    said = " ".join(reason.split())
    if not said:
        detail, hint = "Say why the risk is accepted.", "One sentence is enough."
        raise BadInput(detail, hint=hint, where=Where(field="reason"))
    today = now.date()
    if not today < until <= today + LONGEST:
        detail, hint = "A risk is accepted for a day to a year.", "Choose a day within a year."
        raise BadInput(detail, hint=hint, where=Where(field="until"))
    risk = AcceptedRisk.objects.add(
        actor,
        subject=finding.subject,
        code=finding.code,
        persona=finding.persona,
        sentence=finding.sentence,
        reason=said[:2000],
        until=until,
        by=actor.name,
        member_id=actor.member_id,
        at=now,
    )
    return int(risk.pk)


@action(needs=Role.EDITOR)
def withdraw(*, actor: Actor, risk_id: int, now: datetime) -> int:
    """No longer accept a risk: its finding counts again."""
    risk = AcceptedRisk.objects.within(actor).by_id(risk_id)
    if risk.withdrawn_at is not None:
        raise Conflict("The risk is no longer accepted.", hint="There is nothing to take back.")
    risk.withdrawn_at = now
    risk.save(update_fields=["withdrawn_at"])
    return int(risk.pk)


@action(needs=Role.EDITOR)
def set_costs(
    *,
    actor: Actor,
    yearly_spend: float | None,
    hours_per_lead: float | None,
    price_per_hour: float | None,
    value_per_deal: float | None,
    response_days: int | None,
    now: datetime,
) -> int:
    """Say what things cost, and in how many days sales answers; the latest checkup is priced anew.

    None where nobody knows. Raises BadInput for a number that cannot be.
    """
    numbers = checked(
        Numbers(yearly_spend, hours_per_lead, price_per_hour, value_per_deal, response_days)
    )
    row = CostInputs.objects.within(actor).select_for_update().first()
    row = row or CostInputs.objects.add(actor)
    for name, value in asdict(numbers).items():
        setattr(row, name, value)
    row.save()
    _price_anew(actor, numbers)
    return int(row.pk)


def _price_anew(actor: Actor, numbers: Numbers) -> None:
    """The latest checkup's findings with the cost that these numbers make."""
    run = CheckupRun.objects.within(actor).order_by("-id").first()
    if run is None:
        return
    report = priced(checkup_from(run.report), numbers)
    raw = json.loads(json.dumps(asdict(report), allow_nan=False))
    run.report = raw
    run.save(update_fields=["report"])
    rows = list(Finding.objects.within(actor).filter(run=run))
    for row in rows:
        row.cost = raw["findings"][row.place]["cost"]
        row.evidence = raw["findings"][row.place]["evidence"]
    Finding.objects.within(actor).bulk_update(rows, ["cost", "evidence"])
