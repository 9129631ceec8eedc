"""The checkup: the personas a company has against the people who buy, in one answer.

What the command line prints, the page shows and the report prints is this one value.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ringtrue.analysis import drift, misalignment
from ringtrue.analysis.cast import Member
from ringtrue.analysis.checks.run import run
from ringtrue.analysis.costing import CostInputs, priced
from ringtrue.analysis.counting import without_tests
from ringtrue.analysis.examination import examine
from ringtrue.analysis.examined import Examination, Examined
from ringtrue.analysis.questions import hints, propose
from ringtrue.analysis.results import (
    Checkup,
    ClaimLine,
    Excluded,
    JoinLine,
    PersonaLine,
    SetAside,
)
from ringtrue.analysis.statements import belongs
from ringtrue.analysis.unsealed import frame_for
from ringtrue.analysis.wording import count_word, listed, percent
from ringtrue.warehouse.engines import Records, open_records
from ringtrue.warehouse.rules import find
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.warehouse.traits import Frame

VERSION = 1
NOTHING_KNOWN = CostInputs()
FITS, FITS_NOT, CANNOT_TELL = "fits_past", "does_not_fit_past", "cannot_tell"


def checkup(
    snapshot: Snapshot,
    *,
    question: Question,
    cast: Sequence[Member] = (),
    declared: str | None = None,
    today: date,
    files: tuple[str, ...] = (),
    costs: CostInputs = NOTHING_KNOWN,
) -> Checkup:
    """Check a cast of personas, or the values of the column `declared`, against a snapshot.

    `files` are named in the answer as given; `costs` price its findings. Raises UnknownColumn,
    BadOutcome, BadRule, JoinRefused and BadInput.
    """
    with open_records(snapshot) as records:
        return check(
            records,
            question=question,
            cast=cast,
            declared=declared,
            today=today,
            files=files,
            costs=costs,
        )


def check(
    records: Records,
    *,
    question: Question,
    cast: Sequence[Member] = (),
    declared: str | None = None,
    today: date,
    files: tuple[str, ...] = (),
    costs: CostInputs = NOTHING_KNOWN,
) -> Checkup:
    """As `checkup`, over records that are open already."""
    frame = frame_for(records, question, cast, as_of=today)
    tied = tied_to_traits(frame, cast, today=today)
    found = examine(
        records,
        question=question,
        cast=tied,
        declared=declared,
        today=today,
        frame=frame,
        response_days=costs.response_days,
    )
    changed = drift.looked_for(records, frame, question, cast=tied, declared=declared)
    found = worth(replace(found, drift=changed), costs)
    return without_tests(priced(compose(found, frame, files=files), costs))


def worth(found: Examination, costs: CostInputs) -> Examination:
    """The same with what corrections are worth, by the value of a deal that somebody stated."""
    if found.misalignment is None or costs.value_per_deal is None:
        return found
    told = misalignment.valued(found.misalignment, costs.value_per_deal)
    return replace(found, misalignment=told)


def membership_sql(
    snapshot: Snapshot,
    *,
    question: Question,
    cast: Sequence[Member] = (),
    declared: str | None = None,
) -> str:
    """SQL for plain DuckDB: everybody's unit_id and status, and a column a persona, true inside.

    Of a declared column, the column itself. A persona of whom nothing says who belongs has none.
    """
    with open_records(snapshot) as records:
        frame = frame_for(records, question, cast)
        if declared is not None:
            column = find(declared, frame.columns)
            told = {column.column: frame.table[column.name]}
        else:
            found = {m.name: belongs(m, frame.table, frame.columns) for m in cast}
            told = {name: inside for name, inside in found.items() if inside is not None}
        return records.script(frame.table.select("unit_id", "status", **told))


def tied_to_traits(
    frame: Frame, cast: Sequence[Member], *, today: date | None = None
) -> tuple[Member, ...]:
    """The cast with a trait proposed for every statement that names none, marked as assumed."""
    if not any(s.trait is None and s.proposed for m in cast for s in m.statements):
        return tuple(cast)
    known = hints(frame)
    tied = []
    for member in cast:
        open_ = [s.text for s in member.statements if s.trait is None and s.proposed]
        proposals = iter(propose(open_, known, today=today, name=member.name))
        statements = tuple(
            replace(next(proposals), text=s.text, kind=s.kind)
            if s.trait is None and s.proposed
            else s
            for s in member.statements
        )
        tied.append(replace(member, statements=statements))
    return tuple(tied)


def compose(found: Examination, frame: Frame, *, files: tuple[str, ...] = ()) -> Checkup:
    """The answer, from what the examination found."""
    findings, not_run = run(found)
    personas = tuple(_persona_line(found, p) for p in found.personas)
    return Checkup(
        version=VERSION,
        rows=found.rows,
        unit=found.unit,
        joins=tuple(
            JoinLine(
                left=f"{j.left}.{j.left_column}",
                right=f"{j.right}.{j.right_column}",
                matched=j.matched,
                unmatched_left=j.unmatched_left,
                unmatched_right=j.unmatched_right,
            )
            for j in frame.joins
        ),
        rejected=frame.rejected,
        excluded=Excluded(frame.counts.open, frame.counts.immature, found.not_recorded),
        base_rate=found.base_rate,
        personas=personas,
        coverage=found.coverage,
        findings=findings,
        not_run=not_run,
        sentence=headline(found, personas),
        buyers=found.buyers,
        totals=found.totals,
        set_aside=_set_aside(found),
        files=files,
        misalignment=found.misalignment,
        span_days=found.witnessed.span_days,
    )


def _set_aside(found: Examination) -> tuple[SetAside, ...]:
    """What no verdict rests on: columns known too late, and those that know the outcome."""
    named = {s.trait for s in found.set_aside}
    leaks = [SetAside(x.column, x.reason, x.detail) for x in found.leaks or ()]
    return (*found.set_aside, *(s for s in leaks if s.trait not in named))


def _persona_line(found: Examination, persona: Examined) -> PersonaLine:
    claims = tuple(j.line for j in found.claims if j.persona == persona.name)
    verdict = past_verdict(claims)
    money = found.revenue
    return PersonaLine(
        name=persona.name,
        size=persona.people,
        share_of_people=persona.people / found.rows if persona.belongs and found.rows else None,
        share_of_buyers=persona.buyers / found.buyers if persona.belongs and found.buyers else None,
        outcome=persona.outcome,
        verdict=verdict,
        sentence=_claims_sentence(claims) if claims else _outcome_sentence(persona, found),
        claims=claims,
        share_of_revenue=(persona.value or 0.0) / money if persona.belongs and money else None,
        traits=persona.traits,
    )


def past_verdict(claims: Sequence[ClaimLine]) -> str:
    """Whether a persona rings true of the past.

    None of its sentences is contradicted and at least half of the testable ones fit. Without a
    contradiction, but with too few that fit, nobody can tell.
    """
    tested = [c.verdict for c in claims if c.verdict != "no_data"]
    if FITS_NOT in tested:
        return FITS_NOT
    fits = tested.count("fits_past")
    return FITS if tested and 2 * fits >= len(tested) else CANNOT_TELL


def _claims_sentence(claims: Sequence[ClaimLine]) -> str:
    count = len(claims)
    verdicts = [c.verdict for c in claims]
    fits, wrong = verdicts.count("fits_past"), verdicts.count("does_not_fit_past")
    unknown, nothing = verdicts.count("cannot_tell"), verdicts.count("no_data")
    of = f"{count_word(fits)} of {_small(count)} sentences" if count > 1 else "The sentence"
    if count == 1:
        return {1: "The sentence fits the people who bought."}.get(
            fits, "The sentence does not fit the people who bought." if wrong else _alone(unknown)
        )
    verb = "fits" if fits == 1 else "fit"
    rest = [
        text
        for n, text in (
            (wrong, f"{_small(wrong)} {'does' if wrong == 1 else 'do'} not"),
            (unknown, f"of {_small(unknown)} nobody can tell yet"),
            (nothing, f"for {_small(nothing)} there is no data"),
        )
        if n
    ]
    return f"{of} {verb} the people who bought{'; ' if rest else ''}{', '.join(rest)}."


def _alone(unknown: int) -> str:
    if unknown:
        return "Whether the sentence fits, nobody can tell yet."
    return "There is no data for the sentence: ask customers."


def _small(count: int) -> str:
    return count_word(count).lower()


def _outcome_sentence(persona: Examined, found: Examination) -> str:
    line = persona.outcome
    if line.rate is None:
        return line.reason or "No outcome was named."
    rate = percent(line.rate)
    if line.successes == 0 and line.high is not None:
        # none so far is not never
        rate = f"none so far; up to {percent(line.high)} is possible"
    won = f"{line.successes:,} of {line.n:,} {found.noun} {found.happened} ({rate})"
    if line.compared in ("above", "below") and persona.baseline is not None:
        return f"{won}, {line.compared} everybody else's {percent(persona.baseline)}."
    return f"{won}. {line.reason}"


def headline(found: Examination, personas: Sequence[PersonaLine]) -> str:
    """The one sentence above everything."""
    if found.declared is not None:
        return _column_headline(found)
    if not personas:
        return "There are no personas to check."
    if found.outcome is None:
        return "Nobody has said who bought: name an outcome, and every sentence can be judged."
    if len(personas) == 1:
        return personas[0].sentence
    true = sum(p.verdict == FITS for p in personas)
    said = f"{count_word(true)} of {_small(len(personas))} personas "
    said += "rings true" if true == 1 else "ring true"
    wrong = [p.name for p in personas if p.verdict == FITS_NOT]
    if wrong:
        said += f"; {listed(wrong)} {'does' if len(wrong) == 1 else 'do'} not fit the buyers"
    if found.coverage.missed_buyers:
        said += f"; {percent(found.coverage.missed_buyers)} of your buyers match none"
    return f"{said}."


def _column_headline(found: Examination) -> str:
    if all(p.outcome.rate is None for p in found.personas):
        reason = next((p.outcome.reason for p in found.personas if p.outcome.reason), None)
        return reason or f"{found.declared} cannot be compared."
    above = [p.name for p in found.personas if p.outcome.compared == "above"]
    below = [p.name for p in found.personas if p.outcome.compared == "below"]
    if not above and not below:
        return f"No {found.declared} lies reliably above or below everybody else."
    parts = [
        f"{listed(names, most=4)} {'lies' if len(names) == 1 else 'lie'} {word}"
        for names, word in ((above, "above"), (below, "below"))
        if names
    ]
    return f"{'; '.join(parts)} everybody else."
