"""A codebook as Ibis expressions: the same codes as `stats.encoding.encode`, in any engine.

Texts are looked up in one list by functions of that text alone: an engine then works out a column
of few distinct texts once for each of them. Numbers are found in their cells by halving.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import ibis

from ringtrue.stats.binning import Cells
from ringtrue.stats.codebook import Codebook
from ringtrue.stats.encoding import MISSING, CodedTrait
from ringtrue.warehouse.letters import first_letters, place_in, small_letters
from ringtrue.warehouse.missing import is_missing

LONGEST = 200
EPOCH = date(1970, 1, 1)
NOTHING = "-" * (LONGEST + 1)  # longer than any text that is compared, so that none is equal to it


def comparable(column: Any, missing: tuple[str, ...]) -> Any:
    """A column as values are compared: text without outer spaces, floats, or days since 1970.

    Missing words and NaN become null; yes-or-no columns become the words yes and no.
    """
    kind = column.type()
    if kind.is_boolean():
        return ibis.cases((column.isnull(), ibis.null("string")), (column, "yes"), else_="no")
    if kind.is_date() or kind.is_timestamp():
        return _days(column)
    if kind.is_numeric():
        number = column.cast("float64")
        if not kind.is_floating():
            return number
        return ibis.ifelse(number.isnan(), ibis.null("float64"), number)
    text = column.cast("string")
    return ibis.ifelse(is_missing(text, missing), ibis.null("string"), _tidy(text))


def _tidy(text: Any) -> Any:
    return first_letters(text.strip(), LONGEST)


def _tidied(text: str) -> str:
    return text.strip()[:LONGEST]


def _days(column: Any) -> Any:
    return column.cast("date").delta(ibis.date(EPOCH), unit="day").cast("float64")


def codes(table: ibis.Table, codebook: Codebook, missing: tuple[str, ...]) -> dict[str, Any]:
    """One whole-number expression a coded trait, named c0, c1, ... in the codebook's order."""
    return {
        f"c{i}": code(trait, table[trait.column], missing)
        for i, trait in enumerate(codebook.traits)
    }


def code(trait: CodedTrait, column: Any, missing: tuple[str, ...]) -> Any:
    """A trait's code of a column as it stands in the records, of the smallest whole type."""
    return _code(trait, column, missing).cast(whole_type(len(trait.labels)))


def code_from_one(trait: CodedTrait, column: Any, missing: tuple[str, ...]) -> Any:
    """A trait's code plus one, 0 where it is missing: of levels less work than the code itself."""
    if trait.kind == "levels":
        return _level_from_one(trait, column, missing).cast("int32")
    return _code(trait, column, missing).cast("int32") + 1


def whole_type(levels: int) -> str:
    """The smallest type that holds so many codes, -1, and one more than the last of them."""
    return "int8" if levels < 2**7 else "int16" if levels < 2**15 else "int32"


def _code(trait: CodedTrait, column: Any, missing: tuple[str, ...]) -> Any:
    if trait.kind == "choice":
        return _chosen(trait, comparable(column, missing))
    if trait.kind == "levels":
        return _level_from_one(trait, column, missing) - 1
    assert trait.cells is not None
    kind = column.type()
    number = _days(column) if kind.is_temporal() else column.cast("float64")
    absent = number.isnull() | number.isnan() if kind.is_floating() else number.isnull()
    if trait.as_of is not None:
        number = ibis.literal(float(trait.as_of)) - number
    return _in_cells(trait.cells, number, absent)


def _level_from_one(trait: CodedTrait, column: Any, missing: tuple[str, ...]) -> Any:
    # A level that has come to be a word for nothing is found by no text.
    levels = [NOTHING if small_letters(level) in missing else level for level in trait.levels]
    rest = len(levels) + 1 if trait.other else 0
    if column.type().is_boolean():
        yes, no = (levels.index(w) + 1 if w in levels else rest for w in ("yes", "no"))
        return ibis.cases((column.isnull(), 0), (column, yes), else_=no)
    text = column if column.type().is_string() else comparable(column, missing).cast("string")
    absent = is_missing(text, missing)
    if not levels:
        return ibis.ifelse(absent, 0, rest)
    listed = ibis.literal(levels, type="array<string>")
    places = [place_in(listed, _tidy(text)).fill_null(0)]
    if all(level == _tidied(level) for level in levels):
        # Most texts are a level letter for letter: only others are tidied, which is twice the work.
        places.insert(0, place_in(listed, text))
    known = [(place > 0, place) for place in places]
    return ibis.cases(*known, (absent, 0), else_=rest) if rest else ibis.cases(*known, else_=0)


def _chosen(trait: CodedTrait, value: Any) -> Any:
    mark = trait.separator
    escaped = "\\" + mark
    tidy = value.re_replace(f" *{escaped} *", mark)
    within = ibis.literal(mark).concat(tidy.strip()).concat(mark)
    has = within.contains(f"{mark}{trait.choice}{mark}")
    return ibis.cases((value.isnull(), MISSING), (has, 1), else_=0)


def _in_cells(cells: Cells, number: Any, absent: Any) -> Any:
    branches = [(absent, MISSING)]
    branches += [
        (number == value, code) for value, code in zip(cells.spikes, cells.spike_codes, strict=True)
    ]
    if not cells.range_codes:
        return ibis.cases(*branches, else_=MISSING)
    return ibis.cases(*branches, else_=_halved(number, cells.edges, cells.range_codes))


def _halved(number: Any, edges: Sequence[float], codes: Sequence[int]) -> Any:
    """The code of the first edge at or above a number, by halving; the last code beyond all."""
    if not edges:
        return ibis.literal(codes[0])
    middle = len(edges) // 2
    below = _halved(number, edges[:middle], codes[: middle + 1])
    above = _halved(number, edges[middle + 1 :], codes[middle + 1 :])
    return ibis.ifelse(number <= edges[middle], below, above)
