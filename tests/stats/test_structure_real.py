"""Groups or gradient on published data and on simulated worlds."""

import csv
import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from ringtrue.stats import gates, structure
from ringtrue.stats.growth import Gates, grow
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.stats.patterns import distinct

KINDS = Path(__file__).parents[2] / "benchmarks" / "world_kinds.py"


def answers(file, columns):
    """The columns' codes, levels in alphabetical order, -1 for what is missing."""
    with file.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    names = columns(list(rows[0]))
    told = np.array([[row[name] for name in names] for row in rows])
    codes = np.full(told.shape, -1)
    for j, column in enumerate(told.T):
        for code, level in enumerate(sorted(set(column) - {"", "NA"})):
            codes[column == level, j] = code
    return codes, tuple(int(m) + 1 for m in codes.max(axis=0))


def contests(codes, levels, numbers, seed=0):
    """z of each number of classes, and the rival's name."""
    patterns = distinct(codes, levels)
    unknown = np.full(len(codes), np.nan)
    rng = np.random.default_rng([seed, 3])
    sample = gates.draw(patterns, unknown, rng=rng, folds=5, resamples=1)
    rival, found, smaller = structure.best_gradient(sample), {}, None
    for k in range(2, max(numbers) + 1):
        smaller = LatentClasses(k, n_starts=24).fit_patterns(patterns, smaller=smaller)
        if k in numbers:
            full = smaller.parameters_
            folds = gates.refit(sample, full, sample.training, prior=1.0, rng=rng)
            rows, _ = gates.held_out(sample, folds)
            found[k] = structure.against(sample, rival, rows, full).z
    return found, rival.name


def mcdonalds(data):
    file = data / "msa-mcdonalds" / "mcdonalds.csv"
    codes, levels = answers(file, lambda names: names[:11])
    with file.open(encoding="utf-8") as handle:
        like = [re.sub("[^-+0-9]", "", row["Like"]) for row in csv.DictReader(handle)]
    return codes, levels, np.array([float(said) for said in like])


@pytest.mark.real_data
@pytest.mark.slow
def test_mcdonalds_is_a_gradient_and_its_path_tells_the_known_story(data):
    """Published or recomputed with other software: METHODS, chapter 3."""
    codes, levels, like = mcdonalds(data)
    assert like.min() == -5
    assert like.max() == 5
    growth = grow(codes, levels=levels, outcome=like, personas=10)
    steps = {step.personas: step for step in growth.steps}
    assert all(step.kind != "natural" for step in growth.steps)
    assert all(step.held_out > 0 for k, step in steps.items() if k > 1), "rises to about ten"
    for k in (8, 9, 10):
        assert steps[k].held_out <= 2 * steps[k].held_out_error
    strengths = dict(zip(range(2, 9), (0.93, 0.77, 0.66, 0.54, 0.42, 0.36, 0.30), strict=True))
    for k, published in strengths.items():
        near = 0.06 if k <= 4 else 0.10
        assert steps[k].prediction_strength == pytest.approx(published, abs=near), k
    assert steps[2].outcome_gain == pytest.approx(0.523, abs=0.01)
    assert all(steps[k].outcome_gain <= 0.02 for k in steps if k > 2)


@pytest.mark.real_data
@pytest.mark.slow
def test_mcdonalds_loses_to_the_gradient_less_and_less(data):
    codes, levels, _ = mcdonalds(data)
    found, rival = contests(codes, levels, (2, 5, 8))
    assert rival in ("three lines", "two bent lines")
    assert -24 < found[2] < -16
    assert found[2] < found[5] < found[8] < 0


@pytest.mark.real_data
@pytest.mark.slow
def test_the_big_five_are_dimensions(data):
    codes, levels = answers(
        data / "psych-bfi" / "bfi.csv", lambda names: [n for n in names if n[1:].isdigit()]
    )
    assert codes.shape == (2800, 25)
    growth = grow(codes, levels=levels, gates_=Gates(resamples=10, most=4))
    assert growth.verdict == "reproducible"
    held = [step.contest for step in growth.steps if step.contest is not None]
    assert held
    for contest in held:
        assert contest.against == "three lines"
        assert -38 < contest.z < -20
    for step in growth.steps[1:]:
        assert step.kind in ("reproducible", "not_assessed"), "the latter where it failed"


@pytest.mark.real_data
def test_carcinoma_says_that_it_cannot_be_told(data):
    """Seven pathologists, 118 slides: three classes and one line with crowded places do alike."""
    codes, levels = answers(data / "polca-lca" / "carcinoma.csv", lambda names: names[-7:])
    assert levels == (2,) * 7
    found, _ = contests(codes, levels, (2, 3))
    assert found[2] < -1.5, "two classes are too few"
    assert abs(found[3]) < 2.33
    contest = structure.Contest(found[3], found[3], 1.0, "", 0.9, 7)
    assert structure.kind(3, contest, 0.83, comes_back=0.75) == "undecidable"


@pytest.fixture(scope="module")
def worlds():
    spec = importlib.util.spec_from_file_location("world_kinds", KINDS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def grown(codes, most, cluster=None):
    levels = tuple(max(2, int(m) + 1) for m in codes.max(axis=0))
    return grow(codes, levels=levels, cluster=cluster, gates_=Gates(resamples=10, most=most))


@pytest.mark.slow
def test_no_world_without_groups_is_called_natural(worlds):
    """One of each of ten kinds; `benchmarks/worlds.py` looks at hundreds."""
    for number, (name, make) in enumerate(worlds.GRADIENTS.items()):
        growth = grown(make(300, np.random.default_rng([11, number])), most=3)
        assert growth.verdict != "natural", name


@pytest.mark.slow
def test_ten_thousand_people_along_one_skewed_line_are_no_seven_groups(worlds):
    """A line of fixed shape loses to seven classes here: z was 5.3."""
    codes = worlds.skewed(10_000, np.random.default_rng([77, 1]))
    levels = tuple(int(m) + 1 for m in codes.max(axis=0))
    found, rival = contests(codes, levels, (7,))
    assert rival == "one winding line"
    assert found[7] < 2.33


@pytest.mark.slow
def test_people_who_are_there_five_times_are_no_more_personas_and_no_realer(worlds):
    """Independent traits, one line, three groups: 300 people once, and five times."""
    rng = [np.random.default_rng([5, 2]) for _ in range(3)]
    many = 0
    for codes in (
        worlds.independent(300, rng[0]),
        worlds.one_factor(300, rng[1]),
        worlds.groups(300, rng[2], 3, 0.85, traits=10)[0],
    ):
        once = grown(codes, most=4)
        five = np.repeat(codes, 5, axis=0)
        again = grown(five, most=4, cluster=np.repeat(np.arange(300), 5))
        many += grown(five, most=4).recommended - once.recommended
        assert again.recommended <= once.recommended
        assert again.verdict != "natural" or once.verdict == "natural"
    assert many > 0, "taken as people, they are more"


@pytest.mark.slow
def test_worlds_of_groups_are_counted_and_called_natural(worlds):
    right = natural = 0
    for number, count in enumerate((2, 3, 4, 3, 2)):
        rng = np.random.default_rng([12, number])
        codes, apart = worlds.groups(1000, rng, count, 0.85, traits=10)
        assert apart == pytest.approx(0.85, abs=0.02)
        growth = grown(codes, most=count + 1)
        right += growth.recommended == count
        natural += growth.steps[count - 1].kind == "natural"
    assert right >= 4
    assert natural >= 4
