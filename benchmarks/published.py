"""The numbers that docs/methods.md states of three real tables, printed by one command.

    .venv/bin/python benchmarks/published.py --write benchmarks/results/published.md

Whole growths, up to ten personas on McDonald's: z against the best gradient, prediction strength
and the outcome's share by number of personas, over several seeds; psych-bfi as it grows of its own;
carcinoma's three classes, of which growth would find the smallest (21 of 118) too few.
"""

import argparse
import csv
import os
import platform
import re
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from seeds import Codes, tables  # noqa: E402

from ringtrue.stats.growth import Gates, Growth, grow  # noqa: E402
from ringtrue.stats.steps import GrowthStep  # noqa: E402

STRENGTH = {2: 0.93, 3: 0.77, 4: 0.66, 5: 0.54, 6: 0.42, 7: 0.36, 8: 0.30}


def liked(data: Path) -> np.ndarray:
    """What McDonald's guests say of liking it, from -5 to 5."""
    with (data / "msa-mcdonalds" / "mcdonalds.csv").open(encoding="utf-8") as handle:
        said = [re.sub("[^-+0-9]", "", row["Like"]) for row in csv.DictReader(handle)]
    return np.array([float(one) for one in said])


def grown(table: Codes, seeds: int, **asked: object) -> list[Growth]:
    """A growth a seed."""
    levels = tuple(max(1, int(m) + 1) for m in table.max(axis=0))
    return [grow(table, levels=levels, seed=seed, **asked) for seed in range(seeds)]  # type: ignore[arg-type]


def span(values: list[float], digits: int) -> str:
    """Of seed 0, and from the least to the most over all."""
    if not values:
        return ""
    first, low, high = (f"{v:.{digits}f}" for v in (values[0], min(values), max(values)))
    return first if len(values) == 1 else f"{first} ({low} to {high})"


def lines(found: list[Growth], published: dict[int, float]) -> list[str]:
    """A line for each number of personas that every seed tried."""
    told = [
        "| personas | kind | z | held-out gain in errors | prediction strength | published | "
        "outcome R-squared gained | Jaccard |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for k in range(2, 1 + min(len(one.steps) for one in found)):
        steps: list[GrowthStep] = [one.steps[k - 1] for one in found]
        kinds = ", ".join(sorted({s.kind for s in steps}))
        z = span([s.contest.z for s in steps if s.contest is not None], 1)
        gain = span([(s.held_out or 0.0) / (s.held_out_error or 1.0) for s in steps], 1)
        strength = span([s.prediction_strength or 0.0 for s in steps], 2)
        outcome = span([s.outcome_gain for s in steps if s.outcome_gain is not None], 3)
        least = span([s.stability or 0.0 for s in steps], 2)
        golden = f"{published[k]:.2f}" if k in published else ""
        told.append(
            f"| {k} | {kinds} | {z} | {gain} | {strength} | {golden} | {outcome} | {least} |"
        )
    return told


def main() -> None:
    """Read the command line, compute, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "numba"))
    real = tables(given.data)
    guests = grown(real["McDonald's"], given.seeds, outcome=liked(given.data), personas=10)
    parts = [
        "# Real data: the numbers that are stated\n",
        f"{datetime.now(UTC).date().isoformat()}; {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, {packages}. Of seed 0, in brackets the span over "
        "the seeds.\n",
        f"## McDonald's, ten personas asked for, {given.seeds} seeds\n",
        *lines(guests, STRENGTH),
        "\n## psych-bfi, as it grows, 1 seed\n",
        *lines(grown(real["psych-bfi"], 1), {}),
        f"\n## Carcinoma, three asked for, personas of ten slides allowed, {given.seeds} seeds\n",
        *lines(grown(real["carcinoma"], given.seeds, personas=3, gates_=Gates(fewest_rows=10)), {}),
    ]
    text = "\n".join(parts) + "\n"
    print(text)
    if given.write:
        given.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
