"""Compile the inner loops ahead of the first discovery: `python -m ringtrue.stats.compiling`.

Numba keeps what it compiled beside the source, so this is worth it once for each installation.
"""

import numpy as np

from ringtrue.stats.growth import grow

ROWS, LEVELS = 600, (2, 3, 4, 2, 3, 2)


def compile_loops() -> None:
    """Grow on made-up people of three groups, so that discovery's loops are all walked through."""
    rng = np.random.default_rng(0)
    group = rng.integers(0, 3, ROWS)
    blurred = np.where(rng.random((ROWS, len(LEVELS))) < 0.2, rng.integers(0, 3), group[:, None])
    codes = (blurred % np.array(LEVELS)).astype(np.int8)
    codes[rng.random(codes.shape) < 0.02] = -1
    grow(codes, levels=LEVELS, outcome=(group == 1).astype(np.float64), personas=3)


if __name__ == "__main__":
    compile_loops()
