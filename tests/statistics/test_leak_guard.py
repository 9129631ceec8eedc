"""The leak guard names what knows the outcome, and leaves good traits alone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ringtrue.stats import codebook, leaks
from ringtrue.stats.traitprofile import Profile, TraitProfile
from ringtrue.warehouse import missing, profile
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import table


def levels(*counts: tuple[int, int]) -> TraitProfile:
    """A text trait with so many won and lost in each level, spread evenly over five folds."""
    made = np.zeros((len(counts), 5, 3), dtype=np.int64)
    for i, pair in enumerate(counts):
        for side, n in enumerate(pair):
            made[i, :, side] = n // 5
            made[i, : n % 5, side] += 1
    names = tuple(f"level {i}" for i in range(len(counts)))
    return TraitProfile("trait", "text", names, made, np.zeros((5, 3), dtype=np.int64))


def numbers(*counts: tuple[int, int]) -> TraitProfile:
    """The same of a number that takes the values 0, 1, 2 and so on."""
    text = levels(*counts)
    return replace(text, type="number", values=tuple(map(float, range(len(counts)))))


def said(trait: TraitProfile) -> str | None:
    found = leaks.suspect(trait, levels=leaks.screened(trait))
    return None if found is None else found.reason


@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        (((0, 60), (260, 680)), None),  # sixty students, none of whom bought
        (((6, 356), (1863, 4818)), None),  # faithful customers
        (((40, 0), (220, 740)), "leak"),  # a word that only winners have
        (((0, 400), (400, 600)), "leak"),  # so many without exception are no chance and no taste
    ],
)
def test_which_outcome_is_called_won_makes_no_difference(counts, reason, flipped) -> None:
    pairs = [(lost, won) if flipped else (won, lost) for won, lost in counts]
    assert said(levels(*pairs)) == reason


RISING = [(10, 90)] * 40 + [(5, 5)] * 20  # the old, of whom there are few, win far more often


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([*RISING, (6, 0), *RISING[-5:]], None),  # six of six at 60 years, as half of their like
        ([*RISING[:20], (6, 0), *RISING[:20]], "leak"),  # six of six among neighbours of a tenth
        ([*RISING[:40], *[(6, 0)] * 20], "leak"),  # all from some value on
        ([(0, 400), (60, 0)], "leak"),  # a number that is a yes or no
    ],
)
def test_a_pure_number_is_held_against_its_neighbours(counts, reason) -> None:
    assert said(numbers(*counts)) == reason
    assert said(levels(*counts)) == "leak"


def guarded(files: list[Path], lake: Path, outcome: str) -> dict[str, str]:
    loaded = load_files(files, lake=lake)
    with open_records(loaded.snapshot) as records:
        frame = table(records, Question(outcome=outcome))
        looked: Profile = profile.summarise(
            frame.table,
            frame.columns,
            rows=frame.rows,
            missing=missing.PSEUDO_MISSING,
            has_outcome=True,
        )
    asides = codebook.plan(looked).set_aside
    wanted = ("leak", "winners_only", "ask_before_outcome")
    return {a.trait: a.reason for a in asides if a.reason in wanted}


@pytest.mark.real_data
@pytest.mark.parametrize("churn", ["Yes", "No"])
def test_telco_tenure_and_contract_are_no_leaks(data: Path, tmp_path: Path, churn: str) -> None:
    folder = data / "ibm-telco-churn"
    found = guarded([folder / "Telco_customer_churn.csv"], tmp_path, f"Churn Label={churn}")
    assert not {"Tenure Months", "Contract", "Monthly Charges", "Dependents"} & set(found)
    assert {"Churn Value", "Churn Score", "Churn Reason"} <= set(found)
    assert found["Churn Score"] == "leak", "56 of 56 with a score of 81 left: raw values tell"


@pytest.mark.real_data
def test_telco_satisfaction_is_a_leak(data: Path, tmp_path: Path) -> None:
    folder = data / "ibm-telco-churn"
    files = [folder / f"Telco_customer_churn_{n}.csv" for n in ("services", "status")]
    found = guarded(files, tmp_path, "Churn Label=Yes")
    assert {"Satisfaction Score", "Customer Status", "Churn Score", "Churn Category"} <= set(found)
    assert not {"Tenure in Months", "Contract", "Internet Type"} & set(found)
