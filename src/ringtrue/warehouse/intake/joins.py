"""Joins between tables: proposed where one side is unique, by names and by values they share.

Rows of the left table find at most one row of the right one. Two sides that both repeat are
refused. How many rows found a partner is measured, and what found none is said aloud.
"""

# ruff: noqa: SIM905  lists of words read better as text

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import pyarrow as pa
import pyarrow.compute as pc

from ringtrue.errors import JoinRefused, UnknownColumn, Where
from ringtrue.warehouse.intake.held import Held
from ringtrue.warehouse.intake.vocabulary import nouns, plain
from ringtrue.warehouse.schema import Join, Table

ORDER = ("events", "tickets", "responses", "subscriptions", "deals", "people", "accounts", "other")
FILLERS = frozenset("associated primary the name related".split())
STATED = Where(field="join")
ALIKE_OVERLAP = 0.3  # of the distinct values, where the names speak for the join
BARE_OVERLAP = 0.9  # where they do not
ENOUGH_VALUES = 20
SAMPLE = 2_000


@dataclass(frozen=True)
class Joined:
    """The joins of several tables, and what is to be said about them."""

    joins: tuple[Join, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Candidate:
    left: str
    left_column: str
    right: str
    right_column: str
    both_unique: bool
    score: float


def find(tables: Sequence[Table], stated: Sequence[str] = ()) -> Joined:
    """Stated joins first, then the best proposal for every other pair of tables.

    Raises UnknownColumn or JoinRefused for a stated join that cannot be made.
    """
    held = {t.name: Held(t) for t in tables}
    joins = [_state(text, tables, held) for text in stated]
    pairs = {frozenset((j.left, j.right)) for j in joins}
    together = _Groups()
    for join in joins:
        together.join((join.left, join.left_column), (join.right, join.right_column))
    found = [
        best
        for a, b in combinations(tables, 2)
        if frozenset((a.name, b.name)) not in pairs
        and (best := _best([*_candidates(a, b, held), *_candidates(b, a, held)]))
    ]
    for c in sorted(found, key=lambda c: -c.score):
        left, right = (c.left, c.left_column), (c.right, c.right_column)
        if c.both_unique and together.joined(left, right):
            continue  # already met through a third table
        if c.both_unique:
            together.join(left, right)
        joins.append(_measured(c.left, c.left_column, c.right, c.right_column, held))
    ordered = tuple(sorted(joins, key=lambda j: _place(j, tables)))
    return Joined(ordered, tuple(n for j in ordered for n in _notes(j, held)))


def _place(join: Join, tables: Sequence[Table]) -> tuple[int, int]:
    names = [t.name for t in tables]
    return names.index(join.left), names.index(join.right)


class _Groups:
    """Columns that were joined one-to-one, directly or through each other."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, str], set[tuple[str, str]]] = {}

    def joined(self, a: tuple[str, str], b: tuple[str, str]) -> bool:
        return b in self._of.get(a, set())

    def join(self, a: tuple[str, str], b: tuple[str, str]) -> None:
        group = self._of.get(a, {a}) | self._of.get(b, {b})
        for member in group:
            self._of[member] = group


def _best(candidates: list[_Candidate]) -> _Candidate | None:
    return max(candidates, key=lambda c: c.score, default=None)


def _candidates(left: Table, right: Table, held: dict[str, Held]) -> Iterator[_Candidate]:
    """Joins in which the right side is unique, with a score of at least what is asked."""
    lefts, rights = held[left.name], held[right.name]
    for target in right.columns:
        if target.type != "text" or not rights.unique(target.name):
            continue
        for column in left.columns:
            if column.type != "text":
                continue
            alike = _alike(column.name, target.name, right.name)
            both = lefts.unique(column.name)
            if both and _later(left, right):
                continue  # the same join is met from the other side
            score = _score(lefts.sample(column.name, SAMPLE), rights, target.name, alike)
            if both and not score:
                score = _score(rights.sample(target.name, SAMPLE), lefts, column.name, alike)
            if not score or (both and _row_numbers(lefts, column.name, rights, target.name)):
                continue
            yield _Candidate(left.name, column.name, right.name, target.name, both, score)


def _row_numbers(left: Held, column: str, right: Held, target: str) -> bool:
    """Whether both merely number their rows, of which there are not equally many."""
    if len(left.values(column)) == len(right.values(target)):
        return False
    return left.numbered(column) and right.numbered(target)


def _later(left: Table, right: Table) -> bool:
    return ORDER.index(left.kind) > ORDER.index(right.kind)


def _score(sample: pa.Array, right: Held, column: str, alike: float) -> float:
    """Affinity of the names plus the share of values found; 0 when that is not enough."""
    if not len(sample):
        return 0.0
    values = right.values(column)
    if not alike and (len(values) < ENOUGH_VALUES or len(sample) < ENOUGH_VALUES):
        return 0.0
    few, many = sorted((sample, values), key=len)  # neither repeats, so either way finds as many
    shared = pc.sum(pc.is_in(many, value_set=few)).as_py() / len(sample)
    if shared < (ALIKE_OVERLAP if alike else BARE_OVERLAP):
        return 0.0
    return float(alike + shared)


def _alike(column: str, target: str, table: str) -> float:
    """How far two columns' names say the same: 1, .5 or 0."""
    if plain(column) == plain(target):
        return 1.0
    a, b = nouns(column) - FILLERS, nouns(target) - FILLERS
    if a and b and (a == b or (a <= b | nouns(table) and a & b)):
        return 0.9
    return 0.0


def _measured(
    left: str, left_column: str, right: str, right_column: str, held: dict[str, Held],
    *, stated: bool = False,
) -> Join:  # fmt: skip
    """The join with its counts of rows on both sides."""
    a, b = held[left].column(left_column), held[right].column(right_column)
    if a.type != b.type:
        a, b = pc.cast(a, pa.float64()), pc.cast(b, pa.float64())
    matched = pc.sum(pc.is_in(a, value_set=_set(b))).as_py() or 0
    reached = pc.sum(pc.is_in(b, value_set=_set(a))).as_py() or 0
    return Join(
        left, left_column, right, right_column, matched, len(a) - matched, len(b) - reached, stated
    )


def _set(values: pa.ChunkedArray) -> pa.Array:
    return pc.unique(values).drop_null()


def _notes(join: Join, held: dict[str, Held]) -> Iterator[str]:
    """What found no partner: the commonest values, and how many rows are without one."""
    total = join.matched + join.unmatched_left
    if not join.unmatched_left:
        return
    a, b = held[join.left].column(join.left_column), held[join.right].column(join.right_column)
    blank = a.null_count
    lost = a.filter(pc.invert(pc.is_in(a, value_set=_set(b)))).drop_null()
    said = f"{join.unmatched_left:,} of {total:,} rows of {join.left} find no {join.right}"
    parts = [f"{blank:,} have no {join.left_column}"] if blank else []
    if len(lost):
        counted = sorted(
            pc.value_counts(lost).to_pylist(), key=lambda c: (-c["counts"], str(c["values"]))
        )
        shown = ", ".join(f'"{c["values"]}" {c["counts"]:,}x' for c in counted[:3])
        parts.append(f"{len(lost):,} have one that is not there, such as {shown}")
    yield f"{said} by {join.left_column}: {'; '.join(parts)}."


def _state(text: str, tables: Sequence[Table], held: dict[str, Held]) -> Join:
    """The join that somebody stated as `a.x=b.y`."""
    (left, left_column), (right, right_column) = parse(text, tables)
    if left == right:
        raise JoinRefused(
            f"{text} joins {left} with itself.", hint="Name two tables.", where=STATED
        )
    a, b = held[left], held[right]
    if a.type(left_column) != b.type(right_column):
        raise JoinRefused(
            f"{left}.{left_column} and {right}.{right_column} hold different types.",
            hint="Join two columns that hold the same thing.",
            where=STATED,
        )
    if not b.unique(right_column):
        if not a.unique(left_column):
            raise _many(left, left_column, right, right_column, held)
        left, left_column, right, right_column = right, right_column, left, left_column
    return _measured(left, left_column, right, right_column, held, stated=True)


def _many(
    left: str, left_column: str, right: str, right_column: str, held: dict[str, Held]
) -> JoinRefused:
    return JoinRefused(
        f"{left}.{left_column} and {right}.{right_column} both repeat values, so each row would "
        "meet several others.",
        hint=f"Join by a column whose values are unique in {left} or in {right}.",
        where=STATED,
    )


def parse(text: str, tables: Sequence[Table]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Both sides of `a.x=b.y` as table and column. Raises UnknownColumn with the candidates."""
    problem: UnknownColumn | None = None
    for at in (i for i, c in enumerate(text) if c == "="):
        try:
            return _side(text[:at], tables), _side(text[at + 1 :], tables)
        except UnknownColumn as fault:
            problem = problem or fault
    if problem:
        raise problem
    hint = "Write it as table.column=table.column."
    raise JoinRefused(f"{text!r} is no join.", hint=hint, where=STATED)


def _side(text: str, tables: Sequence[Table]) -> tuple[str, str]:
    wanted = text.strip()
    full = [(t.name, c.name) for t in tables for c in t.columns]
    found = [(t, c) for t, c in full if f"{t}.{c}" == wanted]
    found = found or [(t, c) for t, c in full if c == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        shown = ", ".join(f"{t}.{c}" for t, c in found)
        detail = f'"{wanted}" stands in several tables.'
        raise UnknownColumn(detail, hint=f"Write one of {shown}.", where=STATED)
    table = next((t for t in tables if wanted.startswith(f"{t.name}.")), None)
    near = [c.name for c in table.columns] if table else [t.name for t in tables]
    what = f"The columns of {table.name}" if table else "The tables"
    raise UnknownColumn(
        f'There is no column "{wanted}".',
        hint=f"{what} are {', '.join(near[:40])}.",
        where=STATED,
    )
