"""A look at the running tests: of the few who may be new where that does, else of everybody.

Both say the same. What a look had seen, and what it had counted of columns and levels, lets the
next one read what is new alone; where that may no longer hold, everybody is read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from ringtrue.analysis import fitted, suspecting
from ringtrue.analysis.cast import Member
from ringtrue.analysis.hindsight import Reason
from ringtrue.analysis.ledgers import LedgerState
from ringtrue.analysis.running import Advanced, Claim, Few, advance
from ringtrue.analysis.turning import AskEverybody
from ringtrue.warehouse import revisiting
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.outcomes import Outcome
from ringtrue.warehouse.revisiting import Seen
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import Frame

SMALL = revisiting.SMALL


@dataclass(frozen=True)
class Left:
    """What a look leaves to the next: what it had seen, and its `levels.SCHEMA` counts."""

    seen: Seen
    levels: pa.Table


def plain(seen: Seen) -> dict[str, Any]:
    """What was seen, as JSON keeps it; `seen_from` reads it."""
    until = seen.until.isoformat() if seen.until is not None else None
    return {**asdict(seen), "until": until}


def seen_from(raw: Mapping[str, Any]) -> Seen:
    """What `plain` wrote down."""
    outcome = raw["outcome"]
    if outcome is not None:
        lists = {name: tuple(x) for name, x in outcome.items() if isinstance(x, list)}
        outcome = Outcome(**{**outcome, **lists})
    return Seen(
        files={name: tuple(files) for name, files in raw["files"].items()},
        base=raw["base"],
        units=raw["units"],
        until=date.fromisoformat(raw["until"]) if raw["until"] is not None else None,
        outcome=outcome,
        words=tuple(raw["words"]),
        repeats=tuple((t, c, n) for t, c, n in raw["repeats"]),
        changed=raw["changed"],
        shape=raw.get("shape", ""),
    )


@dataclass(frozen=True)
class Look:
    """A ledger moved on; `records` are those whose rows have entered, `few` whether not all."""

    advanced: Advanced
    records: Records
    left: Left | None
    few: bool


@dataclass(frozen=True)
class Asked:
    """What a look is asked, as `running.advance` takes it."""

    question: Question
    claims: Sequence[Claim]
    cast: Sequence[Member]
    state: LedgerState
    today: date
    counted: Sequence[str] = ()
    untold: Mapping[str, Reason] = field(default_factory=dict)
    waits: Mapping[str, str] = field(default_factory=dict)


def look(
    records: Records,
    asked: Asked,
    everybody: Callable[[], Frame],
    *,
    before: Left | None = None,
    small: int = SMALL,
) -> Look:
    """Move every test on by who is new; `everybody` builds the frame of all, where it is needed.

    `before` is what the look left that this one follows. Under `small` people all are read.
    """
    if before is not None:
        try:
            lately = _lately(records, asked, before)
        except AskEverybody:
            lately = None
        if lately is not None:
            return lately
    frame = everybody()
    many = frame.rows >= small and not frame.sealed
    advanced = _advanced(records, frame, asked, None, count_levels=many)
    seen = revisiting.seen(records, asked.question, frame, today=asked.today, small=small)
    left = None
    if seen is not None and advanced.levels is not None:
        left = Left(seen, advanced.levels)
    return Look(advanced, records, left, few=False)


def _lately(records: Records, asked: Asked, before: Left) -> Look | None:
    fresh = _clocks(_beginning(asked))
    few = revisiting.since(records, asked.question, before.seen, today=asked.today, fresh=fresh)
    return None if few is None else _of_few(few, asked, before)


def at_few(records: Records, asked: Asked, few: revisiting.Few, before: Left) -> Look | None:
    """A look at the `few` whom `revisiting.since` found; None where everybody is to be asked.

    What `asked.untold` names was found before these few came. Where one of the columns that claims
    go by knows the outcome among them and did not before, everybody is asked, too.
    """
    fresh = _clocks(_beginning(asked))
    if fresh:  # whom these count for the first time is among the few
        more = revisiting.since(
            records, asked.question, before.seen, today=asked.today, fresh=fresh
        )
        if more is None:
            return None
        few = more
    if suspecting.knows_more(few, asked.question, asked.claims, asked.untold):
        return None
    try:
        return _of_few(few, asked, before)
    except AskEverybody:
        return None


def _clocks(claims: Sequence[Claim]) -> list[tuple[date, int | None]]:
    return sorted({(c.written, c.version) for c in claims}, key=str)


def _of_few(few: revisiting.Few, asked: Asked, before: Left) -> Look:
    frame = fitted.prepared(few.records, few.frame, asked.cast)
    known = Few(before.levels, few.came, frozenset(c.key for c in _beginning(asked)))
    advanced = _advanced(few.records, frame, asked, known)
    assert advanced.levels is not None
    return Look(advanced, few.records, Left(few.seen, advanced.levels), few=True)


def _beginning(asked: Asked) -> list[Claim]:
    """The claims whose tests may count for the first time now; not those that have waited so far.

    Who came since these began may be everybody: should one count after all, everybody is asked.
    """
    tests = {t.key: t for t in asked.state.tests}
    return [
        claim
        for claim in asked.claims
        if not claim.retired
        and (
            claim.key not in tests
            or not (tests[claim.key].looked or tests[claim.key].waits or tests[claim.key].frozen)
        )
    ]


def _advanced(
    records: Records,
    frame: Frame,
    asked: Asked,
    few: Few | None,
    *,
    count_levels: bool = False,
) -> Advanced:
    return advance(
        records,
        frame,
        claims=asked.claims,
        cast=asked.cast,
        state=asked.state,
        today=asked.today,
        question=asked.question,
        counted=asked.counted,
        untold=asked.untold,
        waits=asked.waits,
        few=few,
        count_levels=count_levels,
    )
