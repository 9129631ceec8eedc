"""The checkup finds what is planted at Fieldnote, and nothing at Plainfield."""

from collections.abc import Iterable

import pytest
from tests.demo.told import OWNED, found, told

from ringtrue.demo import fieldnote, plainfield
from ringtrue.demo.written import Truth

QUICK = (1, 2, 3)
UNSEEN = range(70_001, 70_021)  # never looked at while sizes were chosen
OWNED_TRUTHS = tuple(t for t in fieldnote.truths() if t.code in OWNED)


def missed(seed: int) -> list[tuple[str, str | None, str]]:
    answer = told(fieldnote, seed)
    return [(t.code, t.persona, t.measure) for t in OWNED_TRUTHS if not found(answer, t)]


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
    few, every = told(fieldnote, 4), told(fieldnote, 4, every_file=True)
    assert [(f.code, f.persona) for f in every.findings] == [
        (f.code, f.persona) for f in few.findings
    ]


@pytest.mark.slow
def test_each_truth_is_found_on_nineteen_of_twenty_unseen_seeds() -> None:
    misses: dict[Truth, int] = dict.fromkeys(OWNED_TRUTHS, 0)
    for seed in UNSEEN:
        answer = told(fieldnote, seed)
        for truth in OWNED_TRUTHS:
            misses[truth] += not found(answer, truth)
    assert {t.text: n for t, n in misses.items() if n > 1} == {}


@pytest.mark.slow
def test_plainfield_has_at_most_one_high_finding_over_twenty_unseen_seeds() -> None:
    assert len(high_findings(UNSEEN)) <= 1


@pytest.mark.slow
def test_what_is_alike_in_every_group_stays_quiet_in_all_files() -> None:
    """Churn, tickets and days to the sale are drawn alike; at most one alarm over five seeds."""
    codes = {"RT209", "RT210", "RT212", "RT213", "RT214", "RT403"}
    alarms = [
        f"{seed}: {f.code} {f.sentence}"
        for seed in UNSEEN[:5]
        for f in told(plainfield, seed, every_file=True).findings
        if f.code in codes
    ]
    assert len(alarms) <= 1
