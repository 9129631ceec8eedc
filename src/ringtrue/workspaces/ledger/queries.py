"""What the records said of every claim, read from the newest stored examination."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Count

from ringtrue.analysis.ledgers import Running, running_from
from ringtrue.analysis.results import ClaimLine, Coverage, PersonaLine
from ringtrue.workspaces.checkup import queries as checkup
from ringtrue.workspaces.checkup.reading import checkup_from, tracks_from
from ringtrue.workspaces.ledger import (
    calling,
    counting,
    judging,
    looking_back,
    reading,
    restating,
    telling,
    undone,
)
from ringtrue.workspaces.ledger.asking import asked_now, version_now
from ringtrue.workspaces.ledger.calling_sheet import put_together
from ringtrue.workspaces.ledger.lean import most_at_odds
from ringtrue.workspaces.ledger.lean_lines import LeanPage
from ringtrue.workspaces.ledger.lines import (
    BacktestSheet,
    DriftSheet,
    EntryLine,
    ExaminedRun,
    JudgedLine,
    JudgedPersona,
    LedgerSheet,
    Part,
    ToAsk,
    VerdictCounts,
)
from ringtrue.workspaces.ledger.models import BacktestRun, Entry, LedgerRun
from ringtrue.workspaces.ledger.sql_lines import AskedSql
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.lines import PersonaKey, StatementRow
from ringtrue.workspaces.personas.models import Claim, Persona
from ringtrue.workspaces.work import queries as work

FIRST: Mapping[str, int] = MappingProxyType({})  # the first page of every list
NOBODY_LOOKED = "No records have been held against it yet."


@query()
def examined(*, actor: Actor) -> ExaminedRun | None:
    """The newest examination, None before the first."""
    row = LedgerRun.objects.within(actor).order_by("-id").first()
    if row is None:
        return None
    current = row.data_version == version_now(actor) and row.asked == asked_now(actor)
    return replace(_run(row, current), tracks=tracks_from(row.tracks))


@query()
def earlier(*, actor: Actor, limit: int = 12) -> tuple[ExaminedRun, ...]:
    """Earlier examinations, newest first, for trends and "since your last visit"."""
    rows = LedgerRun.objects.within(actor).defer("tracks", "leaks").order_by("-id")[1 : limit + 1]
    return tuple(_run(row, False) for row in rows)


@query()
def examined_at(*, actor: Actor, at: datetime) -> ExaminedRun | None:
    """The examination that was the newest at a moment, None where there was none yet."""
    rows = LedgerRun.objects.within(actor).filter(at__lte=at).defer("tracks").order_by("-id")
    row = rows.first()
    return _run(row, False) if row is not None else None


@query()
def judged(*, actor: Actor, persona_id: int) -> JudgedPersona:
    """A persona against the records, for the first screen and the persona's page."""
    sheet = personas.persona_sheet(actor=actor, persona_id=persona_id)
    run = examined(actor=actor)
    line = _line_of(run, persona_id)
    lines = _judged_lines(sheet.statements, _claim_lines(run, persona_id))
    found = judging.counts(lines)
    held = line is not None
    # what the worker has not heard of yet is asked in a moment, too
    asking = work.running(actor=actor, kind="ledger.advance") is not None or (
        run is not None and not run.current
    )
    problem, hint = (run.problem, run.hint) if run and not asking else ("", "")
    few = held and counting.may_call(actor, run)
    strong, rest = judging.headline(
        found, lines, examined=held, problem=problem, asking=asking, few=counting.few_words(run)
    )
    return JudgedPersona(
        id=sheet.row.id,
        name=sheet.row.name,
        colour=sheet.row.colour,
        portrait=sheet.row.portrait,
        written=sheet.row.written,
        written_stated_by=sheet.row.written_stated_by,
        strong=strong,
        rest=rest,
        counts=found,
        against=judging.against(run.checkup) if run and held else None,
        lines=lines,
        steps=judging.steps(found, lines, examined=held, problem=problem, hint=hint, few=few),
        line=line,
        data_version=run.data_version if run else 0,
        at=run.at if run else None,
        current=run.current if run else False,
        asking=asking,
        problem=problem,
        hint=hint,
        course=telling.course(run, line, persona_id),
    )


@query()
def ledger(
    *,
    actor: Actor,
    persona_id: int | None = None,
    size: int | None = None,
    pages: Mapping[str, int] = FIRST,
) -> LedgerSheet:
    """Every claim that was ever under test, in the order of writing; of one persona where named.

    With a `size` each list is told in parts of so many lines; `pages` says which of "open",
    "ended" and "proposed". A page beyond the last is the last.
    """
    rows = Entry.objects.within(actor).select_related("claim").order_by("place")
    if persona_id is not None:
        Persona.objects.within(actor).by_id(persona_id)
        rows = rows.filter(claim__persona_id=persona_id)
    few = counting.few_now(actor)
    own, proposed = rows.filter(at_discovery=""), rows.exclude(at_discovery="")
    running = own.filter(closed_at=None)
    open_, part_open = _part(running, pages.get("open", 1), size)
    ended, part_ended = _part(own.exclude(closed_at=None), pages.get("ended", 1), size)
    offered, part_proposed = _part(proposed, pages.get("proposed", 1), size)
    verdicts = dict(running.order_by().values_list("verdict").annotate(n=Count("pk")))
    if few:
        open_, offered = (tuple(map(counting.counted_entry, some)) for some in (open_, offered))
    return LedgerSheet(
        open=open_,
        ended=ended,
        proposed=offered,
        sentence=counting.headline(verdicts, few),
        waiting=proposed.filter(at_discovery="sealed").count(),
        seal_opened=people.seal_opened(actor=actor),
        undone=undone.missed(actor, _counted_from(actor)),
        at_once=_at_once(actor),
        few=few is not None,
        part_open=part_open,
        part_ended=part_ended,
        part_proposed=part_proposed,
    )


def _part(rows: Any, page: int, size: int | None) -> tuple[tuple[EntryLine, ...], Part]:
    """One page of the rows as lines, all of them without a size."""
    total = rows.count()
    each = size or max(total, 1)
    pages = max(1, -(-total // each))
    page = min(max(page, 1), pages)
    begin = (page - 1) * each
    lines = tuple(reading.entry_line(row) for row in rows[begin : begin + each])
    return lines, Part(page, pages, begin + 1, begin + len(lines), total)


def _at_once(actor: Actor) -> bool:
    """Whether records count as soon as they are decided: no horizon was chosen."""
    asked = measures.question(actor=actor)
    return asked.outcome is not None and asked.horizon is None


def _counted_from(actor: Actor) -> list[list[int]]:
    """What every open entry counted from, one list each."""
    rows = Entry.objects.within(actor).filter(closed_at=None)
    return list(rows.values_list("counted_from", flat=True))


@query()
def entry(*, actor: Actor, entry_id: int) -> EntryLine:
    """One line of the ledger; NotFound where this workspace has none by that id."""
    row = Entry.objects.within(actor).select_related("claim").by_id(entry_id)
    line = reading.entry_line(row, reading.points_of(actor, row))
    if row.closed_at is not None:
        return line
    missed = undone.missed(actor, [row.counted_from])
    line = replace(line, undone=missed, at_once=_at_once(actor))
    return counting.counted_entry(line) if counting.few_now(actor) else line


@query()
def turned(*, actor: Actor, persona_id: int) -> tuple[tuple[int, Running], ...]:
    """The sentences whose column went away, or whose words later records do without: each's test.

    A claim's id with what the ledger keeps of it.
    """
    Persona.objects.within(actor).by_id(persona_id)
    rows = Entry.objects.within(actor).filter(claim__persona_id=persona_id, closed_at=None)
    tests = {row.claim_id: running_from(row.state) for row in rows if row.state}
    return tuple(
        (claim, test)
        for claim, test in tests.items()
        if claim is not None and (test.gone or test.words)
    )


@query()
def proposed(*, actor: Actor, origins: tuple[str, ...]) -> tuple[EntryLine, ...]:
    """What entered with proposals of these origins, and what the people kept aside said of it."""
    rows = Entry.objects.within(actor).filter(origin__in=origins).select_related("claim")
    return tuple(reading.entry_line(row) for row in rows.order_by("place"))


@query(needs=Role.ANALYST)
def to_ask(*, actor: Actor, persona_id: int) -> ToAsk:
    """Five buyers to call, and the sentences that only they can speak to."""
    found = judged(actor=actor, persona_id=persona_id)
    silent = tuple(line for line in found.lines if judging.for_customers(line))
    drawn = calling.customers(actor, salt=str(persona_id))
    return ToAsk(drawn, silent, calling.QUESTIONS)


@query(needs=Role.ANALYST)
def claim_sql(*, actor: Actor, claim_id: int) -> AskedSql:
    """The SQL that finds the numbers of one sentence, as of the newest examination.

    NotFound where this workspace has no such sentence in use.
    """
    known = Claim.objects.within(actor).by_id(claim_id)
    if (day := _newest_day(actor)) is None:
        return AskedSql(known.text, known.persona.name, known.persona_id, why=NOBODY_LOOKED)
    return restating.of_claim(actor, claim_id, day)


@query(needs=Role.ANALYST)
def persona_sql(*, actor: Actor, persona_id: int) -> AskedSql:
    """The SQL that finds how many people a persona has and how many of them bought.

    NotFound where this workspace has no such persona in use.
    """
    known = Persona.objects.within(actor).by_id(persona_id)
    if (day := _newest_day(actor)) is None:
        return AskedSql(known.name, known.name, known.pk, why=NOBODY_LOOKED)
    return restating.of_persona(actor, persona_id, day)


@query(needs=Role.ANALYST)
def finding_sql(*, actor: Actor, finding_id: int, now: datetime) -> AskedSql:
    """The SQL of what counted a finding, as of the newest examination; NotFound elsewhere."""
    row = checkup.finding(actor=actor, finding_id=finding_id, now=now)
    if row.code == "RT208":
        of = next((k.id for k in personas.persona_keys(actor=actor) if k.name == row.persona), None)
        return replace(drift_sql(actor=actor, persona_id=of), finding_id=finding_id)
    return restating.of_finding(actor, row, _newest_day(actor) or now.date())


@query(needs=Role.ANALYST)
def drift_sql(*, actor: Actor, persona_id: int | None = None) -> AskedSql:
    """The SQL of both times of what changed, of a persona or of everybody; NotFound elsewhere."""
    if persona_id is not None:
        Persona.objects.within(actor).by_id(persona_id)
    return looking_back.drift_sql(actor, persona_id, drift(actor=actor))


def _newest_day(actor: Actor) -> date | None:
    newest = LedgerRun.objects.within(actor).order_by("-id").values_list("at", flat=True).first()
    return newest.date() if newest is not None else None


@query(needs=Role.ANALYST)
def lean(*, actor: Actor) -> LeanPage:
    """The page for under 300 people: two sentences, five customers to call, their answers."""
    run = examined(actor=actor)
    if run is None or run.problem or not run.checkup.buyers:
        rest = (run.hint if run else "") or "Bring in who bought and who did not."
        return LeanPage(False, (run.problem if run else "") or "There is nobody to call yet.", rest)
    report = run.checkup
    if not report.few:
        strong = f"You have {report.rows:,} {report.unit}: enough for tests."
        return LeanPage(False, strong, "The checkup says what they tell.", report.rows)
    page = LeanPage(True, "", "", report.rows, report.buyers, report.unit)
    keys, said = personas.persona_keys(actor=actor), dict(personas.statements(actor=actor))
    lines = [
        (key.id, key.name, line)
        for key in keys
        for line in _judged_lines(said[key.id], _claim_lines(run, key.id))
    ]
    return put_together(actor, most_at_odds(lines), page, run.at.date())


@query()
def verdict_counts(*, actor: Actor, run: ExaminedRun | None = None) -> tuple[VerdictCounts, ...]:
    """The cast with its verdicts, in the order of `personas.cast`; `run` where it is at hand."""
    run = run or examined(actor=actor)
    said = dict(personas.statements(actor=actor))
    keys = personas.persona_keys(actor=actor)
    return tuple(_counted(key, said[key.id], run) for key in keys)


@query()
def persona_lines(*, actor: Actor) -> tuple[tuple[int, PersonaLine], ...]:
    """Outcome, shares and claims of each persona in the newest examination, by its id."""
    run = examined(actor=actor)
    return tuple(zip(run.persona_ids, run.checkup.personas, strict=True)) if run else ()


@query()
def coverage(*, actor: Actor) -> Coverage:
    """How much of people, buyers and revenue match any persona; all None before the first run."""
    run = examined(actor=actor)
    return run.checkup.coverage if run else Coverage(None, None, None)


@query()
def drift(*, actor: Actor) -> DriftSheet | None:
    """What changed since each persona's reference, None before anybody looked.

    Under 300 people nothing is told of it, for that would be a test.
    """
    sheet, few = looking_back.newest_drift(actor, version_now(actor)), counting.few_now(actor)
    if sheet is None or few is None:
        return sheet
    problem = f"{few[0]:,} {few[1]} are too few to tell what changed."
    return replace(sheet, drift=None, problem=problem, hint="Call five customers meanwhile.")


@query()
def backtests(*, actor: Actor, limit: int = 20) -> tuple[BacktestSheet, ...]:
    """The backtests that were asked for, newest first."""
    rows = BacktestRun.objects.within(actor).order_by("-id")[:limit]
    return tuple(looking_back.backtest_sheet(row) for row in rows)


@query()
def backtest(*, actor: Actor, backtest_id: int) -> BacktestSheet:
    """One backtest; NotFound where this workspace has none by that id."""
    return looking_back.backtest_sheet(BacktestRun.objects.within(actor).by_id(backtest_id))


def _run(row: LedgerRun, current: bool) -> ExaminedRun:
    problem: dict[str, Any] = row.problem
    return ExaminedRun(
        run_id=row.pk,
        checkup=checkup_from(row.examined),
        persona_ids=tuple(row.personas),
        claim_ids=tuple(tuple(ids) for ids in row.claims),
        data_version=row.data_version,
        at=row.at,
        current=current,
        problem=problem.get("detail", ""),
        hint=problem.get("hint", ""),
    )


def _line_of(run: ExaminedRun | None, persona_id: int) -> PersonaLine | None:
    if run is None or run.problem or persona_id not in run.persona_ids:
        return None
    return run.checkup.personas[run.persona_ids.index(persona_id)]


def _claim_lines(run: ExaminedRun | None, persona_id: int) -> dict[int, ClaimLine]:
    line = _line_of(run, persona_id)
    if run is None or line is None:
        return {}
    ids = run.claim_ids[run.persona_ids.index(persona_id)]
    return dict(zip(ids, line.claims, strict=True))


def _judged_lines(
    rows: Sequence[StatementRow], lines: dict[int, ClaimLine]
) -> tuple[JudgedLine, ...]:
    return tuple(judging.judged_line(row, judging.still(row, lines.get(row.id))) for row in rows)


def _counted(
    key: PersonaKey, rows: Sequence[StatementRow], run: ExaminedRun | None
) -> VerdictCounts:
    lines = _judged_lines(rows, _claim_lines(run, key.id))
    found = judging.counts(lines)
    return VerdictCounts(
        persona_id=key.id,
        name=key.name,
        colour=key.colour,
        portrait=key.portrait,
        counts=found,
        marks=tuple(line.verdict for line in lines),
        line=_line_of(run, key.id),
        rings=judging.rings(found),
    )
