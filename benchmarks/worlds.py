"""Are groups called real only where there are groups? Growth on simulated worlds.

    .venv/bin/python benchmarks/worlds.py --worlds 200 --seed 0        # 100 small ones of each sort
    .venv/bin/python benchmarks/worlds.py --worlds 1000 --sizes 300,600,1000,3000,10000

Half the worlds have no groups (ten kinds in turn), half have two to six. Every world follows from
the seed and its number alone; results are kept, one line a world, in --results, and a run goes on
where the last one ended. --write FILE.md puts the table into a file with date, machine and
versions.
"""

import argparse
import json
import os
import platform
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import world_kinds as kinds

from ringtrue.stats.growth import Gates, Growth, grow
from ringtrue.stats.outcomes import wilson

Result = dict[str, Any]


def without_groups(number: int, seed: int, sizes: list[int]) -> Result:
    """One world without groups: natural at what numbers of personas?"""
    name = list(kinds.GRADIENTS)[number % len(kinds.GRADIENTS)]
    n = sizes[(number // len(kinds.GRADIENTS)) % len(sizes)]
    codes = kinds.GRADIENTS[name](n, np.random.default_rng([seed, 1, number]))
    return {"sort": "none", "world": name, **_grown(codes, seed)}


def with_groups(number: int, seed: int, sizes: list[int]) -> Result:
    """One world of two to six groups: the right number, and natural?

    Every other world is of ten traits, .85 apart and 1,000 people, for the rate of natural ones.
    """
    count = 2 + number % 5
    rng = np.random.default_rng([seed, 2, number])
    if number % 2:
        codes, apart = kinds.groups(1000, rng, count, 0.85, traits=10)
        said = "ten traits, .85 apart, 1,000 people"
    else:
        least = 1000 if count <= 4 else 3000
        n = max(least, sizes[(number // 10) % len(sizes)])
        codes, apart = kinds.groups(n, rng, count, float(rng.uniform(0.8, 0.95)))
        said = "at least .8 apart"
    return {"sort": "groups", "world": said, "truth": count, "apart": apart, **_grown(codes, seed)}


def _grown(codes: kinds.Codes, seed: int) -> Result:
    began = time.process_time()
    levels = tuple(max(2, int(m) + 1) for m in codes.max(axis=0))
    growth: Growth = grow(codes, levels=levels, gates_=Gates(), seed=seed)
    held = {s.personas: round(s.contest.z, 2) for s in growth.steps if s.contest is not None}
    natural = [s.personas for s in growth.steps if s.kind == "natural"]
    return {
        "n": len(codes),
        "traits": len(levels),
        "recommended": growth.recommended,
        "verdict": growth.verdict,
        "z": held,
        "natural_at": natural,
        "fits_none": round(growth.fits_none, 4),
        "seconds": round(time.process_time() - began, 2),
    }


def _one(task: tuple[int, int, list[int]]) -> Result:
    number, seed, sizes = task
    make = with_groups if number % 2 else without_groups
    return {"number": number, "seed": seed, **make(number // 2, seed, sizes)}


def run(worlds: int, seed: int, sizes: list[int], results: Path, processes: int) -> list[Result]:
    """Every world of the seed, those not yet in the file computed and appended to it."""
    kept = (
        [json.loads(line) for line in results.read_text().splitlines()] if results.exists() else []
    )
    done = {r["number"] for r in kept if r["seed"] == seed}
    tasks = [(number, seed, sizes) for number in range(worlds) if number not in done]
    results.parent.mkdir(parents=True, exist_ok=True)
    with results.open("a") as out, ProcessPoolExecutor(processes) as pool:
        for found in pool.map(_one, tasks):
            out.write(json.dumps(found) + "\n")
            out.flush()
            kept.append(found)
    return [r for r in kept if r["seed"] == seed and r["number"] < worlds]


def table(found: list[Result]) -> str:
    """The table in Markdown."""
    lines = ["| worlds | how many | what | share | 95 % interval |", "|---|---|---|---|---|"]

    def line(name: str, rows: list[Result], what: str, k: int) -> None:
        if rows:
            low, high = wilson(k, len(rows))
            lines.append(
                f"| {name} | {len(rows)} | {what}: {k} | {k / len(rows):.1%} "
                f"| {low:.1%} to {high:.1%} |"
            )

    none = [r for r in found if r["sort"] == "none"]
    said = "called natural"
    line("without groups", none, said, sum(r["verdict"] == "natural" for r in none))
    at_any = sum(bool(r["natural_at"]) for r in none)
    line("without groups", none, "natural at any number tried", at_any)
    for name in kinds.GRADIENTS:
        rows = [r for r in none if r["world"] == name]
        line(name, rows, said, sum(r["verdict"] == "natural" for r in rows))
    for name in ("at least .8 apart", "ten traits, .85 apart, 1,000 people"):
        rows = [r for r in found if r["sort"] == "groups" and r["world"] == name]
        right = [r for r in rows if r["recommended"] == r["truth"]]
        line(name, rows, "right number", len(right))
        at_truth = sum(r["truth"] in r["natural_at"] for r in rows)
        line(name, rows, "natural at the true number", at_truth)
        line(name, rows, "verdict natural", sum(r["verdict"] == "natural" for r in rows))
        for count in sorted({r["truth"] for r in rows}):
            some = [r for r in rows if r["truth"] == count]
            said = f"{name}, {count} groups"
            line(said, some, "right number", sum(r["recommended"] == count for r in some))
            at_truth = sum(count in r["natural_at"] for r in some)
            line(said, some, "natural at the true number", at_truth)
    return "\n".join(lines)


def summary(found: list[Result], seed: int) -> str:
    """The table with where and when it was computed."""
    sizes = sorted({r["n"] for r in found})
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "numba"))
    return (
        f"# Simulated worlds\n\n{datetime.now(UTC).date().isoformat()}; {os.cpu_count()} cores, "
        f"{platform.machine()}, Python {platform.python_version()}, {packages}. Seed {seed}, "
        f"{len(found)} worlds of {min(sizes):,} to {max(sizes):,} people, "
        f"{sum(r['seconds'] for r in found):,.0f} s of processor time.\n\n{table(found)}\n"
    )


def main() -> None:
    """Read the command line, compute, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sizes", default="300,600,1000")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--results", type=Path, default=Path(".worlds/results.jsonl"))
    parser.add_argument("--write", type=Path)
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    found = run(given.worlds, given.seed, sizes, given.results, given.processes)
    text = summary(found, given.seed)
    print(text)
    if given.write:
        given.write.parent.mkdir(parents=True, exist_ok=True)
        given.write.write_text(text)


if __name__ == "__main__":
    main()
