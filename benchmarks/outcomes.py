"""Bakk's simulation: bias and coverage of three-step outcomes, hard labels beside corrected.

    .venv/bin/python benchmarks/outcomes.py                  # the table, 100 repetitions a line
    .venv/bin/python benchmarks/outcomes.py --repetitions 500 --bootstrap 40 .8,1000 .9,500

Three classes of one size on six yes-or-no items: all likely, the first half likely, none likely,
with the separation as what is likely; outcomes normal with means -1, 1 and 0 and sd 1. Bias is that
of the largest class mean, whose truth is 1 (Bakk and Kuha 2018, Psychometrika 83, 871; as in
StepMix). Coverage is of all three means and of three yes-or-no rates, by 95 % intervals: of the
third step alone, with the classes' uncertainty, and by refits of the whole in resamples. StepMix
runs on the same data where it is installed.
"""

import argparse
import os
import platform
import time
import warnings
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from itertools import permutations

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from ringtrue.stats.influence import Measurement, measured
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.stats.threestep import Method, class_means, class_rates

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
MEANS = np.array([-1.0, 1.0, 0.0])
RATES = np.array([0.2, 0.5, 0.1])
METHODS: tuple[Method, Method] = ("maximum_likelihood", "bch")
CELLS = tuple((s, n) for s in (0.7, 0.8, 0.9) for n in (500, 1000, 2000))


@dataclass(frozen=True)
class World:
    """One simulated sample: codes (rows, 6), true classes, and outcomes of both kinds."""

    codes: Codes
    kind: Codes
    value: Floats
    won: Floats
    items: Floats


def world(n: int, strength: float, seed: int) -> World:
    """Bakk's three classes; `strength` is how likely a likely item is."""
    rng = np.random.default_rng([seed, n, round(100 * strength)])
    high, low = strength, 1 - strength
    items = np.array([[high] * 6, [high] * 3 + [low] * 3, [low] * 6])
    kind = rng.integers(0, 3, n)
    codes = (rng.random((n, 6)) < items[kind]).astype(np.int64)
    value = MEANS[kind] + rng.normal(size=n)
    return World(codes, kind, value, (rng.random(n) < RATES[kind]).astype(float), items)


def place(model: LatentClasses, items: Floats) -> list[int]:
    """The fitted class nearest to each true one, one to one."""
    found = np.array([p[:, 1] for p in model.probabilities_]).T
    ways = permutations(range(len(items)))
    return list(min(ways, key=lambda way: float(((found[list(way)] - items) ** 2).sum())))


@dataclass
class Cell:
    """What a number of repetitions found: largest means less 1, and intervals that hold."""

    largest: dict[str, list[float]] = field(default_factory=dict)
    holds: dict[str, list[float]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, means: Floats) -> None:
        """Keep the bias of the largest mean."""
        self.largest.setdefault(name, []).append(float(np.nanmax(means)) - 1)

    def hold(self, name: str, low: Floats, high: Floats, truth: Floats) -> None:
        """Keep the share of classes whose interval holds the truth."""
        self.holds.setdefault(name, []).append(float(((low <= truth) & (truth <= high)).mean()))


def ours(cell: Cell, one: World, resamples: int, rng: np.random.Generator) -> None:
    """Our figures of one sample."""
    model = LatentClasses(3, n_starts=16).fit(one.codes)
    belief, way = model.predict_proba(one.codes), place(model, one.items)
    hard = belief.argmax(axis=1)
    empty = [float(one.value[hard == k].mean()) if (hard == k).any() else np.nan for k in range(3)]
    cell.add("hard labels", np.array(empty))
    known = measured(model, one.codes)
    for method in METHODS:
        for name, given in (("third step alone", None), ("with classes", known)):
            found = class_means(belief, one.value, measurement=given, method=method)
            low, high = np.array(found.low)[way], np.array(found.high)[way]
            cell.hold(f"{method}, {name}", low, high, MEANS)
        cell.add(method, np.array(found.mean))
    chosen = class_means(belief, one.value, measurement=known)
    cell.add("by the rule", np.array(chosen.mean))
    cell.hold("by the rule", np.array(chosen.low)[way], np.array(chosen.high)[way], MEANS)
    rates_of(cell, one, belief, way, known)
    if resamples:
        resampled(cell, one, model, way, resamples, rng)


def rates_of(cell: Cell, one: World, belief: Floats, way: list[int], known: Measurement) -> None:
    """Whether the intervals of yes-or-no rates hold."""
    for name, given in (("third step alone", None), ("with classes", known)):
        found = class_rates(belief, one.won, measurement=given)
        low, high = np.array(found.low)[way], np.array(found.high)[way]
        cell.hold(f"rates, {name}", low, high, RATES)


def resampled(
    cell: Cell,
    one: World,
    model: LatentClasses,
    way: list[int],
    resamples: int,
    rng: np.random.Generator,
) -> None:
    """Intervals of rates from refits of the whole pipeline in resamples."""
    belief, found = model.predict_proba(one.codes), []
    for _ in range(resamples):
        drawn = rng.integers(0, len(one.codes), len(one.codes))
        again = LatentClasses(3, n_starts=4).fit(one.codes[drawn], levels=model.levels_)
        theirs = again.predict_proba(one.codes)
        shared = belief.T @ theirs
        ways = list(permutations(range(3)))
        best = list(max(ways, key=lambda w: float(shared[np.arange(3), list(w)].sum())))
        rates = class_rates(again.predict_proba(one.codes[drawn]), one.won[drawn]).rate
        found.append(np.array(rates)[best])
    told = class_rates(belief, one.won, replicates=np.array(found))
    low, high = np.array(told.low)[way], np.array(told.high)[way]
    cell.hold("rates, resamples", low, high, RATES)


def stepmix(cell: Cell, one: World, seed: int) -> None:
    """StepMix's three-step means of the same sample, set as in its own simulation."""
    peer = import_module("stepmix.stepmix")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, correction in (("StepMix ML", "ML"), ("StepMix BCH", "BCH")):
            model = peer.StepMix(
                n_components=3, measurement="bernoulli", structural="gaussian_unit", n_steps=3,
                assignment="modal", correction=correction, n_init=1, max_iter=250, abs_tol=1e-8,
                progress_bar=0, random_state=seed,
            )  # fmt: skip
            model.fit(one.codes, one.value[:, None])
            cell.add(name, model.get_parameters()["structural"]["means"].ravel())


def run(n: int, strength: float, repetitions: int, resamples: int, peer: bool) -> Cell:
    """All repetitions of one line of the table."""
    cell, rng = Cell(), np.random.default_rng([n, round(100 * strength)])
    for seed in range(repetitions):
        one = world(n, strength, seed)
        began = time.perf_counter()
        ours(cell, one, resamples, rng)
        middle = time.perf_counter()
        if peer:
            stepmix(cell, one, seed)
        cell.seconds["ours"] = cell.seconds.get("ours", 0) + middle - began
        cell.seconds["peer"] = cell.seconds.get("peer", 0) + time.perf_counter() - middle
    return cell


def installed(name: str) -> str | None:
    """The version of a package, None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def main() -> None:
    """Print, a line each: bias of the largest mean by method, then coverage."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cells", nargs="*", help="separation,people; all nine by default")
    parser.add_argument("--repetitions", type=int, default=100)
    parser.add_argument("--bootstrap", type=int, default=0, help="resamples a repetition")
    asked = parser.parse_args()
    cells = [(float(c.split(",")[0]), int(c.split(",")[1])) for c in asked.cells] or list(CELLS)
    peer = installed("stepmix")
    print(
        f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, NumPy {np.__version__}, StepMix {peer or 'not installed'}; "
        f"{asked.repetitions} repetitions"
    )
    for strength, n in cells:
        cell = run(n, strength, asked.repetitions, asked.bootstrap, peer is not None)
        bias = {name: f"{np.mean(found):+.3f}" for name, found in cell.largest.items()}
        error = {name: f"{np.std(found):.3f}" for name, found in cell.largest.items()}
        holds = {name: f"{100 * np.mean(found):.1f} %" for name, found in cell.holds.items()}
        print(f"\nseparation {strength}, {n:,} people")
        for name in bias:
            print(f"  {name:<38} bias {bias[name]}, sd {error[name]}")
        for name, share in holds.items():
            print(f"  {name:<38} coverage {share}")
        print("  " + ", ".join(f"{k} {v:.1f} s" for k, v in cell.seconds.items()), flush=True)


if __name__ == "__main__":
    main()
