"""A cast of personas examined against records: what every check and every page is told by.

Declared personas, from files or from a column, are counted, compared with everybody else, and their
sentences held against the people who bought. All differences are judged together (METHODS 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ringtrue.analysis import (
    comparing,
    hindsight,
    honesty,
    likeness,
    misalignment,
    rejecting,
    tallying,
    witnessing,
)
from ringtrue.analysis.cast import Member
from ringtrue.analysis.comparing import LEAST_DIFFERENCE, Comparison
from ringtrue.analysis.examined import UNCOVERED, Examination, Examined, Leak, Overlap, Rejections
from ringtrue.analysis.results import ClaimLine, Coverage, OutcomeLine, Rate, SetAside
from ringtrue.analysis.specified import specified
from ringtrue.analysis.statements import rule_of
from ringtrue.analysis.tallying import Cast, Part, Totals
from ringtrue.analysis.trial import Judged, judge_cast
from ringtrue.analysis.witnessed import Witnessed
from ringtrue.stats import anytime
from ringtrue.stats.outcomes import wilson
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.rules import bound, uses
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import Frame, table


@dataclass(frozen=True)
class _Counted:
    records: Records
    frame: Frame
    cast: Cast
    totals: dict[str, Totals]
    claims: tuple[Judged, ...]
    leaks: tuple[Leak, ...]


def examine(
    records: Records,
    *,
    question: Question,
    cast: Sequence[Member] = (),
    declared: str | None = None,
    today: date,
    frame: Frame | None = None,
    response_days: int | None = None,
    leaks: tuple[Leak, ...] | None = None,
) -> Examination:
    """Examine `cast`, or one persona for each value of the column `declared`, against the records.

    `response_days` is the time in which sales agreed to answer a lead, None where nothing is;
    `leaks` the columns that know the outcome, where they were looked for already.
    Raises UnknownColumn, BadOutcome, BadRule, JoinRefused and BadInput.
    """
    frame = frame or table(records, question, as_of=today)
    leaks = honesty.leaks(records, frame, question) if leaks is None else leaks
    counted = _counted(records, frame, cast, declared, question, leaks)
    personas, reliable, rejections, witnessed = _personas(counted, question, today, response_days)
    knowing = frozenset(leak.column for leak in counted.leaks)
    marks = likeness.marks(records, counted.frame, counted.cast, without=knowing)
    found = replace(
        _facts(counted, question, today),
        personas=tuple(replace(p, traits=marks.get(p.name, ())) for p in personas),
        reliable_claims=reliable,
        rejections=rejections,
        leaks=_of_traits(counted) if frame.counts.won else None,
        overlaps=_overlaps(counted),
        witnessed=witnessed,
        specified=None if declared is not None else specified(records, counted.frame, cast),
        twins=likeness.twins(records, counted.frame, counted.cast, without=knowing),
        misalignment=misalignment.decompose(
            records, counted.frame, counted.cast, question=question, today=today, without=knowing
        ),
    )
    return _with_uncovered(found, counted, knowing)


def _facts(counted: _Counted, question: Question, today: date) -> Examination:
    """What is known before anything is compared."""
    frame, totals = counted.frame, counted.totals
    column = counted.cast.column
    return Examination(
        unit=frame.unit,
        noun=frame.noun,
        rows=frame.rows,
        buyers=frame.counts.won,
        lost=frame.counts.lost,
        base_rate=_base_rate(frame),
        coverage=_coverage(counted),
        personas=(),
        claims=counted.claims,
        today=today,
        outcome=question.outcome,
        happened=frame.happened,
        is_loss=reads_as_loss(question.outcome),
        revenue=totals["all"].value or None,
        declared=column.name if column is not None else None,
        not_recorded=totals["not recorded"].people if column is not None else 0,
        stands=honesty.stands(counted.records, frame, frame.columns, question),
        set_aside=tuple(SetAside(*s) for s in frame.set_aside),
        totals=frame.totals,
    )


def _counted(
    records: Records,
    frame: Frame,
    cast: Sequence[Member],
    declared: str | None,
    question: Question,
    leaks: tuple[Leak, ...],
) -> _Counted:
    claims: tuple[Judged, ...] = ()
    if declared is not None:
        parts = tallying.of_column(records, frame, declared, question)
    else:
        parts = tallying.of_members(cast, frame)
        untold = hindsight.told(records, question, leaks)
        claims = judge_cast(records, frame, cast, untold=untold, question=question)
    frame, parts = tallying.kept(records, frame, parts)
    return _Counted(
        records=records,
        frame=frame,
        cast=parts,
        totals=tallying.whole(records, frame, parts),
        claims=claims,
        leaks=leaks,
    )


_LOSS = (
    "churn",
    "cancel",
    "attrition",
    "lost",
    "unsubscri",
    "complain",
    "fraud",
    "bounce",
    "exited",
)


def reads_as_loss(outcome: str | None) -> bool:
    """Whether an outcome is bad news by its own words, so that fewer of it is better."""
    return outcome is not None and any(word in outcome.casefold() for word in _LOSS)


def _base_rate(frame: Frame) -> Rate | None:
    closed = frame.counts.won + frame.counts.lost
    if not closed:
        return None
    low, high = wilson(frame.counts.won, closed)
    return Rate(frame.counts.won / closed, low, high)


_Found = tuple[
    tuple[Examined, ...],
    frozenset[tuple[str, str]],
    tuple[Rejections, ...] | None,
    Witnessed,
]


def _personas(
    counted: _Counted, question: Question, today: date, response_days: int | None
) -> _Found:
    """Every persona's outcome, the sentences reliably contradicted, what sales rejected, the rest.

    All of it is believed or not in one go, so that looking at more things costs its price.
    """
    frame, cast, records = counted.frame, counted.cast, counted.records
    periods = tallying.outcomes(records, frame, cast) if frame.counts.won else {}
    outcomes = [comparing.compare(p.name, periods.get(p.name, ()), frame.noun) for p in cast.parts]
    said = rejecting.said(records, frame)
    groups = rejecting.groups(records, frame, cast, said) if said is not None else ()
    judged = [g.comparison for g in groups]
    claimed = [j for j in counted.claims if j.line.n]
    given = witnessing.Given(counted.totals, periods, said, groups, today, response_days)
    more = witnessing.gather(records, frame, cast, question, given)
    tested = [*(j.log_e for j in claimed), *more.log_e]
    sides, rejected = comparing.believed([*outcomes, *judged], tested)
    contradicted, witnessed = rejected[: len(claimed)], more.told(rejected[len(claimed) :])
    personas = _examined(counted, outcomes, sides[: len(outcomes)])
    pairs = zip(claimed, contradicted, strict=True)
    reliable = frozenset(
        (j.persona, j.line.text) for j, yes in pairs if yes and _by_a_fifth(j.line)
    )
    if said is None:
        return personas, reliable, None, witnessed
    below = [comparing.reliably_below(*p) for p in zip(judged, sides[len(outcomes) :], strict=True)]
    lines = rejecting.lines(records, frame, said, groups, below)
    return personas, reliable, lines, witnessed


def _by_a_fifth(line: ClaimLine) -> bool:
    """Whether over a fifth of those described are not there, as every reliable difference asks."""
    if line.form != "share" or line.side != "above" or line.at_least is None:
        return False  # what most buyers are is what a description says of them
    return line.share is not None and line.share < (1 - LEAST_DIFFERENCE) * line.at_least


def _examined(
    counted: _Counted, outcomes: list[Comparison], sides: list[tuple[bool, bool]]
) -> tuple[Examined, ...]:
    frame = counted.frame
    lines = comparing.lines(outcomes, sides, frame.noun)
    personas = []
    for i, part in enumerate(counted.cast.parts):
        reason = _chosen_by_outcome(counted, part)
        line = _outcome_line(lines[i], part.inside is not None, frame, reason)
        totals = counted.totals.get(f"part {i}", Totals(0, 0, None, 0.0))
        one = Examined(
            name=part.name,
            member=part.member,
            belongs=part.inside is not None,
            people=totals.people,
            buyers=totals.won,
            outcome=line,
            baseline=outcomes[i].baseline if reason is None else None,
            value=totals.value,
        )
        personas.append(one)
    return tuple(personas)


def _outcome_line(
    line: OutcomeLine, belongs: bool, frame: Frame, reason: str | None
) -> OutcomeLine:
    if not belongs:
        return comparing.unknown("No rule says who belongs to it.")
    if not frame.counts.won:
        return comparing.unknown("No outcome was named.")
    return comparing.blank(line, reason) if reason is not None else line


def _chosen_by_outcome(counted: _Counted, part: Part) -> str | None:
    """Why a persona can say nothing about who wins: who belongs was chosen by the outcome."""
    rule = rule_of(part.member) if part.member is not None else None
    if rule is None:
        return None
    used = uses(bound(rule, counted.frame.columns))
    leak = next((x for x in counted.leaks if x.column in used), None)
    if leak is None:
        return None
    if leak.reason == "ask_before_outcome":
        return f"{leak.said} Say whether it is known before the outcome."
    return f"{leak.said} So it cannot say who wins."


def _coverage(counted: _Counted) -> Coverage:
    everyone, none = counted.totals["all"], counted.totals["none"]
    unknown = counted.totals["unanswered"]
    if not any(p.inside is not None for p in counted.cast.parts):
        return Coverage(None, None, None)
    won, people, money = everyone.won, everyone.people, everyone.value
    without = (none.value or 0.0) + (unknown.value or 0.0)
    return Coverage(
        matched_buyers=1 - (none.won + unknown.won) / won if won else None,
        matched_people=1 - (none.people + unknown.people) / people if people else None,
        matched_revenue=1 - without / money if money else None,
        unanswered_buyers=unknown.won / won if won else None,
        unanswered_people=unknown.people / people if people else None,
        unanswered_revenue=(unknown.value or 0.0) / money if money else None,
    )


def _with_uncovered(found: Examination, counted: _Counted, knowing: frozenset[str]) -> Examination:
    if found.coverage.matched_buyers is None:
        return found
    none = tallying.uncovered(counted.records, counted.frame, counted.cast)
    low = anytime.share_bound(none.account_k, none.account_n, "above")
    money = None
    if found.coverage.missed_revenue is not None:
        money = _money_bound(found.coverage.missed_revenue, counted.totals["all"])
    marks: tuple[str, ...] = ()
    if max(low, money or 0.0) > UNCOVERED:  # nobody asks who they are while they are few
        marks = likeness.uncovered_are(
            counted.records, counted.frame, counted.cast, without=knowing
        )
    return replace(
        found,
        uncovered_buyers=counted.totals["none"].won,
        unanswered_buyers=counted.totals["unanswered"].won,
        uncovered_low=low,
        uncovered_revenue_low=money,
        uncovered_are=marks,
    )


def _money_bound(share: float, everyone: Totals) -> float:
    """A lower bound of a share of money: as of so many equal sums as carry it (Kish)."""
    assert everyone.value is not None
    sums = everyone.value**2 / everyone.square if everyone.square else 0.0
    return anytime.share_bound(share * sums, sums, "above")


def _overlaps(counted: _Counted) -> tuple[Overlap, ...]:
    if counted.cast.column is not None:  # a person has one value of a column
        return ()
    names = [p.name for p in counted.cast.parts]
    found = tallying.overlaps(counted.records, counted.frame, counted.cast)
    return tuple(Overlap(names[i], names[j], c.k, c.n) for (i, j), c in found.items() if c.n)


def _of_traits(counted: _Counted) -> tuple[Leak, ...]:
    """Leaks among what could be a trait; a status is known to come late, and is no news."""
    wanted = {c.name for c in counted.frame.traits}
    return tuple(leak for leak in counted.leaks if leak.column in wanted)
