"""A look at the running tests: the ledger as it stands, moved on by the records that are open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from ringtrue.analysis.cast import Member
from ringtrue.analysis.ledgers import LedgerState
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.ledger import entering, undone
from ringtrue.workspaces.ledger.entering import TABLE, Standing
from ringtrue.workspaces.ledger.values import Looked, Moved
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.records.lake import relative, tables_of

if TYPE_CHECKING:
    from ringtrue.analysis.hindsight import Reason
    from ringtrue.analysis.running import Claim
    from ringtrue.warehouse.engines import Records
    from ringtrue.warehouse.traits import Frame


NO_HORIZON = (
    "Waits: records count as soon as they are decided, and losses come later than wins. "
    "Say after how many days an outcome counts."
)


@dataclass(frozen=True)
class Asked:
    """What a look is asked with; personas named in `unread` have a rule nobody can answer now.

    `untold` are columns that give no verdict, with the reason.
    """

    snapshot: Snapshot
    question: Question
    cast: Sequence[Member]
    unread: frozenset[str]
    untold: "Mapping[str, Reason]" = field(default_factory=dict)


def look(actor: Actor, records: "Records", frame: "Frame", asked: Asked, today: date) -> Looked:
    """Move every running test on by what is new; nothing is written but the file of entries."""
    from ringtrue.analysis import running
    from ringtrue.warehouse import entries

    stands = _standing(actor, frame, asked, today)
    if stands.waiting:
        return _stood_still(stands, asked.cast, today)
    advanced = running.advance(
        records,
        frame,
        claims=[_readable(claim, asked.unread) for claim in stands.claims],
        cast=[m for m in asked.cast if m.name not in asked.unread],
        state=stands.state,
        today=today,
        question=asked.question,
        counted=stands.counted,
        untold=asked.untold,
        waits=_at_once(stands, asked.question),
    )
    lake = tables_of(actor.workspace_id)
    written = entries.write(
        records, advanced.entered, lake=lake, name=TABLE, counted=stands.counted
    )
    return Looked(
        moved=_moved(stands, advanced.state),
        arrivals=stands.arrivals,
        data_version=stands.version,
        path=relative(written.path),
        digest=written.digest,
        rows=written.rows,
        follows=stands.look,
        asked=stands.asked,
        cast=_kept(stands, asked.cast),
    )


def _at_once(stands: Standing, question: Question) -> dict[str, str]:
    """Which claims wait while records count as soon as they are decided, and what for.

    A group whose losses come late would look like one that wins: only a day on which everybody's
    outcome is settled alike keeps a comparison fair.
    """
    if question.horizon is not None:
        return {}
    return {c.key: NO_HORIZON for c in stands.claims if c.statement.form == "comparison"}


def _kept(stands: Standing, cast: Sequence[Member]) -> tuple[Member, ...]:
    """The cast to be kept, where a claim enters whose people only other sentences tell apart."""
    from ringtrue.analysis.statements import scoring

    needed = any(entry.closest for entry in stands.begun.values())
    return tuple(map(scoring, cast)) if needed else ()


def _standing(actor: Actor, frame: "Frame", asked: Asked, today: date) -> Standing:
    from ringtrue.analysis import running

    return entering.standing(
        actor,
        asked.snapshot,
        asked.cast,
        asked=entering.outcome_asked(asked.question, frame.unit),
        today=today,
        closest=lambda claim: running.closest_alone(claim, asked.cast, frame),
    )


def _stood_still(stands: Standing, cast: Sequence[Member], today: date) -> Looked:
    """What is told while an import that was counted is undone: new claims enter, nobody else."""
    from ringtrue.analysis import running

    why = {**dict.fromkeys(stands.begun, undone.BESIDE), **stands.waiting}
    state = running.stand_still(stands.claims, stands.state, why, today)
    return Looked(
        moved=_moved(stands, state),
        arrivals=stands.arrivals,
        data_version=stands.version,
        path="",
        digest="",
        rows=0,
        follows=stands.look,
        asked=stands.asked,
        cast=_kept(stands, cast),
    )


def _readable(claim: "Claim", unread: frozenset[str]) -> "Claim":
    """A claim of a persona whose rule the records cannot answer waits, as it is."""
    return replace(claim, retired=True) if claim.member.name in unread else claim


def _moved(stands: Standing, state: LedgerState) -> tuple[Moved, ...]:
    return tuple(
        Moved(
            key=test.key,
            running=test,
            begun=stands.begun.get(test.key),
            closed=stands.closing.get(int(test.key), "") if test.key.isdecimal() else "",
        )
        for test in state.tests
    )
