"""What the latest checkup says, as plain values."""

from collections import defaultdict
from datetime import datetime

from ringtrue.analysis import costing
from ringtrue.analysis.costing import CostInputs as Numbers
from ringtrue.analysis.results import Checkup, NotRun
from ringtrue.workspaces.checkup import setting_up, telling
from ringtrue.workspaces.checkup.lines import (
    FindingRow,
    FindingsChanged,
    RiskLine,
    RunLine,
    SetUp,
    Sighting,
)
from ringtrue.workspaces.checkup.models import AcceptedRisk, CheckupRun, CostInputs, Finding
from ringtrue.workspaces.checkup.reading import checkup_from
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.members.scope import ScopedQuerySet


@query()
def latest(*, actor: Actor) -> RunLine | None:
    """The latest checkup, or None."""
    run = _latest(actor)
    return _run(run) if run is not None else None


@query()
def history(*, actor: Actor, limit: int = 20) -> tuple[RunLine, ...]:
    """The latest checkups, newest first."""
    runs = CheckupRun.objects.within(actor).order_by("-id")[:limit]
    return tuple(_run(run) for run in runs)


@query()
def first_at(*, actor: Actor) -> datetime | None:
    """When the first checkup told figures, None before it."""
    return CheckupRun.objects.within(actor).order_by("id").values_list("at", flat=True).first()


@query()
def report(*, actor: Actor, run_id: int | None = None) -> Checkup | None:
    """The whole report of a checkup, of the latest where none is named; None before the first."""
    runs = CheckupRun.objects.within(actor)
    run = runs.by_id(run_id) if run_id is not None else _latest(actor)
    return checkup_from(run.report) if run is not None else None


@query()
def not_run(*, actor: Actor) -> tuple[NotRun, ...]:
    """The checks that lacked their data at the latest checkup, and what was missing."""
    run = _latest(actor)
    return checkup_from(run.report).not_run if run is not None else ()


@query()
def findings(
    *,
    actor: Actor,
    now: datetime,
    severity: str = "",
    persona: str = "",
    who: str = "",
    accepted: bool = False,
) -> tuple[FindingRow, ...]:
    """The latest checkup's findings, what to fix first on top; accepted ones only when asked."""
    rows = _rows(actor, now)
    return tuple(
        row
        for row in rows
        if (row.accepted is not None) == accepted
        and severity in ("", row.severity)
        and persona in ("", row.persona)
        and (not who or who in row.who)
    )


@query()
def told(
    *, actor: Actor, now: datetime, severity: str = "", persona: str = "", who: str = ""
) -> tuple[FindingRow, ...]:
    """As `findings` that nobody has accepted, those alike told as one."""
    rows = findings(actor=actor, now=now, severity=severity, persona=persona, who=who)
    personas, disjoint = _cast(actor)
    return telling.together(rows, personas, disjoint=disjoint)


@query()
def fix_first(*, actor: Actor, now: datetime, limit: int = 2) -> tuple[FindingRow, ...]:
    """What to act on first, by severity, then by buyers affected; those alike told as one."""
    return telling.first(told(actor=actor, now=now), limit)


@query()
def finding(*, actor: Actor, finding_id: int, now: datetime) -> FindingRow:
    """One finding, of any checkup."""
    row = Finding.objects.within(actor).select_related("run").by_id(finding_id)
    return _finding(row, _risks(actor, now), _first_seen(actor, [row.subject]))


@query()
def finding_by_code(
    *, actor: Actor, code: str, now: datetime, persona: str = ""
) -> FindingRow | None:
    """The latest checkup's first finding with a code (and persona), accepted or not; or None."""
    for row in _rows(actor, now):
        if row.code == code and persona in ("", row.persona):
            return row
    return None


@query()
def sightings(*, actor: Actor, finding_id: int, limit: int = 50) -> tuple[Sighting, ...]:
    """The checkups in which the same finding was seen, newest first."""
    row = Finding.objects.within(actor).by_id(finding_id)
    same = Finding.objects.within(actor).filter(subject=row.subject).select_related("run")
    latest_first = same.order_by("-run_id", "place")[:limit]
    return tuple(Sighting(f.run_id, f.run.at, f.sentence) for f in latest_first)


@query()
def changed_since(*, actor: Actor, at: datetime, now: datetime) -> FindingsChanged:
    """Findings that the latest checkup has and the one at a moment had not, and the other way.

    What somebody accepted is neither. Before the first checkup nothing was there.
    """
    runs = CheckupRun.objects.within(actor).order_by("-id")
    was = runs.filter(at__lte=at).values_list("pk", flat=True).first()
    known = Finding.objects.within(actor).filter(run_id=was).select_related("run").order_by("place")
    before, rows = {row.subject: row for row in known}, _rows(actor, now)
    here = Finding.objects.within(actor).filter(pk__in=[row.id for row in rows])
    there = dict(here.values_list("pk", "subject"))
    risks = _risks(actor, now)
    gone = [row for key, row in before.items() if key not in there.values() and key not in risks]
    new = [row for row in rows if there[row.id] not in before and row.accepted is None]
    return FindingsChanged(tuple(new), tuple(_finding(row, risks, {}) for row in gone))


@query()
def risks_of(*, actor: Actor, finding_id: int) -> tuple[RiskLine, ...]:
    """Every time the risk of a finding was accepted, newest first, whether it holds or not."""
    row = Finding.objects.within(actor).by_id(finding_id)
    same = AcceptedRisk.objects.within(actor).filter(subject=row.subject)
    return tuple(_risk(risk) for risk in same.order_by("-id"))


@query()
def deferred(*, actor: Actor) -> tuple[tuple[RiskLine, int], ...]:
    """Risks accepted twice or more and still found at the latest checkup, with how often."""
    run = _latest(actor)
    if run is None:
        return ()
    still = Finding.objects.within(actor).filter(run=run).values_list("subject", flat=True)
    rows = AcceptedRisk.objects.within(actor).filter(withdrawn_at=None, subject__in=still)
    by_subject: dict[str, list[AcceptedRisk]] = defaultdict(list)
    for row in rows.exclude(code="RT308").order_by("id"):
        by_subject[row.subject].append(row)
    return tuple((_risk(r[-1]), len(r)) for r in by_subject.values() if len(r) > 1)


@query()
def next_to_set_up(*, actor: Actor) -> tuple[SetUp, ...]:
    """What checks lacked at the latest checkup, by room; of rooms nobody uses yet, no line."""
    return setting_up.rooms(actor, not_run(actor=actor))


@query()
def risks(*, actor: Actor, now: datetime, ended: bool = False) -> tuple[RiskLine, ...]:
    """Accepted risks that hold today, soonest end first; or those that have ended."""
    rows = AcceptedRisk.objects.within(actor).order_by("until", "id")
    holds = [row.withdrawn_at is None and row.until >= now.date() for row in rows]
    return tuple(_risk(row) for row, held in zip(rows, holds, strict=True) if held != ended)


@query()
def count(*, actor: Actor, now: datetime) -> int:
    """How many findings of the latest checkup nobody has accepted, those alike counted once."""
    run = CheckupRun.objects.within(actor).order_by("-id").only("pk").first()
    if run is None:
        return 0
    rows = Finding.objects.within(actor).filter(run=run)
    accepted = _standing(actor, now).values_list("subject", flat=True)
    left = rows.exclude(subject__in=accepted).values_list("id", "code", "persona")
    return telling.count(tuple(left))


def _cast(actor: Actor) -> tuple[int, bool]:
    """How many personas the latest checkup is of, and whether nobody is in two of them."""
    run = _latest(actor)
    if run is None:
        return 0, False
    found = checkup_from(run.report)
    return len(found.personas), costing.basis_of(found).disjoint


@query()
def costs(*, actor: Actor) -> Numbers:
    """What this workspace said of its costs; None where nobody knows."""
    row = CostInputs.objects.within(actor).first()
    if row is None:
        return Numbers()
    return Numbers(
        row.yearly_spend,
        row.hours_per_lead,
        row.price_per_hour,
        row.value_per_deal,
        row.response_days,
    )


@query()
def yearly_cost(*, actor: Actor, now: datetime) -> float | None:
    """What the latest checkup's findings cost a year, none twice and no accepted one; or None."""
    run = _latest(actor)
    if run is None:
        return None
    found = checkup_from(run.report)
    live = {row.place for row in _live(actor, run, now)}
    findings = [f for place, f in enumerate(found.findings) if place in live]
    return costing.total(findings, disjoint=costing.basis_of(found).disjoint)


def _live(actor: Actor, run: CheckupRun, now: datetime) -> list[Finding]:
    """The findings of a checkup that nobody has accepted."""
    accepted = _standing(actor, now).values_list("subject", flat=True)
    rows = Finding.objects.within(actor).filter(run=run).only("place", "subject")
    return list(rows.exclude(subject__in=accepted))


def _latest(actor: Actor) -> CheckupRun | None:
    found: CheckupRun | None = CheckupRun.objects.within(actor).order_by("-id").first()
    return found


def _run(run: CheckupRun) -> RunLine:
    of = [found["severity"] for found in run.report["findings"]]
    return RunLine(
        id=run.pk,
        at=run.at,
        data_version=run.data_version,
        sentence=run.report.get("sentence", ""),
        high=of.count("high"),
        medium=of.count("medium"),
        low=of.count("low"),
    )


def _rows(actor: Actor, now: datetime) -> tuple[FindingRow, ...]:
    run = _latest(actor)
    if run is None:
        return ()
    rows = list(Finding.objects.within(actor).filter(run=run).select_related("run"))
    rows.sort(key=lambda row: row.place)
    risks = _risks(actor, now)
    seen = _first_seen(actor, [row.subject for row in rows])
    return tuple(_finding(row, risks, seen) for row in rows)


def _risks(actor: Actor, now: datetime) -> dict[str, RiskLine]:
    return {row.subject: _risk(row) for row in _standing(actor, now).order_by("id")}


def _standing(actor: Actor, now: datetime) -> ScopedQuerySet:
    return AcceptedRisk.objects.within(actor).filter(withdrawn_at=None, until__gte=now.date())


def _first_seen(actor: Actor, subjects: list[str]) -> dict[str, datetime]:
    from django.db.models import Min

    rows = Finding.objects.within(actor).filter(subject__in=subjects)
    return dict(rows.values_list("subject").annotate(first=Min("run__at")))


def _risk(row: AcceptedRisk) -> RiskLine:
    return RiskLine(
        row.pk,
        row.code,
        row.persona,
        row.sentence,
        row.reason,
        row.until,
        row.by,
        row.at,
        row.withdrawn_at,
        row.subject,
    )


def _finding(row: Finding, risks: dict[str, RiskLine], seen: dict[str, datetime]) -> FindingRow:
    return FindingRow(
        id=row.pk,
        code=row.code,
        name=row.name,
        severity=row.severity,
        who=tuple(row.who),
        persona=row.persona,
        sentence=row.sentence,
        evidence=row.evidence,
        cost=row.cost,
        next_step=row.next_step,
        buyers_affected=row.buyers_affected,
        accepted=risks.get(row.subject),
        first_seen=seen.get(row.subject, row.run.at),
    )
