"""A sentence replaced by what buyers are: the values or the range that would have described them.

For texts the fewest values, commonest among its own buyers first, that hold the described share;
for numbers the middle range that does. The same is chosen on two thirds of the accounts for the
third that remains, so that how many more would match is told by buyers who had no say in it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from ringtrue.analysis.cases import Case
from ringtrue.analysis.tallying import FOLD, FOLDS
from ringtrue.analysis.wording import number
from ringtrue.warehouse import missing
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.stacking import batches, stacked

MOST_VALUES = 4  # named in a corrected sentence; more would describe nobody
MOST_LEVELS = 400  # of a trait; beyond, no few values describe anybody
WHOLE = FOLDS  # the place of what is chosen on everybody, after the folds


@dataclass(frozen=True)
class Ready:
    """A case whose columns are computed: `fits` null where unknown, `mine` its own buyers."""

    case: Case
    fits: Any
    mine: Any

    @property
    def describes(self) -> bool:
        """Whether it says what most are, which can be corrected; not what hardly any are."""
        return self.case.statement.side == "above"

    @property
    def at_least(self) -> float:
        """The share described."""
        return self.case.statement.at_least


@dataclass(frozen=True)
class Corrected:
    """What buyers are, in words, and who fits it: of all, and as chosen without one's own fold.

    `keeps` is True where nobody who fitted before can fit no longer.
    """

    words: str
    fits: Any
    by_others: Any
    keeps: bool = False


def corrected(
    records: Records, table: ibis.Table, cases: Sequence[Ready]
) -> dict[str, Corrected | None]:
    """For every case that describes, by its key, what its own buyers are; None where nothing is."""
    told = [c for c in cases if c.describes]
    numbers = [c for c in told if _is_number(c.case)]
    others = [c for c in told if c.case.trait is not None and c.case.trait.type in _LEVELLED]
    return {**_ranges(records, table, numbers), **_levels(records, table, others)}


_LEVELLED = ("text", "boolean")


def _is_number(case: Case) -> bool:
    return case.trait is not None and case.trait.type == "number"


def _ranges(
    records: Records, table: ibis.Table, cases: Sequence[Ready]
) -> dict[str, Corrected | None]:
    """The middle range of each number, in one scan."""
    if not cases:
        return {}
    asked: dict[str, Any] = {}
    for i, one in enumerate(cases):
        cells = _cells(table, one)
        for fold in range(FOLDS + 1):
            among = one.mine if fold == WHOLE else one.mine & (table[FOLD] != fold)
            seen = ibis.ifelse(among, cells, ibis.null("float64"))
            tail = (1 - min(one.at_least, 0.95)) / 2
            asked |= {
                f"l{i}_{fold}": seen.quantile(tail),
                f"h{i}_{fold}": seen.quantile(1 - tail),
            }
    [row] = records.rows(table.aggregate(**asked))
    return {one.case.key: _range(table, one, row, i) for i, one in enumerate(cases)}


def _cells(table: ibis.Table, one: Ready) -> Any:
    assert one.case.trait is not None
    return table[one.case.trait.name].cast("float64")


def _range(table: ibis.Table, one: Ready, row: dict[str, Any], i: int) -> Corrected | None:
    ends = [(row[f"l{i}_{fold}"], row[f"h{i}_{fold}"]) for fold in range(FOLDS + 1)]
    if any(low is None or high is None for low, high in ends):
        return None
    cells = _cells(table, one)

    def inside(fold: int) -> Any:
        low, high = ends[fold]
        return ((cells >= low) & (cells <= high)).fill_null(False)

    low, high = ends[WHOLE]
    words = number(low) if low == high else f"{number(low)} to {number(high)}"
    return Corrected(words, inside(WHOLE), _by_others(table, inside))


def _by_others(table: ibis.Table, inside: Callable[[int], Any]) -> Any:
    """Who fits what was chosen on the other folds."""
    cases = [(table[FOLD] == fold, inside(fold)) for fold in range(FOLDS)]
    return ibis.cases(*cases, else_=False)


def _levels(
    records: Records, table: ibis.Table, cases: Sequence[Ready]
) -> dict[str, Corrected | None]:
    """The commonest values of each text among its own buyers, counted in one scan."""
    if not cases:
        return {}
    levels = {f"l{i}": _level(table, one) for i, one in enumerate(cases)}
    many = {name: level.approx_nunique() for name, level in levels.items()}
    [looked] = records.rows(table.aggregate(**many))
    kept = [i for i in range(len(cases)) if (looked[f"l{i}"] or 0) <= MOST_LEVELS]
    mine = {f"l{i}": ibis.ifelse(cases[i].mine, levels[f"l{i}"], ibis.null("string")) for i in kept}
    counted: dict[int, dict[str, list[int]]] = {i: {} for i in kept}
    for part in batches(kept, 0):
        names = [f"l{i}" for i in part]
        rows = stacked(table.select(fold=table[FOLD], **{n: mine[n] for n in names}), names,
                       ("fold",)).filter(lambda t: t.value.notnull())  # fmt: skip
        grouped = rows.group_by(["place", "value", "fold"]).aggregate(n=lambda t: t.count())
        for row in records.rows(grouped):
            counts = counted[part[row["place"]]].setdefault(row["value"], [0] * FOLDS)
            counts[row["fold"]] += row["n"]
    return {
        one.case.key: _values(table, one, counted.get(i, {}), levels[f"l{i}"])
        for i, one in enumerate(cases)
    }


def _level(table: ibis.Table, one: Ready) -> Any:
    assert one.case.trait is not None
    return missing.cleaned(as_text(table[one.case.trait.name]), missing.PSEUDO_MISSING)


def _values(
    table: ibis.Table, one: Ready, counts: dict[str, list[int]], level: Any
) -> Corrected | None:
    if not counts:
        return None
    chosen = [
        commonest({v: sum(n) - n[fold] for v, n in counts.items()}, one.at_least)
        for fold in range(FOLDS)
    ]
    whole = commonest({v: sum(n) for v, n in counts.items()}, one.at_least)

    def inside(fold: int) -> Any:
        values = whole if fold == WHOLE else chosen[fold]
        return level.isin(values).fill_null(False) if values else ibis.literal(False)

    said = {value.strip().casefold() for value in one.case.statement.values}
    keeps = all(
        value in values for value in counts if value.casefold() in said for values in chosen
    )
    return Corrected(either(whole), inside(WHOLE), _by_others(table, inside), keeps and bool(said))


def commonest(counts: dict[str, int], share: float) -> tuple[str, ...]:
    """The fewest values that hold at least `share` of the counts, commonest first, at most four."""
    ranked = sorted(((n, v) for v, n in counts.items() if n), key=lambda pair: (-pair[0], pair[1]))
    wanted, seen = share * sum(n for n, _ in ranked), 0
    chosen: list[str] = []
    for n, value in ranked[:MOST_VALUES]:
        if chosen and seen >= wanted:
            break
        chosen.append(value)
        seen += n
    return tuple(chosen)


def either(values: Iterable[str], *, most: int = MOST_VALUES) -> str:
    """Values as alternatives in a sentence: a, b or c."""
    shown = list(values)
    if len(shown) > most:
        shown = [*shown[: most - 1], f"{len(shown) - most + 1} others"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"
