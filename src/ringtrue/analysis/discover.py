"""Which personas the records propose: from open records to proposals, step by step.

The walk: the frame of units and traits, a profile of each column, a codebook, patterns with
counts, growth, and each class as a proposal with its outcome. Sealed people are never read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ringtrue.analysis import portrait
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
from ringtrue.stats.outcomes import wilson
from ringtrue.stats.plane import positions
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
    frame = table(records, question)
    frame, population = _population(frame, among)
    missing = words(question.missing_words)
    tell(0.05, f"looking at the traits of {population}")
    traits, back, passed = _traits(records, frame, question)
    summary = profile.summarise(
        frame.table,
        traits,
        rows=frame.rows,
        missing=missing,
        has_outcome=question.outcome is not None and among == "everybody",
    )
    known, put_back = (
        _named(records, traits, n) for n in (question.known_before, question.put_back)
    )
    codebook = plan(summary, known_before=known, put_back=put_back)
    codebook = replace(codebook, set_aside=passed + codebook.set_aside, notes=back + codebook.notes)
    _refuse_nothing(codebook)
    tell(0.15, "folding rows that say the same")
    counted = patterns.count(frame.table, codebook, missing)
    codebook, rows, outcome = _without_copies(codebook, counted, put_back)
    growth = grow(
        rows,
        levels=codebook.levels,
        outcome=outcome if summary.has_outcome else None,
        noun=frame.noun,
        personas=personas,
        gates_=gates,
        seed=seed,
        progress=lambda fraction, said: tell(0.2 + 0.75 * fraction, said),
    )
    tell(0.97, "describing what was found")
    return _compose(frame, question, population, codebook, growth, rows, outcome, missing)


def _population(frame: Frame, among: Among) -> tuple[Frame, str]:
    """Everybody, or customers where there are enough; said in words."""
    everybody = f"all {frame.rows:,} {frame.noun}"
    if among == "everybody":
        return frame, everybody
    if frame.counts.won < CUSTOMERS:
        return frame, f"{everybody} (only {frame.counts.won:,} of them are customers)"
    won = frame.table.filter(frame.table.outcome == 1)
    return replace(frame, table=won, rows=frame.counts.won), f"{frame.counts.won:,} customers"


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
    hint = f"Set aside: {reasons}. Put one back with --put-back, or bring more columns."
    raise CannotFit(detail, hint=hint)


def _without_copies(
    codebook: Codebook, counted: patterns.CodedPatterns, put_back: tuple[str, ...]
) -> tuple[Codebook, NDArray[np.int64], NDArray[np.float64]]:
    """The codebook and the rows without columns that say what another says."""
    rows, outcome = counted.rows()
    step = max(1, len(rows) // ROWS_FOR_COPIES)
    copies = near_copies(codebook, em.distinct(rows[::step], codebook.levels))
    copies = tuple(a for a in copies if a.trait not in put_back)
    gone = {a.trait for a in copies}
    kept = [i for i, t in enumerate(codebook.traits) if t.name not in gone]
    return codebook.without(copies), rows[:, kept], outcome


def _compose(
    frame: Frame,
    question: Question,
    population: str,
    codebook: Codebook,
    growth: Growth,
    rows: NDArray[np.int64],
    outcome: NDArray[np.float64],
    missing: tuple[str, ...],
) -> Found:
    model = growth.model
    belief = model.predict_proba(rows)
    rates = _rates(question, belief, outcome, growth)
    found = [portrait.marks(model, codebook.traits, k) for k in range(model.n_classes)]
    names: list[str] = []
    for k, marks in enumerate(found):
        names.append(portrait.name(marks, k + 1, names) if marks else "Everyone")
    sizes = belief.sum(axis=0)
    proposals = tuple(
        Proposal(
            id=k + 1,
            name=names[k],
            size=round(float(sizes[k]), 1),
            share=float(sizes[k] / len(rows)),
            traits=portrait.shares(found[k]),
            outcome=rates[k],
        )
        for k in range(model.n_classes)
    )
    fits_none = int((belief.max(axis=1) < MATCH).sum())
    discovery = Discovery(
        version=VERSION,
        rows=frame.rows,
        unit=frame.unit,
        population=population,
        joins=tuple(
            JoinLine(
                f"{j.left}.{j.left_column}", f"{j.right}.{j.right_column}",
                j.matched, j.unmatched_left, j.unmatched_right,
            )
            for j in frame.joins
        ),
        rejected=frame.rejected,
        traits=tuple(t.name for t in codebook.traits),
        set_aside=tuple(SetAside(a.trait, a.reason, a.detail) for a in codebook.set_aside),
        steps=tuple(_step(s) for s in growth.steps),
        personas=proposals,
        verdict=growth.verdict,
        sentence=_sentence(growth, population, frame.noun),
        sealed=frame.sealed,
        fits_none=fits_none,
        notes=codebook.notes + _warned(growth) + frame.totals,
    )  # fmt: skip
    known = outcome[~np.isnan(outcome)]
    return Found(
        discovery=discovery,
        model=DiscoveryModel(codebook, model, tuple(names), missing, question),
        statements=tuple(portrait.statements(marks) for marks in found),
        points=_points(rows, codebook.levels, belief),
        base=float(known.mean()) if len(known) and question.outcome else None,
        noun=frame.noun,
    )


def _rates(
    question: Question,
    belief: NDArray[np.float64],
    outcome: NDArray[np.float64],
    growth: Growth,
) -> list[OutcomeRate]:
    classes = belief.shape[1]
    if question.outcome is None:
        return [OutcomeRate(None, None, None, "No outcome was named.")] * classes
    known = outcome[~np.isnan(outcome)]
    if classes == 1 and len(known):
        rate = float(known.mean())
        return [OutcomeRate(rate, *wilson(float(known.sum()), len(known)))]
    found: ClassRates = three_step(belief, outcome, replicates=growth.replicates)
    if found.rate is None or found.low is None or found.high is None:
        return [OutcomeRate(None, None, None, found.reason)] * classes
    return [
        OutcomeRate(rate, low, high)
        for rate, low, high in zip(found.rate, found.low, found.high, strict=True)
    ]


def _step(step: object) -> Step:
    from ringtrue.stats.steps import GrowthStep

    assert isinstance(step, GrowthStep)
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
    )


def _sentence(growth: Growth, population: str, noun: str) -> str:
    k, best = growth.chosen, growth.recommended
    if k == best == 1:
        return f"One persona for {population}: no division of them holds up."
    if k == best:
        return (
            f"The records propose {k} personas among {population}. They come back in other "
            f"samples; whether they are groups of their own is not assessed yet."
        )
    lead = f"{k} persona{'s' if k > 1 else ''}, as you asked, among {population}"
    failed = next(s for s in growth.steps if s.personas == k)
    why = "" if failed.accepted else f" {failed.reason}"
    return f"{lead}; the records propose {best}.{why}"


def _warned(growth: Growth) -> tuple[str, ...]:
    return (growth.model.warning_,) if growth.model.warning_ else ()


def _points(
    rows: NDArray[np.int64], levels: tuple[int, ...], belief: NDArray[np.float64]
) -> tuple[tuple[float, float, int], ...]:
    step = max(1, len(rows) // POINTS)
    some = em.distinct(rows[::step], levels)
    place = positions(some)[some.row_of]
    best = belief[::step].argmax(axis=1)
    return tuple(
        (round(float(x), 4), round(float(y), 4), int(k))
        for (x, y), k in zip(place, best, strict=True)
    )
