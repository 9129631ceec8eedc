"""A codebook as Ibis expressions: the same codes as `stats.encoding.encode`, in any engine."""

from datetime import date
from typing import Any

import ibis

from ringtrue.stats.binning import Cells
from ringtrue.stats.codebook import Codebook
from ringtrue.stats.encoding import MISSING, CodedTrait
from ringtrue.warehouse.missing import is_missing

LONGEST = 200
EPOCH = date(1970, 1, 1)


def comparable(column: Any, missing: tuple[str, ...]) -> Any:
    """A column as values are compared: text without outer spaces, floats, or days since 1970.

    Missing words and NaN become null; yes-or-no columns become the words yes and no.
    """
    kind = column.type()
    if kind.is_boolean():
        return ibis.cases((column.isnull(), ibis.null("string")), (column, "yes"), else_="no")
    if kind.is_date() or kind.is_timestamp():
        return column.cast("date").delta(ibis.date(EPOCH), unit="day").cast("float64")
    if kind.is_numeric():
        number = column.cast("float64")
        return ibis.ifelse(number.isnan(), ibis.null("float64"), number)
    text = column.cast("string")
    return ibis.ifelse(is_missing(text, missing), ibis.null("string"), text.strip()[:LONGEST])


def codes(table: ibis.Table, codebook: Codebook, missing: tuple[str, ...]) -> dict[str, Any]:
    """One whole-number expression a coded trait, named c0, c1, ... in the codebook's order."""
    return {
        f"c{i}": code(trait, comparable(table[trait.column], missing)).cast("int16")
        for i, trait in enumerate(codebook.traits)
    }


def code(trait: CodedTrait, value: Any) -> Any:
    """A trait's code of a value that `comparable` made."""
    if trait.kind == "levels":
        text = value.cast("string")
        branches = [(text.isnull(), MISSING)]
        branches += [(text == level, code) for code, level in enumerate(trait.levels)]
        return ibis.cases(*branches, else_=len(trait.levels) if trait.other else MISSING)
    if trait.kind == "choice":
        return _chosen(trait, value)
    assert trait.cells is not None
    number = value if trait.as_of is None else ibis.literal(float(trait.as_of)) - value
    return _in_cells(trait.cells, number)


def _chosen(trait: CodedTrait, value: Any) -> Any:
    mark = trait.separator
    escaped = "\\" + mark
    tidy = value.re_replace(f" *{escaped} *", mark)
    within = ibis.literal(mark).concat(tidy.strip()).concat(mark)
    has = within.contains(f"{mark}{trait.choice}{mark}")
    return ibis.cases((value.isnull(), MISSING), (has, 1), else_=0)


def _in_cells(cells: Cells, number: Any) -> Any:
    branches = [(number.isnull(), MISSING)]
    branches += [
        (number == value, code) for value, code in zip(cells.spikes, cells.spike_codes, strict=True)
    ]
    branches += [
        (number <= edge, code) for edge, code in zip(cells.edges, cells.range_codes, strict=False)
    ]
    return ibis.cases(*branches, else_=cells.range_codes[-1] if cells.range_codes else MISSING)
