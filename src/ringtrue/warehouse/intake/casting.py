"""The second pass: text becomes values, by each column's plan.

A cell that its guessed type cannot hold becomes missing, and that is stated; a cell that a type
stated by somebody cannot hold rejects its row.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from ringtrue.warehouse.intake import dates, numbers
from ringtrue.warehouse.intake.guess import ALL_BOOLEANS, MISSING, Plan
from ringtrue.warehouse.intake.reports import Reject
from ringtrue.warehouse.intake.staging import THREADS, Staged

TYPES = {
    "text": pa.string(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "boolean": pa.bool_(),
}
EXAMPLES = 3
FIRST_LINES = 1_000
_TRUE = pa.array([w for w, v in ALL_BOOLEANS.items() if v])
_ALL = pa.array(list(ALL_BOOLEANS))


@dataclass(frozen=True)
class Target:
    """Where a staged column goes: its place there, its name here, its plan, and who said so."""

    at: int
    name: str
    plan: Plan
    stated: bool = False

    @property
    def type(self) -> pa.DataType:
        """The type of its values in Parquet."""
        if self.plan.type == "number":
            return pa.int64() if self.plan.whole else pa.float64()
        return TYPES[self.plan.type]


@dataclass
class Casting:
    """A staged file on its way to values; `rejects` and what `repairs` says grow meanwhile.

    Where `numbered`, `lines` are those of the rows that came in, in their order.
    """

    staged: Staged
    targets: Sequence[Target]
    most_rejects: int
    numbered: bool = False
    accepted: int = 0
    rejected: int = 0
    rejects: list[Reject] = field(default_factory=list)
    first_lines: list[int] = field(default_factory=list)
    lines: list[pa.Array] = field(default_factory=list)
    unreadable: dict[str, list[str]] = field(default_factory=dict)
    unreadable_cells: dict[str, int] = field(default_factory=dict)
    pseudo_cells: dict[str, int] = field(default_factory=dict)
    changed_cells: dict[str, int] = field(default_factory=dict)

    @property
    def schema(self) -> pa.Schema:
        """The batch's explicit schema."""
        return pa.schema([(t.name, t.type) for t in self.targets])

    def chunks(self) -> Iterator[pa.Table]:
        """The typed rows, some at a time."""
        with ThreadPoolExecutor(THREADS) as pool:
            for columns, lines in self.staged.chunks():
                texts = [columns[t.at] for t in self.targets]
                cast = list(pool.map(convert, texts, [t.plan for t in self.targets]))
                refused = self._judge(texts, cast, lines)
                table = pa.table(cast, schema=self.schema)
                if refused is not None:
                    kept = pc.invert(refused)
                    table, lines = table.filter(kept), lines.filter(kept)
                self.first_lines += lines[: FIRST_LINES - len(self.first_lines)].to_pylist()
                self.lines += [lines] if self.numbered else []
                self.accepted += table.num_rows
                if table.num_rows:
                    yield table

    def _judge(
        self, texts: list[pa.Array], cast: list[pa.Array], lines: pa.Array
    ) -> pa.Array | None:
        """Counts what could not be read; the rows to refuse, if any."""
        refused = None
        for target, text, values in zip(self.targets, texts, cast, strict=True):
            if target.plan.type == "text":
                self._count_changes(target, text, values)
                continue
            lost = pc.and_(pc.is_valid(text), pc.is_null(values))
            if not pc.any(lost).as_py():
                continue
            bad = pc.and_(lost, pc.invert(_is_missing(text)))
            pseudo = pc.sum(lost).as_py() - (pc.sum(bad).as_py() or 0)
            self._add(self.pseudo_cells, target.name, pseudo)
            if not pc.any(bad).as_py():
                continue
            if target.stated:
                self._refuse(target, text, bad, lines, refused)
                refused = bad if refused is None else pc.or_(refused, bad)
            else:
                self._lose(target, text, bad, lines)
        return refused

    def _count_changes(self, target: Target, text: pa.Array, values: pa.Array) -> None:
        if values is not text:
            changed = pc.sum(pc.not_equal(text, values)).as_py() or 0
            self._add(self.changed_cells, target.name, changed)

    def _refuse(
        self, target: Target, text: pa.Array, bad: pa.Array, lines: pa.Array,
        before: pa.Array | None,
    ) -> None:  # fmt: skip
        fresh = bad if before is None else pc.and_(bad, pc.invert(before))
        found = pc.indices_nonzero(fresh).to_pylist()
        self.rejected += len(found)
        for i in found[: max(0, self.most_rejects - len(self.rejects))]:
            shown = text[i].as_py()[:60]
            reason = f'{target.name}: "{shown}" is no {target.plan.type}.'
            self.rejects.append(Reject(lines[i].as_py(), reason, shown))

    def _lose(self, target: Target, text: pa.Array, bad: pa.Array, lines: pa.Array) -> None:
        found = pc.indices_nonzero(bad).to_pylist()
        self._add(self.unreadable_cells, target.name, len(found))
        shown = self.unreadable.setdefault(target.name, [])
        for i in found[: EXAMPLES - len(shown)]:
            shown.append(f'"{text[i].as_py()[:40]}" in line {lines[i].as_py():,}')

    @staticmethod
    def _add(counts: dict[str, int], name: str, more: int) -> None:
        if more:
            counts[name] = counts.get(name, 0) + more

    def repairs(self) -> tuple[str, ...]:
        """One sentence for each column in which cells were read otherwise than they stood."""
        said = []
        for target in self.targets:
            name, kind = target.name, target.plan.type
            if target.plan.aloud:
                said.append(f"{name}: {target.plan.aloud}")
            if name in self.unreadable_cells:
                examples = ", ".join(self.unreadable[name])
                said.append(
                    f"{name}: {self.unreadable_cells[name]:,} value(s) that are no {kind} became "
                    f"missing ({examples})."
                )
            if name in self.pseudo_cells:
                said.append(f"{name}: {self.pseudo_cells[name]:,} cell(s) say it is missing.")
            if name in self.changed_cells:
                what = "small letters" if target.plan.lower else "the same spelling"
                said.append(f"{name}: {self.changed_cells[name]:,} value(s) were put in {what}.")
        return tuple(said)


def _is_missing(text: pa.Array) -> pa.Array:
    return pc.fill_null(pc.is_in(pc.utf8_lower(text), value_set=MISSING), False)


def convert(text: pa.Array, plan: Plan) -> pa.Array:
    """The values of the texts; NULL where a text is none of the plan's type."""
    if plan.type == "text":
        return _text(text, plan)
    encoded = text.dictionary_encode()
    if len(encoded.dictionary) * 2 < len(text):
        return _values(encoded.dictionary, plan).take(encoded.indices)
    return _values(text, plan)


def _values(text: pa.Array, plan: Plan) -> pa.Array:
    if plan.type == "number":
        return _number(text, plan)
    if plan.type == "boolean":
        words = pc.utf8_lower(text)
        known = pc.is_in(words, value_set=_ALL)
        return pc.if_else(known, pc.is_in(words, value_set=_TRUE), pa.scalar(None, pa.bool_()))
    moments = dates.parse(text, plan.form)
    at = pa.array(moments.at.astype("datetime64[us]"), mask=~moments.known)
    return pc.cast(at, pa.date32(), safe=False) if plan.type == "date" else at


def _number(text: pa.Array, plan: Plan) -> pa.Array:
    values = numbers.parse(text, plan.style, adorned=plan.adorned)
    if not plan.whole:
        return values
    exact = pc.and_(pc.equal(values, pc.floor(values)), pc.less(pc.abs(values), float(2**53)))
    return pc.cast(pc.if_else(exact, values, pa.scalar(None, pa.float64())), pa.int64())


def _text(text: pa.Array, plan: Plan) -> pa.Array:
    if plan.lower:
        text = pc.utf8_lower(text)
        return pc.replace_substring_regex(text, r"^https?://(?:www\.)?([^/]+)/?$", r"\1")
    if plan.canonical:
        return pc.replace_substring_regex(text, r"^([+-]?[0-9]+)\.0*$", r"\1")
    return text
