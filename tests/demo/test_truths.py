"""The checkup finds what is planted at Fieldnote, and nothing at Plainfield."""

from collections.abc import Iterable

import pytest
from tests.demo.told import found, told

from ringtrue.demo import fieldnote, plainfield

QUICK = (1, 2, 3)
UNSEEN = range(70_001, 70_006)  # never looked at while sizes were chosen


def missed(seed: int) -> list[tuple[str, str | None, str]]:
    answer = told(fieldnote, seed)
    return [(t.code, t.persona, t.measure) for t in fieldnote.truths() if not found(answer, t)]


def high_findings(seeds: Iterable[int]) -> list[str]:
    return [
        f"{seed}: {f.code} {f.sentence}"
        for seed in seeds
        for f in told(plainfield, seed).findings
        if f.severity == "high"
    ]


@pytest.mark.parametrize("seed", QUICK)
def test_every_planted_truth_is_found(seed: int) -> None:
    assert missed(seed) == []


@pytest.mark.parametrize("seed", QUICK)
def test_the_personas_that_hold_are_left_in_peace(seed: int) -> None:
    answer = told(fieldnote, seed)
    verdicts = {p.name: p.verdict for p in answer.personas}
    assert verdicts["Planner Paula"] == verdicts["Compliance Clara"] == "fits_past"
    accused = {f.persona for f in answer.findings if f.severity == "high"}
    assert accused <= {None, "Digital Dirk", "Service Sven"}


@pytest.mark.parametrize("seed", QUICK)
def test_nothing_else_is_found_at_high_severity(seed: int) -> None:
    planted = {(t.code, t.persona) for t in fieldnote.truths()}
    planted.add(("RT207", "Digital Dirk"))  # only says that RT201 names his sentence
    high = {(f.code, f.persona) for f in told(fieldnote, seed).findings if f.severity == "high"}
    assert high <= planted


def test_plainfield_is_quiet() -> None:
    answer = told(plainfield, 1)
    assert [f.code for f in answer.findings if f.severity == "high"] == []
    assert {p.verdict for p in answer.personas} == {"fits_past"}


def test_the_other_files_change_no_finding() -> None:
    few, every = told(fieldnote, 1), told(fieldnote, 1, every_file=True)
    assert [(f.code, f.persona) for f in every.findings] == [
        (f.code, f.persona) for f in few.findings
    ]


@pytest.mark.slow
def test_every_truth_is_found_on_unseen_seeds() -> None:
    """A hundred seeds each are in benchmarks/firms.py."""
    assert {seed: missed(seed) for seed in UNSEEN if missed(seed)} == {}


@pytest.mark.slow
def test_plainfield_has_no_high_finding_on_unseen_seeds() -> None:
    assert high_findings(UNSEEN) == []


@pytest.mark.slow
def test_what_is_alike_in_every_group_stays_quiet_in_all_files() -> None:
    """Churn, tickets and days to the sale are drawn alike; at most one alarm over three seeds."""
    codes = {"RT209", "RT210", "RT212", "RT213", "RT214", "RT403"}
    alarms = [
        f"{seed}: {f.code} {f.sentence}"
        for seed in UNSEEN[:3]
        for f in told(plainfield, seed, every_file=True).findings
        if f.code in codes
    ]
    assert len(alarms) <= 1
