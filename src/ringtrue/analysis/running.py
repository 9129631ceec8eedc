"""The running ledger: every claim tested by the records that arrive after it was written.

A record counts for a claim only when the person was never seen before the claim, entered after the
day it was written, lies outside the sealed part, and has matured. The state is plain JSON; e-values
are current, never the highest so far, until a verdict freezes them (METHODS 5).
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

import ibis

from ringtrue.analysis.cases import Case, make
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.results import LedgerVerdict
from ringtrue.analysis.wording import percent, share_in_words
from ringtrue.stats import anytime
from ringtrue.stats.discoveries import ledger_weights, online_e_bh
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.seal import without_sealed
from ringtrue.warehouse.tallies import Asked, Counted, count
from ringtrue.warehouse.traits import Frame

LEVEL = 0.05
SHELF_LIFE = timedelta(days=365)
ADRIFT = "Only its other sentences tell its buyers apart: with a rule, new ones can test it."
_FURTHEST = 100_000  # records; beyond, nobody waits for a verdict


@dataclass(frozen=True)
class Claim:
    """One claim of the ledger, in the order of writing.

    `written` is the day it was written or, brought from elsewhere, stated to be. `seen` are the
    units known by then, None where the day alone decides.
    """

    key: str
    member: Member
    statement: Statement
    written: date
    seen: frozenset[str] | None = None


@dataclass(frozen=True)
class Running:
    """One claim's test as it stands; `newest` is the entry day of its newest record, ISO.

    A rejected test is frozen: its e-value stays, whatever comes later.
    """

    key: str
    verdict: LedgerVerdict = "untested"
    k: float = 0.0
    n: float = 0.0
    log_above: float = 0.0
    log_below: float = 0.0
    frozen: bool = False
    newest: str | None = None
    more: int | None = None
    sentence: str = "No record has come in since it was written."


@dataclass(frozen=True)
class LedgerState:
    """All running tests, in the order in which their claims were written."""

    tests: tuple[Running, ...] = ()

    def to_json(self) -> str:
        """The state as JSON text."""
        return json.dumps(asdict(self), sort_keys=True)

    @staticmethod
    def from_json(text: str) -> "LedgerState":
        """The state that `to_json` wrote."""
        raw: dict[str, Any] = json.loads(text)
        return LedgerState(tuple(Running(**t) for t in raw["tests"]))


def advance(
    records: Records,
    frame: Frame,
    *,
    claims: Sequence[Claim],
    cast: Sequence[Member],
    state: LedgerState,
    today: date,
    shelf_life: timedelta = SHELF_LIFE,
) -> LedgerState:
    """The ledger after the records of `frame`; claims keep their places, new ones follow.

    Both sides of every claim enter online e-BH with weights fixed by the order of writing.
    """
    before = {t.key: t for t in state.tests}
    ordered = _ordered(claims, state)
    found = _tallied(records, frame, ordered, cast)
    tests = [_moved(c, before.get(c.key, Running(c.key)), found.get(c.key)) for c in ordered]
    rejected = _rejected(tests)
    decided = [
        _decided(claim, test, sides, place, today, shelf_life)
        for place, (claim, test, sides) in enumerate(zip(ordered, tests, rejected, strict=True))
    ]
    adrift = {key for key, tally in found.items() if tally is None}
    return LedgerState(
        tuple(
            replace(t, sentence=ADRIFT) if t.key in adrift and t.verdict == "untested" else t
            for t in decided
        )
    )


def _ordered(claims: Sequence[Claim], state: LedgerState) -> list[Claim]:
    """Known claims in their old order, then the new ones: a place once given stays."""
    by_key = {c.key: c for c in claims}
    known = [t.key for t in state.tests]
    gone = [key for key in known if key not in by_key]
    if gone:
        message = f"claims never leave a ledger, and {gone[0]} is gone"
        raise ValueError(message)
    return [by_key[k] for k in known] + [c for c in claims if c.key not in set(known)]


@dataclass(frozen=True)
class _Tally:
    counted: Counted
    newest: date | None


def _tallied(
    records: Records, frame: Frame, claims: Sequence[Claim], cast: Sequence[Member]
) -> dict[str, _Tally | None]:
    """What later records say of every claim, in one scan; None where nobody's place is fixed."""
    table = frame.table
    seal = records.snapshot.seal
    if seal is not None:
        table = without_sealed(table, seal, units=frame.rows)
    later = replace(frame, table=table)
    cases = [(c, make(c.key, c.member, c.statement, cast, later)) for c in claims]
    asked = [_asked(claim, case, later) for claim, case in cases if _is_frozen(case)]
    found: dict[str, _Tally | None] = {
        claim.key: None for claim, case in cases if case.buyers is not None and not _is_frozen(case)
    }
    if not asked:
        return found
    counts = count(records, table, asked)
    newest = {
        f"d{i}": table.entered.max(where=a.among & a.fits.notnull()) for i, a in enumerate(asked)
    }
    [row] = records.rows(table.aggregate(**newest))
    tallies = {a.key: _Tally(counts[a.key], row[f"d{i}"]) for i, a in enumerate(asked)}
    return {**found, **tallies}


def _is_frozen(case: Case) -> bool:
    """Whether who belongs stays as it was when the claim was written.

    Buyers whom the other sentences fit best change with every sentence of any persona that is
    edited after a look, so they may fit the past but neither support nor contradict.
    """
    return case.testable is not None and case.buyers is not None and case.buyers.how != "closest"


def _asked(claim: Claim, case: Case, frame: Frame) -> Asked:
    assert case.testable is not None
    assert case.buyers is not None
    new = (frame.table.entered > ibis.literal(claim.written)).fill_null(False)
    if claim.seen:
        new = new & frame.table.unit_id.notin(sorted(claim.seen))
    return Asked(claim.key, case.testable.fits, case.buyers.among & new)


def _moved(claim: Claim, test: Running, tally: _Tally | None) -> Running:
    if tally is None:
        return test
    newest = tally.newest.isoformat() if tally.newest is not None else None
    if test.frozen:  # later records keep the verdict fresh; the e-value stays as it was
        return replace(test, newest=newest or test.newest)
    k, n = tally.counted.account_k, tally.counted.account_n
    share = claim.statement.at_least
    return replace(
        test,
        k=k,
        n=n,
        log_above=anytime.log_share_e(k, n, share, "above"),
        log_below=anytime.log_share_e(k, n, share, "below"),
        newest=newest,
    )


def _rejected(tests: Sequence[Running]) -> list[tuple[bool, bool]]:
    values = [math.exp(log) for t in tests for log in (t.log_above, t.log_below)]
    rejected = online_e_bh(values, LEVEL).tolist()
    return list(zip(rejected[::2], rejected[1::2], strict=True))


def _decided(
    claim: Claim,
    test: Running,
    sides: tuple[bool, bool],
    place: int,
    today: date,
    shelf_life: timedelta,
) -> Running:
    old = test.newest is not None and today - date.fromisoformat(test.newest) > shelf_life
    verdict: LedgerVerdict = "undecided"
    if test.n == 0:
        verdict = "untested"
    elif old:
        verdict = "stale"
    elif test.frozen:
        verdict = "supported" if test.log_above > test.log_below else "contradicted"
    elif sides[0] or sides[1]:
        verdict = "supported" if sides[0] else "contradicted"
    decided = verdict in ("supported", "contradicted")
    more = more_needed(test, claim.statement.at_least, place) if verdict == "undecided" else None
    moved = replace(test, verdict=verdict, frozen=test.frozen or decided, more=more)
    return replace(moved, sentence=_sentence(moved, claim.statement.at_least))


def more_needed(test: Running, at_least: float, place: int) -> int | None:
    """How many more records would probably settle it, should they go on as so far.

    None when no number that anybody would wait for does.
    """
    if test.n == 0:
        return None
    share = test.k / test.n
    side: anytime.Side = "above" if share > at_least else "below"
    weight = float(ledger_weights(2 * place + 2)[2 * place + (side == "below")])
    wanted = math.log(1 / (LEVEL * weight))

    def settles(more: int) -> bool:
        n = test.n + more
        return anytime.log_share_e(share * n, n, at_least, side) >= wanted

    high = 1
    while not settles(high):
        high *= 2
        if high > _FURTHEST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if settles(middle) else (middle, high)
    return high


def _sentence(test: Running, at_least: float) -> str:
    if test.verdict == "untested":
        return Running(test.key).sentence
    share = f"{percent(test.k / test.n)} of {test.n:,.0f} new buyers fit"
    said = share_in_words(at_least)
    if test.verdict == "supported":
        return f"{share}: it holds ({said})."
    if test.verdict == "contradicted":
        return f"{share}: it doesn't hold ({said})."
    if test.verdict == "stale":
        return f"{share}, the newest of them in {test.newest}: too long ago."
    if test.more is None:
        return f"{share}: can't tell yet, and more of the same would not settle it."
    return f"{share}: can't tell yet; about {test.more:,} more would probably settle it."
