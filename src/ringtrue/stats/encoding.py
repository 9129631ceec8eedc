"""A trait's codes: the reference that every engine's expressions must agree with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ringtrue.stats.binning import Cells

MISSING = -1


@dataclass(frozen=True)
class CodedTrait:
    """How one column becomes codes 0, 1, ...; -1 for missing.

    `levels`: a code for each of `levels`, one more for "other" if `other`. `cells`: numbers, or
    days before `as_of` (days since 1970) where that is given. `choice`: whether `choice` is among
    the answers that `separator` divides; no is 0, yes 1. `labels` name the codes.
    """

    name: str
    column: str
    kind: Literal["levels", "cells", "choice"]
    labels: tuple[str, ...]
    levels: tuple[str, ...] = ()
    other: bool = False
    cells: Cells | None = None
    as_of: int | None = None
    choice: str = ""
    separator: str = ""

    @staticmethod
    def from_dict(raw: dict[str, Any]) -> "CodedTrait":
        """The trait that `dataclasses.asdict` took apart."""
        plain: dict[str, Any] = raw["cells"] or {}
        kept: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in plain.items()}
        cells = Cells(**kept) if kept else None
        whole = {**raw, "labels": tuple(raw["labels"]), "levels": tuple(raw["levels"])}
        return replace(CodedTrait(**{**whole, "cells": None}), cells=cells)


def encode(trait: CodedTrait, values: Sequence[Any]) -> NDArray[np.int64]:
    """Codes of a column's values: None where missing, floats, days since 1970, or text."""
    if trait.kind == "levels":
        places = {level: code for code, level in enumerate(trait.levels)}
        rest = len(trait.levels) if trait.other else MISSING
        return np.array([MISSING if v is None else places.get(v, rest) for v in values], np.int64)
    if trait.kind == "choice":
        known = [None if v is None else trait.choice in parts(v, trait.separator) for v in values]
        return np.array([MISSING if v is None else int(v) for v in known], np.int64)
    numbers = np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    if trait.as_of is not None:
        numbers = trait.as_of - numbers
    assert trait.cells is not None
    return _in_cells(trait.cells, numbers)


def _in_cells(cells: Cells, numbers: NDArray[np.float64]) -> NDArray[np.int64]:
    codes = np.full(len(numbers), MISSING, dtype=np.int64)
    if cells.range_codes:
        place = np.searchsorted(np.array(cells.edges), numbers, side="left")
        codes = np.array(cells.range_codes)[place].astype(np.int64)
    for value, code in zip(cells.spikes, cells.spike_codes, strict=True):
        codes[numbers == value] = code
    codes[np.isnan(numbers)] = MISSING
    return codes


def parts(value: str, separator: str) -> tuple[str, ...]:
    """The answers of a multi-select cell, without outer spaces or empty ones."""
    return tuple(p for p in (piece.strip(" ") for piece in value.split(separator)) if p)
