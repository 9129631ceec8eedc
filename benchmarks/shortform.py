"""The fewest questions, by halves, beside the design's goldens: agreement, calibration, seconds.

    .venv/bin/python benchmarks/shortform.py            # writes benchmarks/results/shortform.md
    .venv/bin/python benchmarks/shortform.py --splits 4 # fewer halves, printed only
    .venv/bin/python benchmarks/shortform.py --hindsight # what no choice of items could pass

A model is fitted on one half of the rows; items, points and calibration come from that half alone;
the other half says what it is worth: the share placed as that model's full battery places them.
Both halves of every split take both parts. The design's goldens are of one split, so that one
(NumPy's default_rng(0), first half to fit) is shown, too.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import combinations
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from ringtrue.stats.latentclass import LatentClasses  # noqa: E402
from ringtrue.stats.shortform import calibration_error, made, measured, shortest  # noqa: E402
from stats.published import codes  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
SIZES = range(1, 7)
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Case:
    """A data set with its golden agreement and its target (items, agreement)."""

    title: str
    name: str
    classes: int
    golden: tuple[float, ...]
    target: tuple[int, float]


CASES = (
    Case("McDonald's", "mcdonalds", 4, (0.649, 0.895, 0.897, 0.928, 0.942, 0.960), (4, 0.93)),
    Case("election", "election", 3, (0.680, 0.754, 0.803, 0.841, 0.860, 0.884), (5, 0.87)),
)


def halves(rows: int, splits: int) -> Iterator[tuple[Codes, Codes]]:
    """Both ways of so many random halves; the first is the goldens' own."""
    for seed in range(splits):
        order = np.random.default_rng(seed).permutation(rows)
        one, other = order[: rows // 2], order[rows // 2 :]
        yield one, other
        yield other, one


@dataclass
class Column:
    """What one number of items did: agreement and plain agreement a half, and every belief."""

    agreement: list[float]
    plain: list[float]
    sure: list[float]
    not_sure: list[float]
    top: list[NDArray[np.float64]]
    hit: list[NDArray[np.bool_]]


def plain(model: LatentClasses, rows: Codes, items: tuple[int, ...], said: Codes) -> float:
    """Agreement of the model's own marginal posterior on these items."""
    seen = np.full_like(rows, -1)
    seen[:, list(items)] = rows[:, list(items)]
    return float((model.predict(seen) == said).mean())


def run(case: Case, splits: int) -> tuple[list[Column], float]:
    """Every half of a case; and the seconds of choosing, pointing and measuring on all rows."""
    rows = codes(DATA, case.name)
    levels = tuple(int(m) + 1 for m in rows.max(axis=0))
    columns = [Column([], [], [], [], [], []) for _ in SIZES]
    for here, there in halves(len(rows), splits):
        model = LatentClasses(case.classes).fit(rows[here], levels=levels)
        said = model.predict(rows[there])
        for column, form in zip(columns, made(model, rows[here]), strict=True):
            worth = measured(form, rows[there], said)
            belief = form.predict_proba(rows[there][:, list(form.items)])
            column.agreement.append(worth.agreement)
            column.plain.append(plain(model, rows[there], form.items, said))
            column.not_sure.append(worth.not_sure)
            if worth.sure_agreement is not None:
                column.sure.append(worth.sure_agreement)
            column.top.append(belief.max(axis=1))
            column.hit.append(belief.argmax(axis=1) == said)
    whole = LatentClasses(case.classes).fit(rows, levels=levels)
    shortest(whole, rows)  # what only a first call does is done
    began = time.process_time()  # of this process alone: the machine may be busy
    shortest(whole, rows)
    return columns, time.process_time() - began


def hindsight(case: Case, splits: int) -> float:
    """Mean over halves of the best items' agreement, chosen on the very half that judges them.

    By the model's own posterior; no way of choosing fixed items without looking there does better.
    """
    rows, size = codes(DATA, case.name), case.target[0]
    levels = tuple(int(m) + 1 for m in rows.max(axis=0))
    best = []
    for here, there in halves(len(rows), splits):
        model = LatentClasses(case.classes).fit(rows[here], levels=levels)
        said = model.predict(rows[there])
        every = combinations(range(rows.shape[1]), size)
        best.append(max(plain(model, rows[there], items, said) for items in every))
    return float(np.mean(best))


def by_chance(column: Column) -> float:
    """The calibration error a half would show if every probability were exactly right."""
    chance = np.random.default_rng(0)
    return float(np.mean([calibration_error(t, chance.random(len(t)) < t) for t in column.top]))


def table(case: Case, columns: list[Column], seconds: float, splits: int) -> str:
    """The case as Markdown."""
    n = 2 * splits
    lines = [
        f"## {case.title}, K={case.classes}",
        "",
        "| items | golden (one split) | that split | mean of halves | sd of a half | same items, "
        "plain posterior | calibration error, one half | of which chance | pooled | not sure | "
        "agreement of the sure |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for size, golden, column in zip(SIZES, case.golden, columns, strict=True):
        each = [calibration_error(t, h) for t, h in zip(column.top, column.hit, strict=True)]
        pooled = calibration_error(np.concatenate(column.top), np.concatenate(column.hit))
        sure = f"{np.mean(column.sure):.3f}" if column.sure else "nobody"
        lines.append(
            f"| {size} | {golden:.3f} | {column.agreement[0]:.3f} | {np.mean(column.agreement):.3f}"
            f" | {np.std(column.agreement):.3f} | {np.mean(column.plain):.3f} | {np.mean(each):.3f}"
            f" | {by_chance(column):.3f} | {pooled:.3f} | {np.mean(column.not_sure):.3f} | {sure} |"
        )
    items, wanted = case.target
    reached = float(np.mean(columns[items - 1].agreement))
    word = "met" if reached >= wanted else "missed"
    lines += [
        "",
        f"Target: {items} items at least {wanted:.2f}. Mean of {n} halves {reached:.3f}: {word}; "
        f"the goldens' split {columns[items - 1].agreement[0]:.3f}.",
        f"Forms of 1 to 6 items with what they are worth, on all rows: {seconds:.2f} s "
        "of one core.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the tables; keep them where the number of splits is the usual one."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--splits", type=int, default=20)
    asked.add_argument("--hindsight", action="store_true")
    given = asked.parse_args()
    splits = given.splits
    if given.hindsight:
        for case in CASES:
            print(
                f"{case.title}, {case.target[0]} items: {hindsight(case, splits):.3f}", flush=True
            )
        return
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "numba"))
    parts = [
        "# The fewest questions, by halves\n",
        f"`.venv/bin/python benchmarks/shortform.py`: {splits} random splits, both ways; "
        f"{datetime.now(UTC).date().isoformat()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {packages}.\n",
    ]
    for case in CASES:
        columns, seconds = run(case, splits)
        parts.append(table(case, columns, seconds, splits))
    text = "\n".join(parts)
    print(text)
    if splits == 20:
        out = ROOT / "benchmarks" / "results" / "shortform.md"
        out.parent.mkdir(exist_ok=True)
        out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
