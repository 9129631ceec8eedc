"""What the latest checkup says, as plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ringtrue.analysis import costing
from ringtrue.analysis.costing import CostInputs as Numbers
from ringtrue.analysis.results import Checkup, NotRun
from ringtrue.workspaces.checkup.models import AcceptedRisk, CheckupRun, CostInputs, Finding
from ringtrue.workspaces.checkup.reading import checkup_from
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.members.scope import ScopedQuerySet


@dataclass(frozen=True)
class RiskLine:
    """A risk that somebody accepted."""

    id: int
    code: str
    persona: str
    sentence: str
    reason: str
    until: date
    by: str
    at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class FindingRow:
    """A finding in a list; `accepted` when somebody lives with it for now."""

    id: int
    code: str
    name: str
    severity: str
    who: tuple[str, ...]
    persona: str
    sentence: str
    evidence: dict[str, Any]
    cost: float | None
    next_step: str
    buyers_affected: int
    accepted: RiskLine | None
    first_seen: datetime


@dataclass(frozen=True)
class FindingsChanged:
    """What came up and what is gone between two checkups, what matters most first."""

    new: tuple[FindingRow, ...]
    gone: tuple[FindingRow, ...]


@dataclass(frozen=True)
class RunLine:
    """One checkup in the history: how many findings of each severity."""

    id: int
    at: datetime
    data_version: int
    sentence: str
    high: int
    medium: int
    low: int


@dataclass(frozen=True)
class Sighting:
    """A finding in one checkup of its history."""

    run_id: int
    at: datetime
    sentence: str


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
def fix_first(*, actor: Actor, now: datetime, limit: int = 2) -> tuple[FindingRow, ...]:
    """The findings to act on first: by severity, then by buyers affected."""
    return tuple(row for row in _rows(actor, now) if row.accepted is None)[:limit]


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
def risks(*, actor: Actor, now: datetime, ended: bool = False) -> tuple[RiskLine, ...]:
    """Accepted risks that hold today, soonest end first; or those that have ended."""
    rows = AcceptedRisk.objects.within(actor).order_by("until", "id")
    holds = [row.withdrawn_at is None and row.until >= now.date() for row in rows]
    return tuple(_risk(row) for row, held in zip(rows, holds, strict=True) if held != ended)


@query()
def count(*, actor: Actor, now: datetime) -> int:
    """How many findings of the latest checkup nobody has accepted."""
    run = CheckupRun.objects.within(actor).order_by("-id").only("pk").first()
    if run is None:
        return 0
    subjects = Finding.objects.within(actor).filter(run=run).values_list("subject", flat=True)
    accepted = _standing(actor, now).values_list("subject", flat=True)
    return int(subjects.exclude(subject__in=accepted).count())


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
