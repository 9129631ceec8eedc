"""How many simulated firms with nothing wrong have a finding of high severity.

    .venv/bin/python benchmarks/plainfield.py             # 100 seeds of Plainfield
    .venv/bin/python benchmarks/plainfield.py 40 --every  # 40 seeds, all ten files
    .venv/bin/python benchmarks/plainfield.py 100 --write # keep the answer in results/plainfield.md

Contacts, companies, deals and campaigns are read unless `--every` asks for all ten files. The seeds
from 80,001 on were never looked at while sizes were chosen. Target: at most 5 %.
"""

import platform
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from ringtrue.analysis.castfile import read_folder
from ringtrue.analysis.checkup import checkup
from ringtrue.analysis.results import Finding
from ringtrue.demo import plainfield
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.schema import Question

TODAY = date(2026, 11, 21)
FIRST = 80_001
DROPPED = ("contacts.csv", "companies.csv", "deals.csv", "campaigns.csv")
RESULT = Path(__file__).parent / "results" / "plainfield.md"


def findings(seed: int, *, every: bool) -> tuple[Finding, ...]:
    """What the checkup of one such firm finds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = plainfield.write(folder, seed=seed, today=TODAY)
        files = [f for f in written.files if every or f.name in DROPPED]
        snapshot = load_files(files, lake=folder / "lake").snapshot
        question = Question(outcome="deals.Deal Stage=Closed won")
        cast = read_folder(written.personas)
        return checkup(snapshot, question=question, cast=cast, today=TODAY).findings


def main(arguments: list[str]) -> None:
    """Count, and say what was found."""
    numbers = [int(a) for a in arguments if a.isdecimal()]
    seeds = range(FIRST, FIRST + (numbers[0] if numbers else 100))
    every, began = "--every" in arguments, time.perf_counter()
    high: dict[int, list[str]] = {}
    other: dict[str, int] = {}
    for seed in seeds:
        for found in findings(seed, every=every):
            if found.severity == "high":
                high.setdefault(seed, []).append(f"{found.code} {found.sentence}")
            else:
                other[found.code] = other.get(found.code, 0) + 1
    share = len(high) / len(seeds)
    lines = [
        "# Plainfield: firms with nothing wrong",
        "",
        f"`benchmarks/plainfield.py {len(seeds)}{' --every' if every else ''}`, Python "
        f"{platform.python_version()}, {time.perf_counter() - began:.0f} s.",
        "",
        f"Seeds {seeds[0]:,} to {seeds[-1]:,}: {len(high)} of {len(seeds)} ({share:.0%}) have a "
        f"finding of high severity; the target is at most 5 %.",
        "",
        *(f"- {seed}: {text}" for seed, texts in high.items() for text in texts),
        f"Of lower severity: {other or 'nothing'}.",
    ]
    print("\n".join(lines))
    if "--write" in arguments:
        RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
