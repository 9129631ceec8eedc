"""What is known of a column before it is coded: small counts, never the rows themselves."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class TraitProfile:
    """One column, counted.

    `values` are its distinct values, sorted: text, floats, or days since 1970 for dates. `counts`
    (values, folds, 3) and `missing` (folds, 3) count people who won, who lost and whose outcome is
    not known (or asked for). Folds are a fixed random cut of people. `words` are the pseudo-missing
    words met and how often.
    """

    name: str
    type: str
    values: tuple[Any, ...]
    counts: Counts
    missing: Counts
    words: tuple[tuple[str, int], ...] = ()

    @property
    def totals(self) -> Counts:
        """How many people have each value."""
        return np.asarray(self.counts.sum(axis=(1, 2)))

    @property
    def filled(self) -> int:
        """How many people have a value."""
        return int(self.counts.sum())

    @property
    def rows(self) -> int:
        """How many people were looked at."""
        return self.filled + int(self.missing.sum())


@dataclass(frozen=True)
class Profile:
    """All columns of a population, counted alike; `as_of` in days since 1970, for dates."""

    traits: tuple[TraitProfile, ...]
    as_of: int | None = None
    has_outcome: bool = field(default=False)
