"""What sets a discovered persona apart, in traits, in a name, and in sentences one can test."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from ringtrue.analysis.cast import Statement
from ringtrue.analysis.results import TraitShare
from ringtrue.stats.binning import Cells, said, span
from ringtrue.stats.encoding import CodedTrait
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.warehouse.coding import EPOCH

Floats = NDArray[np.float64]
SHOWN = 8
LIFT = 1.15
LEAST_ABOVE = 1e-6  # a claim's bounds are inclusive: "over 0" begins just above it


@dataclass(frozen=True)
class Mark:
    """One trait of a persona: the codes that are commoner in it, and how much so."""

    trait: CodedTrait
    codes: tuple[int, ...]
    share: float
    elsewhere: float
    telling: float


def marks(model: LatentClasses, traits: Sequence[CodedTrait], k: int) -> tuple[Mark, ...]:
    """The marks of class k, most telling first; none where there is only one class."""
    if model.n_classes == 1:
        return ()
    others = np.delete(model.weights_, k)
    found = []
    for trait, table in zip(traits, model.probabilities_, strict=True):
        here, rest = table[k], others @ np.delete(table, k, axis=0) / others.sum()
        codes = _commoner(trait, here, rest)
        if codes:
            share, elsewhere = float(here[codes].sum()), float(rest[codes].sum())
            found.append(Mark(trait, tuple(codes), share, elsewhere, _telling(share, elsewhere)))
    return tuple(sorted(found, key=lambda m: (-m.telling, m.trait.name)))


def _commoner(trait: CodedTrait, here: Floats, rest: Floats) -> list[int]:
    """Codes to name together: a run of neighbours for numbers, up to three levels otherwise."""
    lift = here / np.maximum(rest, 1e-9)
    named = np.array([label != "other" for label in trait.labels]) | (trait.kind == "cells")
    if trait.kind != "cells":
        order = np.argsort(-np.where(named & (lift >= LIFT), here, 0), kind="stable")[:3]
        picked = [int(c) for c in order if named[c] and lift[c] >= LIFT and here[c] >= 0.1]
        return sorted(picked)
    best: list[int] = []
    gain = 0.0
    for first in range(len(here)):
        for last in range(first, len(here)):
            run = list(range(first, last + 1))
            share, elsewhere = float(here[run].sum()), float(rest[run].sum())
            told = _telling(share, elsewhere)
            if len(run) < len(here) and share >= LIFT * elsewhere and told > gain:
                best, gain = run, told
    return best


def _telling(share: float, elsewhere: float) -> float:
    """How much the trait tells of belonging: Kullback and Leibler's divergence, in nats."""
    p, q = (min(max(v, 1e-6), 1 - 1e-6) for v in (share, elsewhere))
    return float(p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q)))


def shares(found: Sequence[Mark]) -> tuple[TraitShare, ...]:
    """The marks as the contract has them."""
    return tuple(
        TraitShare(
            trait=m.trait.name,
            value=value(m),
            share=m.share,
            elsewhere=m.elsewhere,
            lift=m.share / max(m.elsewhere, 1e-9),
        )
        for m in found[:SHOWN]
    )


def value(mark: Mark) -> str:
    """The mark's codes in words: 50 to 250; Aerospace or Automotive."""
    trait = mark.trait
    if trait.cells is None:
        labels = [trait.labels[c] for c in mark.codes]
        return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} or {labels[-1]}"
    if len(mark.codes) == 1 and trait.as_of is None:
        return trait.labels[mark.codes[0]]
    low, high = span(trait.cells, mark.codes[0], mark.codes[-1])
    if trait.as_of is not None:
        return _days(trait.as_of, low, high)
    if low is not None and excluded(trait.cells, low, mark.codes[0]) == low:
        return f"over {said(low)}" if high is None else f"over {said(low)}, up to {said(high)}"
    return _between(low, high)


def excluded(cells: Cells, low: float | None, first: int) -> float | None:
    """The round cut that a run of cells begins above, None where it begins with its own number."""
    if low is None or first in cells.spike_codes:
        return None
    cuts = (*cells.edges, *([] if cells.floor is None else [cells.floor]))
    if all(float(v).is_integer() for v in (*cells.edges, *cells.spikes)):
        return low - 1 if low - 1 in cuts and low > 1 else None
    return low if low in cuts else None


def _between(low: float | None, high: float | None) -> str:
    if low is None:
        return "any value" if high is None else f"up to {said(high)}"
    if high is None:
        return f"{said(low)} or more"
    return said(low) if low == high else f"{said(low)} to {said(high)}"


def _days(as_of: int, low: float | None, high: float | None) -> str:
    """Days before the as-of day, back as days of the calendar."""
    first, last = (
        None if days is None else (EPOCH + timedelta(days=as_of - days)).isoformat()
        for days in (high, low)
    )
    if first is None:
        return f"until {last}"
    return f"since {first}" if last is None else f"{first} to {last}"


def readable(trait: CodedTrait) -> str:
    """A column's name in words: the last part, without underscores."""
    return spoken(trait.name.split(".")[-1])


def spoken(column: str) -> str:
    """What a column is called, as one says it."""
    last = column.replace("_", " ").strip()
    last = re.sub(r"^(number|count) of ", "", last, flags=re.IGNORECASE)
    return last if not last.isupper() else last.lower()


def statements(found: Sequence[Mark]) -> tuple[Statement, ...]:
    """The marks as claims: what at least so many of these people are, rounded down to 5 %."""
    made = []
    for mark in found[:SHOWN]:
        at_least = max(0.05, np.floor(mark.share * 20 + 1e-9) / 20)
        made.append(_statement(mark, float(min(at_least, 0.95))))
    return tuple(made)


def _statement(mark: Mark, at_least: float) -> Statement:
    text = f"{readable(mark.trait)}: {value(mark)}"
    text = text[0].upper() + text[1:] + "."
    trait = mark.trait
    if trait.cells is None:
        answers = tuple(trait.labels[c] for c in mark.codes)
        if trait.kind == "choice":
            return Statement(text, trait=None, at_least=at_least)
        return Statement(text, trait=trait.column, values=answers, at_least=at_least)
    if trait.as_of is not None:
        return Statement(text, trait=None, at_least=at_least)
    low, high = span(trait.cells, mark.codes[0], mark.codes[-1])
    if low is not None and excluded(trait.cells, low, mark.codes[0]) == low:
        low += LEAST_ABOVE * max(1.0, abs(low))
    return Statement(text, trait=trait.column, between=(low, high), at_least=at_least)
