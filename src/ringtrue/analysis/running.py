"""The running ledger: every claim tested by the records that arrive after it was written.

A record counts for a claim only when the person (the account, where there is one) was never seen
before the claim, entered after the day it was written, lies outside the sealed part, and has
matured. The state is plain JSON, moved on by what is new alone; e-values are current, never the
highest so far, until a verdict freezes them (METHODS 5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import ibis
import pyarrow as pa

from ringtrue.analysis import deciding, hindsight, moving, news, turning
from ringtrue.analysis import levels as counting
from ringtrue.analysis.cases import NOTHING, Case, Shared, happenings, make, told, vain
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.deciding import decided
from ringtrue.analysis.hindsight import Reason
from ringtrue.analysis.ledgers import LedgerState, Running, altered
from ringtrue.analysis.statements import scored_by, told_by_others, trait_of
from ringtrue.errors import BadRule
from ringtrue.warehouse import entries, missing
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.happenings import Gathered, gather
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import without_sealed
from ringtrue.warehouse.traits import Frame

ADRIFT = "Only its other sentences tell its buyers apart: with a rule, new ones can test it."

CLOSEST = "closest"  # how buyers are chosen by whichever sentences there are now
NO_REASONS: Mapping[str, Reason] = {}
OTHERS = "Its buyers are chosen otherwise since; a new test began that day."


@dataclass(frozen=True)
class Claim:
    """One claim of the ledger.

    `written` is the day it was written or, brought from elsewhere, stated to be; `version` the data
    version it was written over, None where the day alone decides. `place` is its place in the
    ledger, given once; None takes the next. A claim that was replaced stays, and moves no more.
    `cast` is the cast as it was when the claim entered, its own persona first, where only other
    sentences tell its people apart: who is closest is fixed by it.
    """

    key: str
    member: Member
    statement: Statement
    written: date
    version: int | None = None
    place: int | None = None
    retired: bool = False
    cast: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Advanced:
    """The ledger after a look, and the rows that have entered by now (an expression).

    `levels` are what was counted of columns and levels, for the next look at the few; None where
    nobody asked for it.
    """

    state: LedgerState
    entered: ibis.Table
    levels: pa.Table | None = None


@dataclass(frozen=True)
class Few:
    """What a look at the few who may be new goes on from: `levels` counted of all before.

    Everybody whom the tests `fresh` count for the first time is among the few; `came` says with
    which files these came (`revisiting.Few`).
    """

    levels: pa.Table
    came: ibis.Table
    fresh: frozenset[str] = frozenset()


def advance(
    records: Records,
    frame: Frame,
    *,
    claims: Sequence[Claim],
    cast: Sequence[Member],
    state: LedgerState,
    today: date,
    question: Question | None = None,
    counted: Sequence[str] = (),
    untold: Mapping[str, Reason] = NO_REASONS,
    waits: Mapping[str, str] = NOTHING,
    few: Few | None = None,
    count_levels: bool = False,
) -> Advanced:
    """The ledger after the records of `frame`; claims keep their places, new ones follow.

    `counted` are the files of those who entered before; a test looked at before reads only who is
    new. Both sides of every claim enter online e-BH with weights fixed by the order of writing.
    `untold` names columns that give no verdict, with the reason: those that know the outcome;
    `waits` claims by their key that may not go on, with the reason. With `few` the frame is of the
    few who may be new (`warehouse/revisiting.py`); AskEverybody where that does not do.
    """
    gathered = _gathered(records, frame, [*(c.member for c in claims), *cast], question)
    frame = gathered.frame
    lately = few is not None
    came = few.came if few is not None else None
    entered = entries.entries(records, frame, question, counted=counted, today=today, came=came)
    frame = replace(frame, table=entered)
    tests = _tests(claims, state)
    words = missing.words(question.missing_words if question is not None else None)
    look = _Look(records, frame, gathered, cast, untold, waits, words, few, frame.mature or today)
    cases = _cases(tests, cast, frame, gathered)
    met = _met(look, cases)
    before = {u.claim.key: u.test for u in tests}
    turned = turning.turned(frame, list(cases.values()), before, met)
    levels = counting.kept(met.levels) if count_levels or lately else None
    moved = _moved(look, tests, cases, turned)
    return Advanced(LedgerState(deciding.all_decided(moved, today)), entered, levels)


def _met(look: "_Look", cases: Mapping[str, Case]) -> turning.Met:
    """What was counted of columns and levels, and where one of them has ended."""
    records, entered = look.records, look.frame.table
    sought = turning.sought_by(list(cases.values()), look.frame, look.words)
    if look.few is None:
        return turning.everybody(records, entered, sought)
    return turning.lately(records, entered, sought, look.few.levels)


def _gathered(
    records: Records, frame: Frame, members: Sequence[Member], question: Question | None
) -> Gathered:
    """The frame without the sealed, and with what sentences ask of events and texts."""
    seal = records.snapshot.seal
    if seal is not None:
        open_ = without_sealed(frame.table, seal, units=frame.rows)
        frame = replace(frame, table=open_)
    if question is None:
        return Gathered(frame, {})
    once = {id(member): member for member in members}  # a thousand claims may be of ten
    return gather(records, frame, question, happenings(list(once.values()), frame))


@dataclass(frozen=True)
class _Look:
    """What a look is taken at, and what it must heed."""

    records: Records
    frame: Frame
    gathered: Gathered
    cast: Sequence[Member]
    untold: Mapping[str, Reason]
    waits: Mapping[str, str]
    words: tuple[str, ...]
    few: Few | None
    until: date  # the last day of entry of whom everybody is settled


def stand_still(
    claims: Sequence[Claim], state: LedgerState, why: Mapping[str, str], today: date
) -> LedgerState:
    """The ledger while nobody may enter: places are given, and no new verdict is reached.

    `why` says, by the key of a claim, what it waits for; what is decided already stays so.
    """
    tests = _tests(claims, state)
    waiting = [
        (u.claim.statement, _waiting(u.test, why[u.claim.key]) if u.claim.key in why else u.test)
        for u in tests
    ]
    return LedgerState(deciding.all_decided(waiting, today))


@dataclass(frozen=True)
class _Under:
    """A claim under test."""

    claim: Claim
    test: Running


def _tests(claims: Sequence[Claim], state: LedgerState) -> list[_Under]:
    """Every claim with its test, in the order of their places: a place once given stays."""
    before = {t.key: t for t in state.tests}
    known = {c.key for c in claims}
    gone = [key for key in before if key not in known]
    if gone:
        message = f"claims never leave a ledger, and {gone[0]} is gone"
        raise ValueError(message)
    taken = [t.place for t in state.tests] + [c.place for c in claims if c.place is not None]
    following = max(taken, default=-1) + 1
    found = []
    for claim in claims:
        test = before.get(claim.key)
        if test is None:
            place = claim.place
            if place is None:
                place, following = following, following + 1
            test = Running(claim.key, place=place)
        found.append(_Under(claim, test))
    return sorted(found, key=lambda u: u.test.place)


def _moved(
    look: _Look,
    tests: Sequence[_Under],
    cases: Mapping[str, Case],
    turned: Mapping[str, turning.Turned],
) -> list[tuple[Statement, Running]]:
    frame = look.frame
    idle = _idle(look, cases, tests, turned)
    ready = {
        u.claim.key: u
        for u in tests
        if u.claim.key in cases
        and u.claim.key not in idle
        and is_frozen(cases[u.claim.key])
        and u.test.how in ("", chosen(cases[u.claim.key]))
    }
    if look.few is not None:
        begins = {key for key, u in ready.items() if not u.test.looked}
        if begins - look.few.fresh:
            raise turning.AskEverybody
    clocks = _clocks(frame, ready)
    came = news.news(look.records, frame, [cases[key] for key in ready], clocks)
    counted = [
        moving.Came(altered(u.test, how=chosen(cases[key])), cases[key], came[key])
        for key, u in ready.items()
    ]
    moved = dict(zip(ready, moving.moved_each(counted, until=look.until), strict=True))
    return [
        (u.claim.statement, idle.get(key) or moved.get(key) or _one(u, cases.get(key)))
        for u in tests
        for key in [u.claim.key]
    ]


def _clocks(frame: Frame, ready: Mapping[str, _Under]) -> dict[str, Any]:
    """Who counts by the clock of each claim; many have the same."""
    shared, found = Shared(), {}
    for key, u in ready.items():
        clock = u.claim.written, u.claim.version, not u.test.looked
        written, version, fresh = clock
        found[key] = shared.once(
            clock,
            partial(entries.later, frame.table, written=written, version=version, fresh=fresh),
        )
    return found


def _cases(
    tests: Sequence[_Under], cast: Sequence[Member], frame: Frame, gathered: Gathered
) -> dict[str, Case]:
    """The cases of the claims that still run, by their keys."""
    shared = Shared()
    running = [u.claim for u in tests if not u.claim.retired]
    return {claim.key: _case(claim, cast, frame, gathered, shared) for claim in running}


def _case(
    claim: Claim,
    cast: Sequence[Member],
    frame: Frame,
    gathered: Gathered,
    shared: Shared,
) -> Case:
    """The case of a claim; where it is told by who is closest, by who was when it entered."""
    said, member = claim.statement, claim.member
    others = shared.once(("beside", id(member)), lambda: _beside(member, cast))
    case = make(claim.key, member, said, others, frame, gathered, shared)
    if chosen(case) != CLOSEST or len(claim.cast) <= 1:
        return case
    kept = shared.once(("cast", *map(id, claim.cast)), Shared)
    case = make(claim.key, claim.cast[0], said, claim.cast, frame, gathered, kept)
    if case.buyers is None or case.testable is None:
        return case
    by = scored_by(claim.cast, case.testable.trait, frame.table, frame.columns)
    return replace(case, buyers=replace(case.buyers, how=f"{case.buyers.how} {by}"))


def closest_alone(claim: Claim, cast: Sequence[Member], frame: Frame) -> bool:
    """Whether only other sentences tell a claim's people apart, so that the cast must be kept."""
    said = claim.statement
    if said.form in ("comparison", "prevalence", "qualitative") or not said.testable:
        return False
    trait = trait_of(said, frame.columns)
    name = trait.name if trait is not None else told(said)
    try:
        return told_by_others(claim.member, name, cast, frame.columns)
    except BadRule:
        return False


def _idle(
    look: _Look,
    cases: Mapping[str, Case],
    tests: Sequence[_Under],
    turned: Mapping[str, turning.Turned],
) -> dict[str, Running]:
    """The tests that count nobody at this look, with the reason written in."""
    before = {u.claim.key: u.test for u in tests}
    shared = Shared()
    barred = {
        key: why
        for key, case in cases.items()
        if (why := _barred(case, look.frame, look.untold, shared))
    }
    barred |= {key: why for key, why in look.waits.items() if key in cases}
    return {
        **{key: _turned(before[key], found) for key, found in turned.items()},
        **{key: _waiting(before[key], why) for key, why in barred.items()},
    }


def _barred(case: Case, frame: Frame, untold: Mapping[str, Reason], shared: Shared) -> str:
    """Why a case that could be counted gives no verdict all the same; empty where it may."""
    if case.testable is None:
        return ""
    return vain(case.statement) or hindsight.why_not(case, frame, untold, shared)


def _waiting(test: Running, why: str) -> Running:
    return test if test.frozen else replace(test, waits=why)


def _turned(test: Running, found: turning.Turned) -> Running:
    """The test of a claim whose trait went away, or whose level goes by another word since."""
    if found.gone:
        return replace(test, gone=found.gone)
    return _waiting(replace(test, gone="", words=found.words, ruled=found.ruled), found.waits)


def _beside(member: Member, cast: Sequence[Member]) -> Sequence[Member]:
    """The cast as it was when who belongs was frozen: the member itself among the others."""
    return [member if m.name == member.name else m for m in cast] or [member]


def _one(under: _Under, case: Case | None) -> Running:
    """A test that counts nobody at this look, with the reason where there is one."""
    test, claim = under.test, under.claim
    if case is None:
        return test
    gone = claim.statement.trait is not None and case.testable is None
    if gone and (test.looked or case.trait is None):
        missing = f"{claim.statement.trait} is no longer in the records."
        if not test.looked:
            missing = f"No column {claim.statement.trait} tells one thing of each person."
        why = case.why or missing
        return replace(test, gone=why)
    if is_frozen(case) and test.how not in ("", chosen(case)):
        return replace(test, closed=OTHERS)
    if case.testable is not None and (case.buyers is None or case.buyers.how == CLOSEST):
        return replace(test, waits=ADRIFT)
    return replace(test, waits=case.why)


def chosen(case: Case) -> str:
    """How the people of a case are chosen."""
    return case.buyers.how if case.buyers is not None else ""


def is_frozen(case: Case) -> bool:
    """Whether who belongs stays as it was when the claim was written.

    Buyers whom the other sentences fit best change with every sentence of any persona that is
    edited after a look, so they may fit the past but neither support nor contradict; unless the
    sentences were kept when the claim entered.
    """
    return case.testable is not None and case.buyers is not None and case.buyers.how != CLOSEST


__all__ = ["ADRIFT", "Advanced", "Claim", "LedgerState", "Running", "advance", "decided"]
