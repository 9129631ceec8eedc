"""A cast counted against the frame: who belongs, who bought, and who is in no persona."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis

from ringtrue.analysis import comparing
from ringtrue.analysis.cast import Member
from ringtrue.analysis.statements import answered, belongs, decided
from ringtrue.errors import BadInput, BadRule, Where
from ringtrue.warehouse import missing
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.naming import find_column
from ringtrue.warehouse.outcomes import parse
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import cluster
from ringtrue.warehouse.tallies import Asked, Counted, count, count_by_period
from ringtrue.warehouse.traits import Frame, Trait

MOST_VALUES = 60
NOT_RECORDED = "not recorded"


@dataclass(frozen=True)
class Part:
    """One persona to be counted: a boolean expression never null, or None when nobody says who.

    Compared are those alone whose records answer (`answered`): the rest is neither in nor out. Of
    those not `decided`, nobody can say whether they belong.
    """

    name: str
    member: Member | None
    inside: Any | None
    answered: Any = None
    decided: Any = None

    @property
    def compared(self) -> tuple[Any, Any]:
        """Its own people and everybody else, both among those whose records answer."""
        inside: Any = self.inside
        if self.answered is None:
            return inside, ~inside
        return inside & self.answered, ~inside & self.answered


@dataclass(frozen=True)
class Cast:
    """The parts, and which rows are compared at all (a declared column's recorded ones)."""

    parts: tuple[Part, ...]
    recorded: Any
    column: Trait | None = None


@dataclass(frozen=True)
class Totals:
    """Whole counts of one part; `value` is won money, `square` the sum of its squares."""

    people: int
    won: int
    value: float | None
    square: float


def of_members(members: Sequence[Member], frame: Frame) -> Cast:
    """The cast of persona files, or of a workspace."""
    parts = tuple(
        Part(
            m.name,
            m,
            _belongs(m, frame),
            answered(m, frame.table, frame.columns),
            decided(m, frame.table, frame.columns),
        )
        for m in members
    )
    return Cast(parts, _everybody(frame))


def _belongs(member: Member, frame: Frame) -> Any | None:
    try:
        return belongs(member, frame.table, frame.columns)
    except BadRule as error:
        detail = f"The rule of {member.name} cannot be read: {error.detail}"
        raise BadRule(detail, hint=error.hint, where=error.where) from None


def of_column(records: Records, frame: Frame, name: str, question: Question) -> Cast:
    """One persona for each value of a column; what stands for nothing is `not recorded`."""
    table, column = find_column(records.snapshot, name, what="declared column")
    trait = next(
        (c for c in frame.columns if (c.table, c.column) == (table.name, column.name)), None
    )
    if trait is None:
        detail = f"No join leads from {frame.noun} to {table.name}, where {column.name} stands."
        raise BadInput(detail, hint="State one with --join a.x=b.y.", where=Where(field=name))
    if _is_outcome(records, question, trait):
        detail = f"{trait.name} is the outcome, so it cannot declare the personas, too."
        raise BadInput(detail, hint="Declare another column.", where=Where(field=name))
    words = missing.words(question.missing_words)
    text = missing.cleaned(as_text(frame.table[trait.name]), words)
    same = text.strip().lower()  # as rules compare: another writing is no other persona
    parts = tuple(
        Part(
            v,
            Member(v, column=trait.name, value=v),
            (same == folded).fill_null(False),
            text.notnull(),
            text.notnull(),
        )
        for folded, v in _values(records, frame, trait, text)
    )
    return Cast(parts, text.notnull(), trait)


def _is_outcome(records: Records, question: Question, trait: Trait) -> bool:
    outcome = parse(records, question)
    return outcome is not None and (outcome.table, outcome.column) == (trait.table, trait.column)


FOLD = "__fold"
FOLDS = 3


def kept(records: Records, frame: Frame, cast: Cast) -> tuple[Frame, Cast]:
    """Frame and cast with every membership computed once, and a fold from 0 to 2 for each account.

    The many counts that follow then read ready columns instead of working out each rule again.
    """
    inside = {f"__in{i}": p.inside for i, p in enumerate(cast.parts) if p.inside is not None}
    known = {f"__of{i}": p.answered for i, p in enumerate(cast.parts) if p.answered is not None}
    first = cluster(frame.table).hexdigest("md5")[:1]
    fold = sum(
        ((first == c).ifelse(i % FOLDS, 0) for i, c in enumerate("0123456789abcdef")),
        ibis.literal(0),
    )
    told = {f"__told{i}": p.decided for i, p in enumerate(cast.parts) if p.decided is not None}
    marks = {"__recorded": cast.recorded, FOLD: fold.cast("int8"), **inside, **known, **told}
    marked = frame.table.mutate(**marks)
    table = records.keep(f"examined {len(inside)}", marked)
    parts = tuple(
        replace(
            p,
            inside=table[f"__in{i}"] if p.inside is not None else None,
            answered=table[f"__of{i}"] if p.answered is not None else None,
            decided=table[f"__told{i}"] if p.decided is not None else None,
        )
        for i, p in enumerate(cast.parts)
    )
    return replace(frame, table=table), Cast(parts, table["__recorded"], cast.column)


def _values(records: Records, frame: Frame, trait: Trait, text: Any) -> list[tuple[str, str]]:
    """Each value in small letters with its commonest writing, the commonest values first."""
    rows = frame.table.select(same=text.strip().lower(), level=text)
    rows = rows.filter(rows.level.notnull())
    counted = rows.group_by("same").aggregate(n=rows.count())
    top = counted.order_by([ibis.desc("n"), "same"]).limit(MOST_VALUES + 1)
    values = [r["same"] for r in records.rows(top)]
    if len(values) > MOST_VALUES:
        detail = f"{trait.name} has over {MOST_VALUES} values, which are too many for personas."
        raise BadInput(detail, hint="Declare a column of groups.", where=Where(field=trait.name))
    if not values:
        detail = f"{trait.name} is recorded for nobody."
        raise BadInput(detail, hint="Declare another column.", where=Where(field=trait.name))
    written = rows.group_by(["same", "level"]).aggregate(n=rows.count())
    told = records.rows(written.order_by(["n", ibis.desc("level")]))  # the last one stands
    commonest = {r["same"]: r["level"] for r in told}
    return [(value, commonest[value]) for value in values]


def whole(records: Records, frame: Frame, cast: Cast) -> dict[str, Totals]:
    """People, buyers and money of every part, of all ("all"), and of those in none ("none").

    Apart from those in none are the "unanswered": in none that is known, but some rule asks for
    what is not recorded of them.
    """
    groups = everybody_in(frame, cast)
    groups |= {f"part {i}": p.inside for i, p in enumerate(cast.parts) if p.inside is not None}
    won = frame.table.status == "won"
    money = frame.table.value
    sums: dict[str, Any] = {}
    for i, inside in enumerate(groups.values()):
        sums |= {
            f"p{i}": inside.cast("int64").sum(),
            f"w{i}": (inside & won).cast("int64").sum(),
            f"v{i}": money.sum(where=inside),
            f"s{i}": (money * money).sum(where=inside),
        }
    [row] = records.rows(frame.table.aggregate(**sums))
    return {
        key: Totals(row[f"p{i}"] or 0, row[f"w{i}"] or 0, row[f"v{i}"], row[f"s{i}"] or 0.0)
        for i, key in enumerate(groups)
    }


def everybody_in(frame: Frame, cast: Cast) -> dict[str, Any]:
    """Everybody, and those whom no persona is told of, as `whole` counts them."""
    in_any, settled = _any(frame, cast), _settled(frame, cast)
    return {
        "all": _everybody(frame),
        "none": ~in_any & settled,
        "unanswered": ~in_any & ~settled,
        "not recorded": ~cast.recorded,
    }


def _everybody(frame: Frame) -> Any:
    return frame.table.unit_id.notnull()  # a column, where a bare literal has no aggregates


def _any(frame: Frame, cast: Cast) -> Any:
    found = ~_everybody(frame)
    for part in cast.parts:
        if part.inside is not None:
            found = found | part.inside
    return found


def _settled(frame: Frame, cast: Cast) -> Any:
    """Whether every rule can say of a row if it belongs."""
    found = _everybody(frame)
    for part in cast.parts:
        if part.inside is not None and part.decided is not None:
            found = found & part.decided
    return found


def outcomes(
    records: Records, frame: Frame, cast: Cast
) -> dict[str, tuple[tuple[Counted, Counted], ...]]:
    """For every part, period by period: its own closed records and everybody else's."""
    won = frame.table.outcome == 1  # null while open, immature or not recorded
    asked = []
    for part in cast.parts:
        if part.inside is not None:
            mine, others = part.compared
            asked += [Asked(f"in {part.name}", won, mine)]
            asked += [Asked(f"out {part.name}", won, others & cast.recorded)]
    counts = count_by_period(records, frame.table, asked)
    return {
        part.name: comparing.paired(counts[f"in {part.name}"], counts[f"out {part.name}"])
        for part in cast.parts
        if part.inside is not None
    }


def base(records: Records, frame: Frame) -> Counted:
    """All closed records, and how many were won."""
    return count(records, frame.table, [Asked("all", frame.table.outcome == 1)])["all"]


def uncovered(records: Records, frame: Frame, cast: Cast) -> Counted:
    """Of the buyers of whom it can be said, those in no persona; by account, for the bound."""
    in_any = _any(frame, cast)
    won = (frame.table.status == "won") & (in_any | _settled(frame, cast))
    return count(records, frame.table, [Asked("none", ~in_any, won)])["none"]


def overlaps(records: Records, frame: Frame, cast: Cast) -> dict[tuple[int, int], Counted]:
    """For every ordered pair of parts: of the first's people, those who match the second too."""
    known = [(i, p) for i, p in enumerate(cast.parts) if p.inside is not None]
    asked = [
        Asked(f"{i} {j}", other.inside, one.inside)
        for i, one in known
        for j, other in known
        if i != j
    ]
    counts = count(records, frame.table, asked) if asked else {}
    return {(int(k.split()[0]), int(k.split()[1])): c for k, c in counts.items()}
