"""The first page on Monday, and the one stored answer that page, command line and report share."""

from datetime import datetime, timedelta

from ringtrue.analysis.results import Checkup
from ringtrue.workspaces.checkup import queries as checkup
from ringtrue.workspaces.handoffs import queries as handoffs
from ringtrue.workspaces.handoffs.lines import JudgedGroup
from ringtrue.workspaces.ledger import queries as ledger
from ringtrue.workspaces.ledger.lines import ExaminedRun, VerdictCounts
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.overview import changing, digesting, moving, saying
from ringtrue.workspaces.overview.lines import Change, Digest, Nobody, Overview, OverviewRow
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.lines import PersonaRow
from ringtrue.workspaces.records import queries as records
from ringtrue.workspaces.work import queries as work

A_WEEK = timedelta(days=7)


@query()
def overview(*, actor: Actor, now: datetime) -> Overview:
    """Do our personas ring true? A row each, the two findings to act on, what is new."""
    run = ledger.examined(actor=actor)
    verdicts = {v.persona_id: v for v in ledger.verdict_counts(actor=actor, run=run)}
    said = {g.persona_id: g for g in handoffs.of_personas(actor=actor)}
    rows = tuple(
        _row(persona, verdicts[persona.id], said.get(persona.id), run, now)
        for persona in personas.persona_rows(actor=actor)
        if persona.id in verdicts
    )
    tracks = run.tracks if run and not run.problem else None
    examined = run is not None and not run.problem
    true = sum(row.verdicts.rings == "rings_true" for row in rows)
    missed = run.checkup.coverage.missed_buyers if run else None
    few = run.checkup if run and examined and run.checkup.few else None
    strong, rest = saying.headline(len(rows), true, missed, examined=examined)
    if few and rows:
        strong, rest = saying.too_few(few.rows, few.buyers, few.unit)
    since = _since(actor)
    return Overview(
        today=now.date(),
        strong=strong,
        rest=rest,
        rows=rows,
        nobody=_nobody(run),
        first=checkup.fix_first(actor=actor, now=now),
        changes=_changes(actor, run, since),
        since=since,
        report=run.checkup if run else None,
        current=run.current if run else False,
        problem=run.problem if run else "",
        hint=run.hint if run else "",
        moved=_moved(rows, run),
        leave=moving.leave(tracks.everyone) if tracks else None,
        no_leave=tracks.no_stay if tracks else "",
        cost=checkup.yearly_cost(actor=actor, now=now),
    )


@query()
def digest(*, actor: Actor, now: datetime) -> Digest:
    """What changed since the last digest, a silent one included, or in a week before the first."""
    latest = work.issues(actor=actor, limit=1)
    began = work.digest_plan(actor=actor).asked_at
    since = latest[0].at if latest else began or now - A_WEEK
    run, before = ledger.examined(actor=actor), ledger.examined_at(actor=actor, at=since)
    rows = personas.persona_rows(actor=actor)
    return digesting.compose(
        since,
        now,
        turned=changing.turned(before, run),
        findings=checkup.changed_since(actor=actor, at=since, now=now),
        came=digesting.came_in(records.imports(actor=actor), since, before, run),
        stale=digesting.stale_soon(
            rows, personas.cast(actor=actor), ledger.ledger(actor=actor).open, since, now
        ),
    )


@query()
def checkup_report(*, actor: Actor) -> Checkup | None:
    """The whole report of the newest checkup; None before the first."""
    return checkup.report(actor=actor)


def _row(
    persona: PersonaRow,
    verdicts: VerdictCounts,
    said: JudgedGroup | None,
    run: ExaminedRun | None,
    now: datetime,
) -> OverviewRow:
    track = run.track(persona.id) if run else None
    days = (persona.next_review - now.date()).days if persona.next_review else None
    rejected, judged = (said.rejected, said.judged) if said else (0, 0)
    return OverviewRow(
        persona=persona,
        verdicts=verdicts,
        line=verdicts.line,
        days=days,
        turned_down=rejected,
        judged=judged,
        trend=moving.trend(track),
        leave=moving.leave(track),
    )


def _moved(rows: tuple[OverviewRow, ...], run: ExaminedRun | None) -> str:
    if run is None or run.tracks is None or run.checkup.few:
        return ""
    named = [(row.persona.name, run.track(row.persona.id)) for row in rows]
    return moving.moved(named, run.tracks.noun)


def _nobody(run: ExaminedRun | None) -> Nobody | None:
    if run is None or run.problem:
        return None
    found = run.checkup.coverage
    if found.matched_buyers is None and found.matched_people is None:
        return None
    people = found.missed_people
    track = run.tracks.nobody if run.tracks else None
    return Nobody(
        people=people,
        buyers=found.missed_buyers,
        count=round((people or 0) * run.checkup.rows),
        trend=moving.trend(track),
        leave=moving.leave(track),
    )


def _since(actor: Actor) -> datetime | None:
    if actor.member_id is None:
        return None
    return members.member(actor=actor, member_id=actor.member_id).previous_visit


def _changes(actor: Actor, run: ExaminedRun | None, since: datetime | None) -> tuple[Change, ...]:
    if since is None:
        return ()
    before = ledger.examined_at(actor=actor, at=since)
    said = changing.turned(before, run)
    others = changing.done(members.events_since(actor=actor, at=since), actor.member_id)
    return (*said, *others)[: changing.MOST]
