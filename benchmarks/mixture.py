"""The latent class model: speed beside peers, the best optimum from many seeds, memory.

    .venv/bin/python benchmarks/mixture.py speed --peers /tmp/peers/bin/python
    .venv/bin/python benchmarks/mixture.py seeds --seeds 1000
    .venv/bin/python benchmarks/mixture.py memory

`speed` fits the same codes to the same log-likelihood, ours and theirs in turn, everybody as often,
and shows the run of median seconds. Tolerances are named: ours stops at 1e-7 a row, peers at their
own 1e-10 and at ours, and log-likelihoods a row agree within 1e-6. Each side fits a small table
first, so that nobody is timed while compiling; peers are installed
as benchmarks/peers/requirements.txt says. Each fit runs in a process of its own; imports, and the
compilation that our first fit on a machine pays for, are not timed.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "stats"))

SIZES = ["100k-hard", "100k", "100k-easy", "1m", "1m-missing"]
BEST = {
    ("gss82", 3): -2754.5454,
    ("gss82", 4): -2746.6208,
    ("election", 3): -21311.5357,
    ("mcdonalds", 2): -7610.8361,
    ("mcdonalds", 3): -7311.4778,
    ("mcdonalds", 4): -7111.1081,
    ("mcdonalds", 5): -7011.1675,
    ("mcdonalds", 6): -6956.0192,
    ("mcdonalds", 7): -6900.1364,
    ("mcdonalds", 8): -6864.0905,
}


def world(
    rows: int, classes: int, seed: int, missing: float = 0.0, usual: float = 0.7
) -> np.ndarray:
    """Codes (rows, 12) of 4 levels: each class gives one level of each item `usual` often."""
    rng = np.random.default_rng(seed)
    shares = np.linspace(1, 2, classes)
    kind = rng.choice(classes, size=rows, p=shares / shares.sum())
    tables = np.full((classes, 12, 4), (1 - usual) / 3)
    favoured = rng.integers(4, size=(classes, 12))
    for k in range(classes):
        tables[k, np.arange(12), favoured[k]] = usual
    codes = np.empty((rows, 12), np.int64)
    for j in range(12):
        steps = np.cumsum(tables[:, j], axis=1)[kind, :-1]
        codes[:, j] = (rng.random((rows, 1)) > steps).sum(axis=1)
    if missing:
        codes[rng.random(codes.shape) < missing] = -1
    return codes


def ours(file: str, classes: int, starts: int) -> None:
    """Fit in this process; one line of JSON as the peers print."""
    from ringtrue.stats.latentclass import LatentClasses

    codes = np.load(file)
    LatentClasses(classes, prior=0, n_starts=starts).fit(codes[:3000])  # compiled, caches warm
    large = codes[:: max(1, len(codes) // 70_000)]
    LatentClasses(classes, prior=0, n_starts=1, max_iter=2).fit(large)
    began, before = time.perf_counter(), time.process_time()
    model = LatentClasses(classes, prior=0, n_starts=starts).fit(codes)
    told = {
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - before,
        "log_likelihood": model.log_likelihood_,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


def measured(command: list[str]) -> dict[str, float]:
    """The JSON that a fit in a process of its own printed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def middle(command: list[str], runs: int) -> dict[str, float]:
    """The run of median seconds of so many, each in a process of its own."""
    return sorted((measured(command) for _ in range(runs)), key=lambda m: m["seconds"])[runs // 2]


def speed(peers: str | None, sizes: list[str], runs: int) -> None:
    """One row a fit: seconds, log-likelihood a row, memory, and the peer's time over ours.

    Of everybody the median of so many runs.
    """
    print(
        "| data | who | s | s of the processor | log-likelihood a row | MB | times ours | of it |"
    )
    print("|---|---|---|---|---|---|---|---|")
    cases = {
        "100k-hard": ("100,000 x 12 x 4, K=4, 5 starts; usual answer .5", 100_000, 4, 0.0, 0.5),
        "100k": ("the same, .6", 100_000, 4, 0.0, 0.6),
        "100k-easy": ("the same, .7", 100_000, 4, 0.0, 0.7),
        "1m": ("1,000,000 x 12 x 4, K=5, 5 starts, .6", 1_000_000, 5, 0.0, 0.6),
        "1m-missing": ("the same with 20 % missing", 1_000_000, 5, 0.2, 0.6),
    }
    for size in sizes:
        name, rows, classes, missing, usual = cases[size]
        with tempfile.TemporaryDirectory() as folder:
            file = str(Path(folder) / "codes.npy")
            np.save(file, world(rows, classes, 1, missing, usual))
            own = [sys.executable, __file__, "one", file, str(classes), "5"]
            best = middle(own, runs)
            _row(name, "ringtrue", best, rows, best)
            for who, tolerance, said in _peers(peers, rows, missing):
                script = str(HERE / "peers" / "latent_class.py")
                command = [peers or "", script, who, file, str(classes), "5", tolerance]
                _row(name, said, middle(command, runs), rows, best)


def _peers(peers: str | None, rows: int, missing: float) -> list[tuple[str, str, str]]:
    """Peers with their own tolerance, and with ours: 1e-7 a row (StepMix counts by row)."""
    if peers is None:
        return []
    found = [("stepmix", "1e-10", "StepMix 3.0.0"), ("stepmix", "1e-7", "StepMix, 1e-7 a row")]
    if not missing and rows <= 100_000:
        found += [
            ("pypolca", "1e-10", "pypolca 0.4.0"),
            ("pypolca", str(1e-7 * rows), "pypolca, 1e-7 a row"),
        ]
    return found


def _row(data: str, who: str, one: dict[str, float], rows: int, best: dict[str, float]) -> None:
    wall, cpu = (f"{one[k] / best[k]:.0f}" for k in ("seconds", "processor"))
    value = one["log_likelihood"] / rows
    line = f"| {data} | {who} | {one['seconds']:.3f} | {one['processor']:.3f} | {value:.7f} |"
    print(f"{line} {one['megabytes']:.0f} | {wall} | {cpu} |", flush=True)


def seeds(count: int, data: Path, least: int = 0) -> None:
    """How many of so many seeds reach the best known optimum within .001, with default settings.

    From `least` classes on.
    """
    import published

    from ringtrue.stats.latentclass import LatentClasses

    print("| data | K | best found from | of seeds | worst miss | ms a fit |")
    print("|---|---|---|---|---|---|")
    for (name, k), best in BEST.items():
        if k < least:
            continue
        codes = published.codes(data, name)
        began = time.perf_counter()
        reached = [
            LatentClasses(k, prior=0, seed=seed).fit(codes).log_likelihood_ - best
            for seed in range(count)
        ]
        each = (time.perf_counter() - began) / count
        found = sum(r > -1e-3 for r in reached)
        worst = min(0.0, *reached)
        print(f"| {name} | {k} | {found} | {count} | {worst:.4f} | {1000 * each:.0f} |", flush=True)


def memory() -> None:
    """10,000,000 rows x 12, one byte a code: peak memory of making and fitting them."""
    from ringtrue.stats.latentclass import LatentClasses

    codes = np.concatenate([world(500_000, 5, seed=s).astype(np.int8) for s in [1] * 20])
    rng = np.random.default_rng(0)
    for j in range(12):  # no block repeats another
        changed = rng.random(len(codes)) < 0.02
        codes[changed, j] = rng.integers(0, 4, int(changed.sum()))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    model = LatentClasses(5, n_starts=5).fit(codes)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"10,000,000 x 12, K=5: {seconds:.2f} s, peak {peak:.0f} MB ({before:.0f} MB before)")
    print(f"shares {np.round(model.weights_, 3).tolist()}")


def main() -> None:
    """Run what was asked for, after a line about the machine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("speed", "seeds", "memory", "one"))
    parser.add_argument("rest", nargs="*")
    parser.add_argument("--peers", help="the Python of the peers' environment")
    parser.add_argument(
        "--sizes", nargs="+", default=["100k-hard", "100k", "100k-easy", "1m", "1m-missing"]
    )
    parser.add_argument("--runs", type=int, default=3, help="speed: of everybody, the median")
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--least", type=int, default=0, help="seeds: from so many classes on")
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    asked = parser.parse_args()
    if asked.what == "one":
        ours(asked.rest[0], int(asked.rest[1]), int(asked.rest[2]))
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    if asked.what == "speed":
        speed(asked.peers, asked.sizes, asked.runs)
    elif asked.what == "seeds":
        seeds(asked.seeds, asked.data, asked.least)
    else:
        memory()


if __name__ == "__main__":
    main()
