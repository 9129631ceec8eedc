"""Distinct coded rows with how many people are so, and what became of them."""

from dataclasses import dataclass

import ibis
import numpy as np
from numpy.typing import NDArray

from ringtrue.stats.codebook import Codebook
from ringtrue.warehouse.coding import codes


@dataclass(frozen=True)
class CodedPatterns:
    """Codes (patterns, traits), -1 for missing; people, and those who won and lost (patterns,)."""

    codes: NDArray[np.int64]
    people: NDArray[np.int64]
    won: NDArray[np.int64]
    lost: NDArray[np.int64]

    def rows(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """One row a person: codes (people, traits), and 1, 0 or NaN for the outcome."""
        neither = self.people - self.won - self.lost
        outcome = np.concatenate(
            [
                np.repeat([1.0, 0.0, np.nan], [w, l_, n])
                for w, l_, n in zip(self.won, self.lost, neither, strict=True)
            ]
            or [np.zeros(0)]
        )
        return np.repeat(self.codes, self.people, axis=0), outcome


def count(table: ibis.Table, codebook: Codebook, missing: tuple[str, ...]) -> CodedPatterns:
    """Count the patterns of a frame's table under a codebook; only these travel."""
    coded = table.select(outcome=table.outcome, **codes(table, codebook, missing))
    names = [f"c{i}" for i in range(len(codebook.traits))]
    grouped = coded.group_by(names) if names else coded
    counted = grouped.aggregate(
        people=lambda t: t.count(),
        won=lambda t: (t.outcome == 1).sum().fill_null(0),
        lost=lambda t: (t.outcome == 0).sum().fill_null(0),
    ).to_pyarrow()
    columns = [counted[name].to_numpy().astype(np.int64) for name in names]
    table_of = np.stack(columns, axis=1) if columns else np.zeros((counted.num_rows, 0), np.int64)
    # The engine returns groups in no order; ours is that of the codes.
    order = np.lexsort(table_of.T[::-1]) if columns else np.arange(counted.num_rows)
    people, won, lost = (
        counted[c].to_numpy().astype(np.int64)[order] for c in ("people", "won", "lost")
    )
    return CodedPatterns(table_of[order], people, won, lost)
