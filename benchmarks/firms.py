"""Simulated firms by the dozen: is what is planted found, and nothing where nothing is wrong?

    .venv/bin/python benchmarks/firms.py plainfield             # 100 firms with nothing wrong
    .venv/bin/python benchmarks/firms.py fieldnote 100          # 100 firms with every planted truth
    .venv/bin/python benchmarks/firms.py plainfield 40 --every  # 40 firms, all ten files
    .venv/bin/python benchmarks/firms.py fieldnote --write      # kept in results/fieldnote.md,
                                                                # or fieldnote-every-file.md

Contacts, companies, deals and campaigns are read unless `--every` asks for all ten files. The seeds
from 80,001 on were never looked at while sizes were chosen. Targets: at Plainfield at most 5 % of
firms with a finding of high severity; at Fieldnote every truth in at least 95 %.
"""

import argparse
import platform
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

from ringtrue.analysis.castfile import read_folder
from ringtrue.analysis.checkup import checkup
from ringtrue.analysis.results import Finding
from ringtrue.demo import fieldnote, plainfield
from ringtrue.demo.tables import TABLES
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.schema import Question

TODAY = date(2026, 11, 21)
FIRST = 80_001
DROPPED = ("contacts", "companies", "deals", "campaigns")
RESULTS = Path(__file__).parent / "results"
FIRMS = {"plainfield": plainfield, "fieldnote": fieldnote}


def findings(firm: ModuleType, seed: int, *, every: bool) -> tuple[Finding, ...]:
    """What the checkup of one such firm finds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables = TABLES if every else DROPPED
        written = firm.write(folder, seed=seed, today=TODAY, tables=tables)
        snapshot = load_files(written.files, lake=folder / "lake").snapshot
        question = Question(outcome="deals.Deal Stage=Closed won")
        cast = read_folder(written.personas)
        return checkup(snapshot, question=question, cast=cast, today=TODAY).findings


def told(firm: str, found: dict[int, tuple[Finding, ...]]) -> Iterator[str]:
    """The lines that say what was found in how many firms."""
    planted = fieldnote.truths() if firm == "fieldnote" else ()
    for truth in planted:
        seen = sum(any(truth.told_by(f.code, said(f)) for f in fs) for fs in found.values())
        yield f"- {truth.code} {truth.subject}: found in {seen} of {len(found)}. {truth.text}"
    expected = {(t.code, t.persona) for t in planted}
    if planted:  # a sentence that contradicts the rule is told by RT201 or RT207, never by both
        expected |= {("RT207", t.persona) for t in planted if t.code == "RT201"}
    others = {
        seed: [f for f in fs if (f.code, f.persona) not in expected] for seed, fs in found.items()
    }
    high = {s: [f for f in fs if f.severity == "high"] for s, fs in others.items()}
    firms = sum(bool(fs) for fs in high.values())
    share = f"{firms} of {len(found)} ({firms / len(found):.0%})"
    yield f"- Of high severity and not planted: in {share}."
    yield from (f"  - {s}: {f.code} {f.sentence}" for s, fs in high.items() for f in fs)
    lower = Counter(f.code for fs in others.values() for f in fs if f.severity != "high")
    yield f"- Of lower severity and not planted: {dict(sorted(lower.items())) or 'nothing'}."


def said(finding: Finding) -> str:
    """All words in which a finding may name what it is about."""
    return f"{finding.persona} {finding.sentence} {finding.evidence}"


def main() -> None:
    """Count, and say what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("firm", choices=tuple(FIRMS))
    parser.add_argument("seeds", type=int, nargs="?", default=100)
    parser.add_argument("--every", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    seeds, began = range(FIRST, FIRST + asked.seeds), time.process_time()
    found = {s: findings(FIRMS[asked.firm], s, every=asked.every) for s in seeds}
    command = f"benchmarks/firms.py {asked.firm} {asked.seeds}{' --every' if asked.every else ''}"
    lines = [
        f"# {asked.firm.capitalize()}, {asked.seeds} times",
        "",
        f"`{command}`, Python {platform.python_version()}, {time.process_time() - began:.0f} s of "
        f"processor time. Seeds {seeds[0]:,} to {seeds[-1]:,}.",
        "",
        *told(asked.firm, found),
    ]
    print("\n".join(lines))
    if asked.write:
        file = RESULTS / f"{asked.firm}{'-every-file' if asked.every else ''}.md"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
