"""Which personas the records propose: from open records to proposals, step by step.

The walk: the frame of units and traits, a profile of each column, a codebook, patterns with
counts, growth, and each class as a proposal with its outcome. Sealed people are never read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ringtrue.analysis import portrait, redundancy, working_names
from ringtrue.analysis.assign import MATCH, DiscoveryModel
from ringtrue.analysis.cast import Statement
from ringtrue.analysis.results import (
    Discovery,
    JoinLine,
    OutcomeRate,
    Proposal,
    SetAside,
    Step,
)
from ringtrue.errors import CannotFit
from ringtrue.stats import em
from ringtrue.stats.codebook import Aside, Codebook, plan
from ringtrue.stats.copies import near_copies
from ringtrue.stats.growth import Gates, Growth, grow
from ringtrue.stats.influence import Measurement, measured
from ringtrue.stats.outcomes import wilson
from ringtrue.stats.plane import positions
from ringtrue.stats.steps import GrowthStep
from ringtrue.stats.threestep import ClassRates, three_step
from ringtrue.warehouse import patterns, profile
from ringtrue.warehouse.missing import words
from ringtrue.warehouse.naming import find_column
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords
from ringtrue.warehouse.traits import Frame, Trait, table

VERSION = 1
CUSTOMERS = 300
POINTS = 600
ROWS_FOR_COPIES = 10_000
Progress = Callable[[float, str], None]
Codes = NDArray[np.int64]
Floats = NDArray[np.float64]
Among = Literal["everybody", "customers"]


@dataclass(frozen=True)
class Found:
    """A discovery with what a workspace keeps of it.

    `statements` are each persona's claims; `points` some people as (x, y, persona from 0);
    `base` everybody's rate, None without an outcome; `noun` what the rows are called.
    """

    discovery: Discovery
    model: DiscoveryModel
    statements: tuple[tuple[Statement, ...], ...]
    points: tuple[tuple[float, float, int], ...]
    base: float | None
    noun: str


def discover(
    records: OpenRecords,
    *,
    question: Question,
    personas: int | None = None,
    seed: int = 0,
    among: Among = "everybody",
    progress: Progress | None = None,
) -> Discovery:
    """The personas that the records propose, or that there is one.

    `personas` asks for a number; `among` customers looks at those who won alone, where there are
    300 or more. `progress(fraction, words)` may raise to stop. Raises CannotFit, UnknownColumn,
    BadOutcome, JoinRefused and BadInput.
    """
    return find(
        records,
        question=question,
        personas=personas,
        seed=seed,
        among=among,
        progress=progress,
    ).discovery


def find(
    records: OpenRecords,
    *,
    question: Question,
    personas: int | None = None,
    seed: int = 0,
    among: Among = "everybody",
    progress: Progress | None = None,
    gates: Gates | None = None,
) -> Found:
    """As `discover`, with the model, the claims and a map."""
    tell = progress or (lambda fraction, words: None)
    tell(0.0, "reading the records")
    population = looked_at(table(records, question), question, among)
    frame, missing = population.frame, words(question.missing_words)
    tell(0.05, f"looking at the traits of {population.words}")
    codebook = _planned(records, population, question, missing)
    tell(0.15, "folding rows that say the same")
    counted = patterns.count(frame.table, codebook, missing)
    kept = _kept_by_hand(codebook, question, frame)
    codebook, rows, outcome = _without_copies(codebook, counted, kept)

    def growing(codebook: Codebook, rows: Codes) -> Growth:
        return grow(
            rows,
            levels=codebook.levels,
            outcome=outcome if population.has_outcome else None,
            noun=frame.noun,
            personas=personas,
            gates_=gates,
            seed=seed,
            progress=lambda fraction, said: tell(0.2 + 0.75 * fraction, said),
        )

    codebook, rows, growth = redundancy.grown_apart(codebook, rows, growing, kept=kept)
    tell(0.97, "describing what was found")
    belief = growth.model.predict_proba(rows)
    rates = _rates(population, belief, outcome, measured(growth.model, rows))
    return _compose(_Grown(population, question, codebook, growth, rows, outcome, belief, rates))


@dataclass(frozen=True)
class Population:
    """Who is looked at, in a frame and in words; whether their outcomes differ."""

    frame: Frame
    words: str
    has_outcome: bool


def looked_at(frame: Frame, question: Question, among: Among) -> Population:
    """Everybody, or customers where there are enough; said in words."""
    everybody, named = f"all {frame.rows:,} {frame.noun}", question.outcome is not None
    if among == "everybody":
        return Population(frame, everybody, named)
    if frame.counts.won < CUSTOMERS:
        few = f"{everybody} (only {frame.counts.won:,} of them are customers)"
        return Population(frame, few, named)
    won = frame.table.filter(frame.table.outcome == 1)
    kept = replace(frame, table=won, rows=frame.counts.won)
    return Population(kept, f"{frame.counts.won:,} customers", has_outcome=False)


def _planned(
    records: OpenRecords, population: Population, question: Question, missing: tuple[str, ...]
) -> Codebook:
    """The codebook: columns profiled, judged, and those the frame set aside added."""
    frame = population.frame
    traits, back, passed = _traits(records, frame, question)
    summary = profile.summarise(
        frame.table,
        traits,
        rows=frame.rows,
        missing=missing,
        has_outcome=population.has_outcome,
    )
    codebook = plan(
        summary,
        known_before=_named(records, traits, question.known_before),
        put_back=_named(records, traits, question.put_back),
    )
    _refuse_nothing(codebook)
    return replace(codebook, set_aside=passed + codebook.set_aside, notes=back + codebook.notes)


def _named(records: OpenRecords, traits: Sequence[Trait], names: Sequence[str]) -> tuple[str, ...]:
    """The frame's names of columns that a person named."""
    found = [find_column(records.snapshot, name) for name in names]
    wanted = {(t.name, c.name) for t, c in found}
    return tuple(t.name for t in traits if (t.table, t.column) in wanted)


def _traits(
    records: OpenRecords, frame: Frame, question: Question
) -> tuple[tuple[Trait, ...], tuple[str, ...], tuple[Aside, ...]]:
    """Traits to look at, notes on those brought back by hand, and what the frame sets aside."""
    put_back = set(_named(records, frame.columns, question.put_back))
    known = set(_named(records, frame.columns, question.known_before))
    back, passed = {}, []
    for name, reason, detail in frame.set_aside:
        if name in put_back or (name in known and reason == "recorded_after"):
            back[name] = f"{name} was put back: {detail}"
        else:
            passed.append(Aside(name, reason, detail))
    listed = {t.name for t in frame.traits} | set(back)
    traits = tuple(t for t in frame.columns if t.name in listed)
    return traits, tuple(back.values()), tuple(passed)


def _refuse_nothing(codebook: Codebook) -> None:
    if codebook.traits:
        return
    reasons = ", ".join(f"{a.trait} ({a.reason})" for a in codebook.set_aside[:8])
    detail = "No trait is left to find personas by."
    told = f"Set aside: {reasons}. Put one back with --put-back, or bring" if reasons else "Bring"
    hint = f"{told} more columns."
    raise CannotFit(detail, hint=hint)


def _kept_by_hand(codebook: Codebook, question: Question, frame: Frame) -> frozenset[str]:
    """The traits whose column a person put back."""
    columns = {c.name: (c.column, f"{c.table}.{c.column}") for c in frame.columns}
    return frozenset(
        t.name for t in codebook.traits if set(columns.get(t.column, ())) & set(question.put_back)
    )


def _without_copies(
    codebook: Codebook, counted: patterns.CodedPatterns, kept_by_hand: frozenset[str]
) -> tuple[Codebook, Codes, Floats]:
    """The codebook and the rows without columns that say what another says."""
    rows, outcome = counted.rows()
    step = max(1, len(rows) // ROWS_FOR_COPIES)
    copies = near_copies(codebook, em.distinct(rows[::step], codebook.levels))
    copies = tuple(a for a in copies if a.trait not in kept_by_hand)
    gone = {a.trait for a in copies}
    kept = [i for i, t in enumerate(codebook.traits) if t.name not in gone]
    return codebook.without(copies), rows[:, kept], outcome


@dataclass(frozen=True)
class _Grown:
    """Everything a discovery is composed of."""

    population: Population
    question: Question
    codebook: Codebook
    growth: Growth
    rows: Codes
    outcome: Floats
    belief: Floats
    rates: list[OutcomeRate]


def _compose(grown: _Grown) -> Found:
    model, traits = grown.growth.model, grown.codebook.traits
    found = [portrait.marks(model, traits, k) for k in range(model.n_classes)]
    names: list[str] = []
    for k, marks in enumerate(found):
        names.append(working_names.name(marks, k + 1, names) if marks else "Everyone")
    known = grown.outcome[~np.isnan(grown.outcome)]
    missing = words(grown.question.missing_words)
    return Found(
        discovery=_answer(grown, _proposals(grown, found, names)),
        model=DiscoveryModel(grown.codebook, model, tuple(names), missing, grown.question),
        statements=tuple(portrait.statements(marks) for marks in found),
        points=_points(grown.rows, grown.codebook.levels, grown.belief),
        base=float(known.mean()) if len(known) and grown.population.has_outcome else None,
        noun=grown.population.frame.noun,
    )


def _proposals(
    grown: _Grown, found: Sequence[tuple[portrait.Mark, ...]], names: Sequence[str]
) -> tuple[Proposal, ...]:
    sizes = grown.belief.sum(axis=0)
    return tuple(
        Proposal(
            id=k + 1,
            name=names[k],
            size=round(float(sizes[k]), 1),
            share=float(sizes[k] / len(grown.rows)),
            traits=portrait.shares(marks),
            outcome=grown.rates[k],
        )
        for k, marks in enumerate(found)
    )


def _answer(grown: _Grown, proposals: tuple[Proposal, ...]) -> Discovery:
    frame, codebook, growth = grown.population.frame, grown.codebook, grown.growth
    joins = tuple(
        JoinLine(
            left=f"{j.left}.{j.left_column}",
            right=f"{j.right}.{j.right_column}",
            matched=j.matched,
            unmatched_left=j.unmatched_left,
            unmatched_right=j.unmatched_right,
        )
        for j in frame.joins
    )
    return Discovery(
        version=VERSION,
        rows=frame.rows,
        unit=frame.unit,
        population=grown.population.words,
        joins=joins,
        rejected=frame.rejected,
        traits=tuple(t.name for t in codebook.traits),
        set_aside=tuple(SetAside(a.trait, a.reason, a.detail) for a in codebook.set_aside),
        steps=tuple(_step(s) for s in growth.steps),
        personas=proposals,
        verdict=growth.verdict,
        sentence=_sentence(growth, grown.population.words),
        sealed=frame.sealed,
        fits_none=round(growth.fits_none * len(grown.rows)),
        notes=codebook.notes + _warned(growth) + frame.totals,
        ambiguous=int((grown.belief.max(axis=1) < MATCH).sum()),
        dependent=redundancy.dependent(codebook, grown.rows, growth.model),
    )


def _rates(
    population: Population, belief: Floats, outcome: Floats, measurement: Measurement
) -> list[OutcomeRate]:
    classes = belief.shape[1]
    if not population.has_outcome:
        reason = "No outcome was named." if np.isnan(outcome).all() else "All of them won."
        return [OutcomeRate(None, None, None, reason)] * classes
    known = outcome[~np.isnan(outcome)]
    if classes == 1 and len(known):
        rate = float(known.mean())
        return [OutcomeRate(rate, *wilson(float(known.sum()), len(known)))]
    found: ClassRates = three_step(belief, outcome, measurement=measurement)
    if found.rate is None or found.low is None or found.high is None:
        return [OutcomeRate(None, None, None, found.reason)] * classes
    return [
        OutcomeRate(rate, low, high)
        for rate, low, high in zip(found.rate, found.low, found.high, strict=True)
    ]


def _step(step: GrowthStep) -> Step:
    return Step(
        personas=step.personas,
        log_likelihood=step.log_likelihood,
        bic=step.bic,
        held_out=step.held_out,
        prediction_strength=step.prediction_strength,
        stability=step.stability,
        outcome_gain=step.outcome_gain,
        accepted=step.accepted,
        reason=step.reason,
        smallest_share=step.smallest_share,
        failed=step.failed,
        kind=step.kind,
        contest=None if step.contest is None else step.contest.z,
        against=None if step.contest is None else step.contest.against,
        entropy_r2=None if step.contest is None else step.contest.entropy_r2,
    )


KINDS = {
    "natural": "Real groups: on people not seen before no smooth line of types does as well.",
    "reproducible": "Repeatable cuts: they come back in other samples, though people vary along "
    "a line.",
    "constructive": "Handy cuts, no more: they do not come back in other samples.",
    "undecidable": "They come back in other samples; too little is known of each to say whether "
    "they are real groups or cuts along a line.",
    "not_assessed": "Whether they are groups of their own could not be assessed.",
}


def _sentence(growth: Growth, population: str) -> str:
    """The answer in plain words: how many personas, and what kind of groups they are."""
    k, best = growth.chosen, growth.recommended
    if k == best == 1:
        there = any(step.optional for step in growth.steps)
        why = "a division of them would not tell better who buys"
        why = why if there else "no division of them holds up"
        return f"One persona for {population}: {why}."
    kind = KINDS.get(growth.verdict, "")
    if k == best:
        return f"The records propose {k} personas among {population}. {kind}"
    lead = f"{k} persona{'s' if k > 1 else ''}, as you asked, among {population}"
    asked = next(s for s in growth.steps if s.personas == k)
    said = [] if asked.accepted else [asked.reason]
    # A cut's own failing says it already.
    if kind and not (said and growth.verdict == "constructive"):
        said.append(kind)
    return " ".join([f"{lead}; the records propose {best}.", *said])


def _warned(growth: Growth) -> tuple[str, ...]:
    return (growth.model.warning_,) if growth.model.warning_ else ()


def _points(
    rows: Codes, levels: tuple[int, ...], belief: Floats
) -> tuple[tuple[float, float, int], ...]:
    step = max(1, len(rows) // POINTS)
    some = em.distinct(rows[::step], levels)
    place = positions(some)[some.row_of]
    best = belief[::step].argmax(axis=1)
    return tuple(
        (round(float(x), 4), round(float(y), 4), int(k))
        for (x, y), k in zip(place, best, strict=True)
    )
