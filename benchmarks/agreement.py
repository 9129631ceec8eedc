"""How often intervals of AC1 cover the truth, beside the usual symmetric interval.

    .venv/bin/python benchmarks/agreement.py    # prints the table; about 10 s of one core

Two raters judge 30, 60 or 200 subjects yes or no, in seven worlds; each cell counts 1,500 samples.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from scipy.stats import t as student

from ringtrue.stats.agreement import gwet_ac1

# how often both say no, the one no and the other yes, the reverse, both yes
WORLDS = (
    (0.45, 0.1, 0.1, 0.35), (0.7, 0.1, 0.1, 0.1), (0.3, 0.3, 0.05, 0.35), (0.85, 0.05, 0.05, 0.05),
    (0.48, 0.02, 0.01, 0.49), (0.25, 0.25, 0.25, 0.25), (0.1, 0.6, 0.1, 0.2),
)  # fmt: skip
PAIRS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
TIMES = 1500


def truth(joint: tuple[float, ...]) -> float:
    """AC1 of the world itself."""
    share = joint[3] + (joint[1] + joint[2]) / 2
    chance = 2 * share * (1 - share)
    return (joint[0] + joint[3] - chance) / (1 - chance)


def covered(subjects: int, joint: tuple[float, ...], seed: int) -> tuple[float, float, float]:
    """Shares of samples whose interval, upper limit and symmetric interval hold the truth."""
    true, inside = truth(joint), np.zeros(3)
    width = float(student.ppf(0.975, subjects - 1))
    for counts in np.random.default_rng(seed).multinomial(subjects, joint, size=TIMES):
        found = gwet_ac1(np.repeat(PAIRS, counts, axis=0), categories=(0, 1))
        near = abs(found.value - true) <= width * found.standard_error
        inside += (found.low <= true <= found.high, true <= found.upper, near)
    both, upper, symmetric = inside / TIMES
    return float(both), float(upper), float(symmetric)


def main() -> None:
    """Print a line a world and size, and the extremes."""
    seen = []
    print("| subjects | AC1 | interval | upper limit | symmetric |\n|---|---|---|---|---|")
    for subjects in (30, 60, 200):
        for joint in WORLDS:
            found = covered(subjects, joint, seed=1)
            seen.append(found)
            print(
                f"| {subjects} | {truth(joint):.3f} |", " | ".join(f"{s:.3f}" for s in found), "|"
            )
    low, high = np.min(seen, axis=0), np.max(seen, axis=0)
    print(f"interval {low[0]:.3f} to {high[0]:.3f}, upper {low[1]:.3f} to {high[1]:.3f},", end=" ")
    print(f"symmetric {low[2]:.3f} to {high[2]:.3f}")


if __name__ == "__main__":
    main()
