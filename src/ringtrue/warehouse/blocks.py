"""Very many yes-or-no questions about the same rows, answered outside the engine in one pass.

An engine that is given ten thousand sums plans for minutes. Here each distinct question is asked
once: of a column's distinct values where it is about one column, of the rows otherwise. Rows come
out in blocks, columns as codes, and all else is looking up and counting. The engine itself answers
every question, so what missing words, case and types mean is said in one place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.operations as ops
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.seal import OpenRecords

ROWS = 400_000  # rows in a block
CHUNK = 100_000  # rows that the engine hands out at a time
_LOOK = 50_000  # rows looked at to tell a column of few values; so few are asked themselves
_FEW = 10_000  # values; above, a column's questions are asked of the rows
NO, YES, UNKNOWN = 0, 1, 2
Integers = NDArray[np.int64]
_SCALARS = ("is_string", "is_numeric", "is_boolean", "is_date", "is_timestamp")


@dataclass
class Questions:
    """The distinct questions about a table: `add` gives each its number, equal ones the same."""

    table: ibis.Table
    expressions: list[Any] = field(default_factory=list)
    columns: list[str | None] = field(default_factory=list)
    _known: dict[Any, int] = field(default_factory=dict)

    def add(self, question: Any) -> int:
        """The question's number; it is a boolean expression over the table."""
        node = question.op()
        if node not in self._known:
            self._known[node] = len(self.expressions)
            self.expressions.append(question)
            self.columns.append(_only_column(self.table, node))
        return self._known[node]

    def about(self, column: str) -> list[int]:
        """The questions about one column alone."""
        return [i for i, c in enumerate(self.columns) if c == column]

    @property
    def by_value(self) -> list[str]:
        """The columns whose values are asked."""
        return sorted({c for c in self.columns if c is not None})

    @property
    def by_row(self) -> list[int]:
        """The questions that rows are asked."""
        return [i for i, c in enumerate(self.columns) if c is None]

    def settle(self, records: Records | OpenRecords, rows: int) -> None:
        """Ask the rows, not values, where rows are few or nearly each has a value of its own."""
        if rows <= _LOOK:
            self.columns = [None] * len(self.columns)
        if not self.by_value:
            return
        some = self.table.select(*self.by_value).limit(_LOOK)
        counts = {f"c{i}": some[name].nunique() for i, name in enumerate(self.by_value)}
        [row] = records.rows(some.aggregate(**counts))
        crowded = {name for i, name in enumerate(self.by_value) if row[f"c{i}"] > _FEW}
        self.columns = [None if c in crowded else c for c in self.columns]


def _only_column(table: ibis.Table, node: Any) -> str | None:
    """The one column of the table that a question reads; None where there are several, or more."""
    if node.find((ops.Reduction, ops.Analytic, ops.Subquery, ops.Impure), filter=ops.Value):
        return None
    fields = {(f.rel, f.name) for f in node.find(ops.Field, filter=ops.Value)}
    if len(fields) != 1:
        return None
    [(relation, name)] = fields
    if relation != table.op() or not any(getattr(table[name].type(), k)() for k in _SCALARS):
        return None
    return str(name)


@dataclass(frozen=True)
class Block:
    """Some rows: what they are grouped by, codes of columns, answers of rows, answers of values."""

    keys: dict[str, Integers]
    codes: dict[str, Integers]
    asked: dict[int, NDArray[np.uint8]]
    answers: dict[int, NDArray[np.uint8]]
    columns: Sequence[str | None]

    @cached_property
    def size(self) -> int:
        """How many rows."""
        return len(next(iter(self.keys.values())))

    def values(self, column: str) -> int:
        """How many distinct values of a column have been met."""
        return self._sizes[column]

    @cached_property
    def _sizes(self) -> dict[str | None, int]:
        return {self.columns[i]: len(said) for i, said in self.answers.items()}

    def said(self, question: int, rows: Integers) -> NDArray[np.uint8]:
        """NO, YES or UNKNOWN for each of the rows."""
        column = self.columns[question]
        if column is None:
            return self.asked[question][rows]
        return self.answers[question][self.codes[column][rows]]


class _Values:
    """The distinct values of columns met so far, and the engine's answers about them."""

    def __init__(self, records: Records | OpenRecords, questions: Questions) -> None:
        self._records = records
        self._questions = questions
        self._values = {c: pa.array([], self._type(c)) for c in questions.by_value}
        self._new: dict[str, list[pa.Array]] = {c: [] for c in questions.by_value}
        none = np.zeros(0, dtype=np.uint8)
        self.answers = {i: none for c in questions.by_value for i in questions.about(c)}

    def _type(self, column: str) -> pa.DataType:
        return self._questions.table[column].type().to_pyarrow()

    def code(self, column: str, cells: pa.Array) -> Integers:
        """Each cell's place among the values; null is a value, too."""
        told = cells.dictionary_encode(null_encoding="encode")
        places = pc.index_in(told.dictionary, value_set=self._values[column])
        new = told.dictionary.filter(pc.is_null(places))
        if len(new):
            self._values[column] = pa.concat_arrays([self._values[column], new])
            self._new[column].append(new)
            places = pc.index_in(told.dictionary, value_set=self._values[column])
        found: Integers = places.to_numpy(zero_copy_only=False).astype(np.int32)[
            told.indices.to_numpy(zero_copy_only=False)
        ]
        return found

    def ask(self) -> None:
        """Ask the engine about the values that are new since the last time, in one statement."""
        new = {c: pa.concat_arrays(parts) for c, parts in self._new.items() if parts}
        if not new:
            return
        longest = max(map(len, new.values()))
        cells = {
            c: pa.concat_arrays([v, pa.nulls(longest - len(v), v.type)]) for c, v in new.items()
        }
        order = pa.array(np.arange(longest))
        table = ibis.memtable(pa.table({**cells, "__place": order}), schema=self._schema(new))
        here = {self._questions.table.op(): table.op()}
        asked = {i: c for c in new for i in self._questions.about(c)}
        wanted = {
            f"q{i}": self._questions.expressions[i].op().replace(here).to_expr() for i in asked
        }
        rows = table.select("__place", **wanted).order_by("__place")
        found = self._records.answers(rows)
        for i, column in asked.items():
            said = _said(found[f"q{i}"])[: len(new[column])]
            self.answers[i] = np.concatenate([self.answers[i], said])
        self._new = {c: [] for c in self._new}

    def _schema(self, new: dict[str, pa.Array]) -> Any:
        types = {c: self._questions.table[c].type().copy(nullable=True) for c in new}
        return ibis.schema({**types, "__place": "int64"})


class Reading:
    """The rows of the questions' table, as blocks."""

    def __init__(self, records: Records | OpenRecords, questions: Questions) -> None:
        self._records = records
        self._questions = questions
        self._values = _Values(records, questions)

    def blocks(
        self, keys: dict[str, Any], met: dict[str, dict[Any, int]], among: Any = None
    ) -> Iterator[Block]:
        """The rows where `among` is true, in blocks of about ROWS; all in one where it is given.

        `keys` are text expressions that rows are grouped by. A block holds them as the numbers that
        `met` gives their texts; a text not met before is given the next one.
        """
        asked, values = self._questions, self._values
        table = asked.table if among is None else asked.table.filter(among)
        wanted = {f"q{i}": asked.expressions[i] for i in asked.by_row}
        rows = table.select(*asked.by_value, **{f"__{n}": k for n, k in keys.items()}, **wanted)
        parts: list[Block] = []
        size = 0
        for chunk in self._records.chunks(rows, rows=CHUNK):
            parts.append(_coded(chunk, asked, values, met))
            size += parts[-1].size
            if size >= ROWS and among is None:
                values.ask()
                yield _joined(parts, values.answers)
                parts, size = [], 0
        if parts:
            values.ask()
            yield _joined(parts, values.answers)


def _coded(
    chunk: pa.Table, questions: Questions, values: _Values, met: dict[str, dict[Any, int]]
) -> Block:
    keys = {}
    for name, known in met.items():
        told = _whole(chunk[f"__{name}"]).dictionary_encode(null_encoding="encode")
        places = [known.setdefault(text, len(known)) for text in told.dictionary.to_pylist()]
        keys[name] = np.array(places, dtype=np.int64)[told.indices.to_numpy(zero_copy_only=False)]
    codes = {c: values.code(c, _whole(chunk[c])) for c in questions.by_value}
    asked = {i: _said(chunk[f"q{i}"]) for i in questions.by_row}
    return Block(keys, codes, asked, {}, questions.columns)


def _joined(parts: list[Block], answers: dict[int, NDArray[np.uint8]]) -> Block:
    def whole(name: str) -> dict[Any, Any]:
        some = getattr(parts[0], name)
        return {key: np.concatenate([getattr(p, name)[key] for p in parts]) for key in some}

    return Block(whole("keys"), whole("codes"), whole("asked"), dict(answers), parts[0].columns)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    found = column.combine_chunks()
    return pa.concat_arrays(found.chunks) if isinstance(found, pa.ChunkedArray) else found


def _said(column: pa.ChunkedArray) -> NDArray[np.uint8]:
    """NO, YES or UNKNOWN."""
    said = pc.fill_null(pc.cast(column, pa.uint8()), UNKNOWN)
    found: NDArray[np.uint8] = said.to_numpy()
    return found
