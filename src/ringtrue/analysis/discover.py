"""Which personas the records propose: from open records to proposals, step by step.

The walk: the frame of units and traits, a profile of each column, a codebook, patterns with
counts, growth, and each class as a proposal with its outcome. Sealed people are never read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ringtrue.analysis import headline, portrait, redundancy, working_names
from ringtrue.analysis.assign import MATCH, DiscoveryModel
from ringtrue.analysis.cast import Statement
from ringtrue.analysis.planning import (
    Among,
    Population,
    kept_by_hand,
    left_with,
    looked_at,
    planned,
    without_copies,
)
from ringtrue.analysis.results import (
    Discovery,
    JoinLine,
    OutcomeRate,
    PersonaValue,
    Proposal,
    SetAside,
    Step,
)
from ringtrue.analysis.worth import bought, worth
from ringtrue.errors import CannotFit
from ringtrue.stats.codebook import Codebook
from ringtrue.stats.growth import Gates, Growth, grow
from ringtrue.stats.influence import measured
from ringtrue.stats.patterns import distinct
from ringtrue.stats.plane import positions
from ringtrue.stats.steps import GrowthStep
from ringtrue.warehouse import patterns
from ringtrue.warehouse.missing import words
from ringtrue.warehouse.population import RECORDS
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords
from ringtrue.warehouse.traits import Frame, table

VERSION = 1
POINTS = 600
Progress = Callable[[float, str], None]
Codes = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """A discovery with what a workspace keeps of it.

    `statements` are each persona's claims; `points` some people as (x, y, persona from 0);
    `base` everybody's rate, None without an outcome; `noun` what the rows are called. `frame` are
    the people looked at, readable for as long as the records are open.
    """

    discovery: Discovery
    model: DiscoveryModel
    statements: tuple[tuple[Statement, ...], ...]
    points: tuple[tuple[float, float, int], ...]
    base: float | None
    noun: str
    frame: Frame


def discover(
    records: OpenRecords,
    *,
    question: Question,
    personas: int | None = None,
    seed: int = 0,
    among: Among = "everybody",
    progress: Progress | None = None,
    today: date | None = None,
) -> Discovery:
    """The personas that the records propose, or that there is one.

    `personas` asks for a number; `among` customers looks at those who won alone, where there are
    300 or more. `progress(fraction, words)` may raise to stop. What is dated after `today` counts
    as open. Raises CannotFit, UnknownColumn,
    BadOutcome, JoinRefused and BadInput.
    """
    return find(
        records,
        question=question,
        personas=personas,
        seed=seed,
        among=among,
        progress=progress,
        today=today,
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
    today: date | None = None,
) -> Found:
    """As `discover`, with the model, the claims and a map."""
    tell = progress or (lambda fraction, words: None)
    tell(0.0, "reading the records")
    population = looked_at(table(records, question, as_of=today), question, among)
    frame, missing = population.frame, words(question.missing_words)
    tell(0.05, f"looking at the traits of {frame.rows:,} {frame.noun}")
    codebook = planned(records, population, question, missing)
    tell(0.15, "folding rows that say the same")
    several = frame.unit == RECORDS
    counted = patterns.count(frame.table, codebook, missing, clustered=several)
    kept = kept_by_hand(codebook, question, frame)
    codebook, rows, outcome = without_copies(codebook, counted, kept)

    known, whose = outcome if population.has_outcome else None, counted.clusters()
    onward = _Onward(tell, 0.2, 0.95)
    growing = _Growing(known, frame.noun, personas, gates, seed, onward, whose)
    try:
        codebook, rows, growth = redundancy.grown_apart(
            codebook, rows, growing, kept=kept, cluster=whose
        )
    except CannotFit as error:
        raise left_with(codebook, error) from None
    tell(0.97, "describing what was found")
    return _compose(_told(population, question, codebook, growth, rows, outcome, whose))


def _told(
    population: Population,
    question: Question,
    codebook: Codebook,
    growth: Growth,
    rows: Codes,
    outcome: Floats,
    cluster: Codes | None,
) -> "_Grown":
    """What was grown, with the outcomes of each persona."""
    model = growth.model
    belief, missing = model.predict_proba(rows), words(question.missing_words)
    known = outcome if population.has_outcome else None
    rates = bought(belief, known, measured(model, rows), cluster)
    if known is None and not np.isnan(outcome).all():
        rates = [OutcomeRate(None, None, None, "All of them won.")] * model.n_classes
    values = worth(population.frame, codebook, missing, model) if question.value else ()
    return _Grown(
        population, question, codebook, growth, rows, outcome, cluster, belief, rates, values
    )


class _Onward:
    """Progress that only rises: what is done a second time fills what was left."""

    def __init__(self, tell: Progress, begun: float, over: float) -> None:
        self._tell, self._reached, self._over = tell, begun, over

    def stretch(self) -> Progress:
        """Another piece of work, told from where the last one came to."""
        low, high = self._reached, self._over

        def told(fraction: float, said: str) -> None:
            self._reached = max(self._reached, low + (high - low) * fraction)
            self._tell(self._reached, said)

        return told


@dataclass(frozen=True)
class _Growing:
    """How growth is asked for, whatever the columns left."""

    outcome: Floats | None
    noun: str
    personas: int | None
    gates: Gates | None
    seed: int
    onward: _Onward
    cluster: Codes | None = None

    def __call__(self, codebook: Codebook, rows: Codes) -> Growth:
        return grow(
            rows,
            levels=codebook.levels,
            outcome=self.outcome,
            cluster=self.cluster,
            noun=self.noun,
            personas=self.personas,
            gates_=self.gates,
            seed=self.seed,
            progress=self.onward.stretch(),
        )


@dataclass(frozen=True)
class _Grown:
    """Everything a discovery is composed of."""

    population: Population
    question: Question
    codebook: Codebook
    growth: Growth
    rows: Codes
    outcome: Floats
    cluster: Codes | None
    belief: Floats
    rates: list[OutcomeRate]
    values: tuple[PersonaValue, ...]


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
        frame=grown.population.frame,
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
            value=grown.values[k] if grown.values else None,
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
        sentence=headline.sentence(growth, grown.population.words),
        sealed=frame.sealed,
        fits_none=round(growth.fits_none * len(grown.rows)),
        notes=codebook.notes + _warned(growth) + frame.totals + _by_person(frame),
        ambiguous=int((grown.belief.max(axis=1) < MATCH).sum()),
        dependent=redundancy.dependent(codebook, grown.rows, growth.model, cluster=grown.cluster),
    )


def _by_person(frame: Frame) -> tuple[str, ...]:
    """What must be said where the same people are met again and again."""
    if frame.unit != RECORDS:
        return ()
    return (
        "Shares are of records, of which one person may have several. What comes back in other "
        "samples, and how wide intervals are, goes by people: nobody's records speak twice.",
    )


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


def _warned(growth: Growth) -> tuple[str, ...]:
    return (growth.model.warning_,) if growth.model.warning_ else ()


def _points(
    rows: Codes, levels: tuple[int, ...], belief: Floats
) -> tuple[tuple[float, float, int], ...]:
    step = max(1, len(rows) // POINTS)
    some = distinct(rows[::step], levels)
    place = positions(some)[some.row_of]
    best = belief[::step].argmax(axis=1)
    return tuple(
        (round(float(x), 4), round(float(y), 4), int(k))
        for (x, y), k in zip(place, best, strict=True)
    )
