"""From the rows of the ledger to the claims an analysis moves on, and back; reads only.

A claim keeps its entry while its words, its test and who belongs stay as they are. Where one of
them changes, the entry is closed with what it had found, and another begins with a clock of its
own; so no hypothesis ever follows its data.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from ringtrue.analysis.cast import EvidenceLine, Member, Statement
from ringtrue.analysis.ledgers import LedgerState, Running, running_from
from ringtrue.analysis.running import ADRIFT, Claim
from ringtrue.analysis.statements import scoring
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.ledger import undone
from ringtrue.workspaces.ledger.models import Entry, FrozenCast, Look
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.clocks import last_day
from ringtrue.workspaces.personas.lines import TestedClaim
from ringtrue.workspaces.records import queries as records

TABLE = "ledger entries"  # the derived table of those who have entered
LEVELS = "ledger levels"  # how often what claims speak of was met among them
SEGMENT_CHANGED = "Who belongs was said anew; a new test began that day."
OUTCOME_CHANGED = (
    "What counts as a sale, or who is counted, was said anew; a new test began that day."
)
CAST_KEPT = "Who is closest is kept from the day a test begins; a new test began that day."
GONE = "The sentence left the description, or says something else now."


@dataclass(frozen=True)
class Begun:
    """A claim that enters: its clock, and what it says, written down for good.

    `closest` where only other sentences tell its people apart: the cast is kept with it.
    """

    claim_id: int
    persona: str
    text: str
    statement: dict[str, Any]
    segment: int
    since: date
    over: int | None
    stated_by: str
    closest: bool = False


@dataclass(frozen=True)
class Standing:
    """The ledger as it stands: what analysis is given, which entries end, and which begin.

    `begun` are by the key of their claim, `closing` by the id of an entry, with the reason.
    `counted` are files of those who entered before. `look` is the look that all this follows, None
    before the first, and `seen` what it had seen; `asked` marks what counts as a sale, and when.
    `version` is the newest data version, `arrivals` are those of the imports that stand. `waiting`
    says, by the key of an entry, why it waits for an import that was undone; nobody enters while
    there is any.
    """

    claims: tuple[Claim, ...]
    state: LedgerState
    begun: dict[str, Begun]
    closing: dict[int, str]
    counted: tuple[str, ...]
    look: int | None
    seen: dict[str, Any]
    asked: str
    version: int
    arrivals: tuple[int, ...]
    waiting: dict[str, str]


@dataclass(frozen=True)
class _Rows:
    """The ledger's rows, those of them that go on, and which end; what is confirmed, and whose.

    `following` is the place after the last.
    """

    rows: tuple[Entry, ...]
    going_on: tuple[Entry, ...]
    closing: dict[int, str]
    tested: dict[int, TestedClaim]
    members: dict[int, Member]
    following: int


def _read(actor: Actor, cast: Sequence[Member], asked: str) -> _Rows:
    every = list(Entry.objects.within(actor).order_by("place"))
    rows = tuple(row for row in every if row.at_discovery != "sealed")
    members = {k.id: m for k, m in zip(personas.persona_keys(actor=actor), cast, strict=True)}
    tested = {c.id: c for c in personas.tested_claims(actor=actor) if c.state == "confirmed"}
    closing = _closing(rows, tested, asked)
    going_on = (r for r in rows if r.closed_at is None and not r.at_discovery)
    # what discovery proposed keeps its places, too, while nobody may read of it
    following = max((row.place for row in every), default=-1) + 1
    kept = tuple(r for r in going_on if r.pk not in closing)
    return _Rows(rows, kept, closing, tested, members, following)


def standing(
    actor: Actor,
    snapshot: Snapshot,
    cast: Sequence[Member],
    *,
    asked: str,
    today: date,
    closest: Callable[[Claim], bool] = lambda claim: False,
) -> Standing:
    """Every entry and every confirmed claim, with their clocks; `asked` is `outcome_asked`.

    `closest` says of a claim whether only other sentences tell its people apart.
    """
    found = _read(actor, cast, asked)
    kept = _casts(actor, found.going_on)
    claims = [_of_row(row, found, kept) for row in found.rows]
    # after an undo a snapshot carries the version it had before: what was seen since is the clock's
    now = today, max(snapshot.version, records.data_version(actor=actor))
    begun = {}
    for entry, claim in _entering(found, cast, now, closest):
        begun[claim.key] = entry
        claims.append(claim)
    arrivals = _standing_versions(actor, snapshot)
    look = Look.objects.within(actor).first()
    return Standing(
        claims=tuple(claims),
        state=LedgerState(tuple(_running(row) for row in found.rows)),
        begun=begun,
        closing=found.closing,
        counted=records.derived_files(actor=actor, table=TABLE),
        look=look.pk if look is not None else None,
        seen=look.seen if look is not None else {},
        asked=asked,
        version=now[1],
        arrivals=arrivals,
        waiting=undone.waiting(found.going_on, arrivals),
    )


def _entering(
    found: _Rows, cast: Sequence[Member], now: tuple[date, int], closest: Callable[[Claim], bool]
) -> Iterator[tuple[Begun, Claim]]:
    """What begins now, in the order of writing, each at the next place."""
    own = [row for row in found.rows if not row.at_discovery]
    ends = [row for row in own if row.closed_at or _outcome_changed(row, found.closing)]
    ended = {row.claim_id: _ended(row, now) for row in ends}
    open_ = {row.claim_id for row in found.going_on}
    fresh = [c for c in found.tested.values() if c.id not in open_]
    ordered = sorted(fresh, key=lambda c: (c.written_at, c.id))
    for place, one in enumerate(ordered, found.following):
        member = found.members[one.persona_id]
        plain = Claim(f"new {one.id}", member, one.statement, *now, place)
        yield _enters(plain, one, ended.get(one.id), cast, closest)


def _standing_versions(actor: Actor, snapshot: Snapshot) -> tuple[int, ...]:
    """Of the imports that stand; one that was undone since the snapshot was made is in it."""
    seen = {a.version for a in snapshot.arrivals if a.stands}
    return tuple(sorted(seen.union(records.standing_versions(actor=actor))))


def _enters(
    claim: Claim,
    tested: TestedClaim,
    before: tuple[date, int | None] | None,
    cast: Sequence[Member],
    closest: Callable[[Claim], bool],
) -> tuple[Begun, Claim]:
    """What a claim that begins now is written down as, and the claim under that clock.

    Where only other sentences tell its people apart, the cast is kept with it. Whoever came before
    that may have had a say in it, so the clock begins now, and `claim` carries now's.
    """
    entry = _begun(tested, claim.member.name, before)
    if closest(claim):
        entry = replace(entry, since=claim.written, over=claim.version, stated_by="", closest=True)
        others = [m for m in cast if m.name != claim.member.name]
        claim = replace(claim, cast=tuple(map(scoring, (claim.member, *others))))
    return entry, replace(claim, written=entry.since, version=entry.over)


def _casts(actor: Actor, rows: Sequence[Entry]) -> dict[int, tuple[Member, ...]]:
    ids = {row.cast_id for row in rows if row.cast_id is not None}
    found = FrozenCast.objects.within(actor).filter(pk__in=ids)
    return {row.pk: tuple(member_from(raw) for raw in row.members) for row in found}


def own_first(kept: dict[int, tuple[Member, ...]], row: Entry) -> tuple[Member, ...]:
    """The cast kept with an entry, its own persona first; empty where none was."""
    cast = kept.get(row.cast_id or 0, ())
    return tuple(sorted(cast, key=lambda member: member.name[:120] != row.persona))


def outcome_asked(question: Question, unit: str, *, keyed: bool = True) -> str:
    """A mark of what counts as a sale, of whom and when: another one is another hypothesis.

    Whether people are `keyed` is part of it: by a key, everybody who had none is somebody else.
    """
    said: tuple[object, ...] = (
        question.outcome, unit, question.open_values, question.date, question.horizon
    )  # fmt: skip
    if question.missing_words is not None:  # a word that means nothing is no loss any more
        said = (*said, question.missing_words)
    if not keyed:
        said = (*said, "no key")
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _closing(rows: Sequence[Entry], tested: dict[int, TestedClaim], asked: str) -> dict[int, str]:
    found = {}
    for row in rows:
        if row.closed_at is not None or row.claim_id is None or row.at_discovery:
            continue
        claim = tested.get(row.claim_id)
        if claim is None:
            found[row.pk] = GONE
        elif claim.segment != row.segment:
            found[row.pk] = SEGMENT_CHANGED
        elif row.state.get("asked", asked) != asked:
            found[row.pk] = OUTCOME_CHANGED
        elif row.cast_id is None and _adrift(row):
            found[row.pk] = CAST_KEPT
    return found


def _adrift(row: Entry) -> bool:
    """Whether it never chose its people and waits for a cast to be kept."""
    return not row.state.get("how") and row.state.get("waits") == ADRIFT


def _of_row(row: Entry, found: _Rows, kept: dict[int, tuple[Member, ...]]) -> Claim:
    claim = found.tested.get(row.claim_id or 0)
    ended = row.closed_at is not None or row.pk in found.closing or claim is None
    live = claim is not None and not ended
    member = found.members[claim.persona_id] if claim is not None and live else Member(row.persona)
    return Claim(
        key=str(row.pk),
        member=member,
        statement=statement_from(row.statement),
        written=row.since,
        version=row.over,
        place=row.place,
        retired=ended,
        cast=own_first(kept, row),
    )


def _outcome_changed(row: Entry, closing: dict[int, str]) -> bool:
    return closing.get(row.pk) == OUTCOME_CHANGED


def _ended(row: Entry, now: tuple[date, int]) -> tuple[date, int | None]:
    """The day and data version at which a test ended; one that ends now, ends now."""
    if row.closed_at is None:
        return now
    return row.closed_at.date(), row.state.get("closed_over")


def _begun(claim: TestedClaim, persona: str, before: tuple[date, int | None] | None) -> Begun:
    since, over, by = _clock(claim, before)
    return Begun(
        claim_id=claim.id,
        persona=persona,
        text=claim.statement.text,
        statement=asdict(claim.statement),
        segment=claim.segment,
        since=since,
        over=over,
        stated_by=by,
    )


def _clock(
    claim: TestedClaim, before: tuple[date, int | None] | None
) -> tuple[date, int | None, str]:
    """The day and version after which people count for a claim that begins now.

    Brought from elsewhere with a month that somebody stated, and with who belongs as it came, the
    end of that month; else the later of the claim's own clock and its segment's, and of the end of
    the test it had before.
    """
    if claim.brought and claim.stated and claim.first_segment and before is None:
        last = last_day(claim.stated)
        if last < claim.written_at.date():
            return last, None, claim.stated_by
    clocks = [(claim.written_at.date(), claim.written_version)]
    if claim.segment_at is not None:
        clocks.append((claim.segment_at.date(), claim.segment_version))
    if before is not None:
        clocks.append((before[0], claim.segment_version if before[1] is None else before[1]))
    return max(at for at, _ in clocks), max(version for _, version in clocks), ""


def _running(row: Entry) -> Running:
    known = running_from(row.state) if row.state else Running("")
    return replace(known, key=str(row.pk), place=row.place)


def statement_from(raw: dict[str, Any]) -> Statement:
    """A statement as `asdict` wrote it."""
    between = tuple(raw["between"]) if raw.get("between") is not None else None
    return Statement(**{**raw, "values": tuple(raw.get("values", ())), "between": between})


def question_from(raw: dict[str, Any]) -> Question:
    """A question as `asdict` wrote it."""
    asked: dict[str, Any] = {
        name: tuple(said) if isinstance(said, list) else said for name, said in raw.items()
    }
    return Question(**asked)


def member_from(raw: dict[str, Any]) -> Member:
    """A member as `asdict` wrote it."""
    said = tuple(statement_from(s) for s in raw.get("statements", ()))
    heard = tuple(
        EvidenceLine(**{**e, "supports": tuple(e["supports"]), "opposes": tuple(e["opposes"])})
        for e in raw.get("evidence", ())
    )
    return Member(**{**raw, "statements": said, "evidence": heard})
