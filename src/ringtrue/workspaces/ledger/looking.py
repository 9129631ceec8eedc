"""A look at the running tests: the ledger as it stands, moved on by the records that are open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringtrue.analysis.cast import Member
from ringtrue.analysis.ledgers import LedgerState
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.ledger import entering, undone
from ringtrue.workspaces.ledger.entering import LEVELS, TABLE, Standing
from ringtrue.workspaces.ledger.models import LedgerRun, Look
from ringtrue.workspaces.ledger.values import Looked, Moved, Written
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.records import queries as lake_tables
from ringtrue.workspaces.records.lake import relative, tables_of
from ringtrue.workspaces.work.guard import outside_transaction

if TYPE_CHECKING:
    from ringtrue.analysis import looks
    from ringtrue.analysis.examined import Leak
    from ringtrue.analysis.hindsight import Reason
    from ringtrue.analysis.looks import Left
    from ringtrue.analysis.running import Claim
    from ringtrue.warehouse.batches import WrittenBatch
    from ringtrue.warehouse.engines import Records
    from ringtrue.warehouse.traits import Frame


NO_HORIZON = (
    "Waits: records count as soon as they are decided, and losses come later than wins. "
    "Say after how many days an outcome counts."
)


NO_KEY = (
    "Waits: the rows of {table} have no key, and came more than once, so nobody can tell who was "
    "counted before. Bring them with a column that tells them apart; then a new test begins."
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
    """Move every running test on by what is new; nothing is written but files in the lake."""
    from ringtrue.analysis import looks
    from ringtrue.warehouse import carrying

    base = carrying.ways_to_units(records, asked.question).base
    stands = _standing(actor, frame, asked, today, keyed=base.key is not None)
    if stands.waiting:
        return _stood_still(stands, asked.cast, today)
    before = None if frame.sealed else _left(actor, stands.seen, asked.question)
    question = _question(stands, asked, today)
    if base.key is None and lake_tables.times_brought(actor=actor, table=base.name) > 1:
        why = NO_KEY.format(table=base.name)
        question = replace(question, waits={c.key: why for c in stands.claims})
    found = looks.look(records, question, lambda: frame, before=before, small=looks.SMALL)
    return _looked(actor, found, stands, asked, before)


def ahead(actor: Actor, cast: Sequence[Member], question: Question, today: date) -> Looked | None:
    """A look at the few who came, before anybody is examined; None where everybody must be read.

    Which columns know the outcome is what the newest examination found.
    """
    from ringtrue.analysis import hindsight, looks
    from ringtrue.analysis.answerable import answerable
    from ringtrue.analysis.unsealed import keeps_sealed
    from ringtrue.warehouse import revisiting
    from ringtrue.warehouse.engines import open_records

    seen = Look.objects.within(actor).values_list("seen", flat=True).first()
    before, leaks = _left(actor, seen or {}, question), _leaks(actor, question)
    if before is None or leaks is None:
        return None
    snapshot = people.snapshot(actor=actor, purpose="ledger")
    outside_transaction()
    with open_records(snapshot) as records:
        if keeps_sealed(records, cast):
            return None
        few = revisiting.since(records, question, before.seen, today=today)
        if few is None:
            return None
        _, unread = answerable(cast, few.frame)
        untold = hindsight.told(few.records, question, leaks)
        asked = Asked(snapshot, question, cast, frozenset(unread), untold)
        stands = _standing(actor, few.frame, asked, today)
        if stands.waiting or stands.seen != seen:
            return None
        found = looks.at_few(records, _question(stands, asked, today), few, before)
        return None if found is None else _looked(actor, found, stands, asked, before)


def _leaks(actor: Actor, question: Question) -> "list[Leak] | None":
    """The columns that the newest examination found to know the outcome; None of another one's."""
    from ringtrue.analysis.examined import Leak

    told = LedgerRun.objects.within(actor).order_by("-id").values_list("leaks", flat=True).first()
    if not told or told["asked"] != repr(question):
        return None
    return [Leak(**raw) for raw in told["columns"]]


def _question(stands: Standing, asked: Asked, today: date) -> "looks.Asked":
    """What a look asks of the ledger as it stands."""
    from ringtrue.analysis import looks

    return looks.Asked(
        asked.question,
        claims=[_readable(claim, asked.unread) for claim in stands.claims],
        cast=[m for m in asked.cast if m.name not in asked.unread],
        state=stands.state,
        today=today,
        counted=stands.counted,
        untold=asked.untold,
        waits=_at_once(stands, asked.question),
    )


def _looked(
    actor: Actor, found: "looks.Look", stands: Standing, asked: Asked, before: "Left | None"
) -> Looked:
    """The look as it is written down, and its files."""
    from ringtrue.warehouse import entries

    lake, rows = tables_of(actor.workspace_id), found.advanced.entered
    new = entries.write(found.records, rows, lake=lake, name=TABLE, counted=stands.counted)
    return Looked(
        moved=_moved(stands, found.advanced.state),
        arrivals=stands.arrivals,
        data_version=stands.version,
        entered=_written(new.batch, beside=not new.replaces) if new is not None else None,
        levels=_levels(lake, before, found.left),
        seen=_seen(found.left, asked.question),
        follows=stands.look,
        asked=stands.asked,
        cast=_kept(stands, asked.cast),
    )


def _written(batch: "WrittenBatch", *, beside: bool = False) -> Written:
    return Written(relative(batch.path), batch.digest, batch.rows, beside)


def _left(actor: Actor, seen: Mapping[str, Any], question: Question) -> "Left | None":
    """What the look before left to this one, as far as it was asked the same."""
    import pyarrow.parquet as pq

    from ringtrue.analysis import looks

    if seen.get("asked") != repr(question):
        return None
    files = lake_tables.derived_files(actor=actor, table=LEVELS)
    return looks.Left(looks.seen_from(seen), pq.read_table(files[0])) if len(files) == 1 else None


def _seen(left: "Left | None", question: Question) -> dict[str, Any]:
    from ringtrue.analysis import looks

    return {} if left is None else {**looks.plain(left.seen), "asked": repr(question)}


def _levels(lake: Path, before: "Left | None", left: "Left | None") -> Written | None:
    """The file of what was counted of levels; None where it says what the one before says."""
    from ringtrue.warehouse import batches

    if left is None or (before is not None and left.levels.equals(before.levels)):
        return None
    return _written(batches.write(lake, LEVELS, [left.levels]))


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


def _standing(
    actor: Actor, frame: "Frame", asked: Asked, today: date, *, keyed: bool = True
) -> Standing:
    from ringtrue.analysis import running

    return entering.standing(
        actor,
        asked.snapshot,
        asked.cast,
        asked=entering.outcome_asked(asked.question, frame.unit, keyed=keyed),
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
        still=True,
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
