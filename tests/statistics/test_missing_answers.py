"""Who lacks what a rule asks for is not compared: no join that failed makes a persona better."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.frames.build import joined, made, snapshot

from ringtrue.analysis.cast import Member
from ringtrue.analysis.examination import Examination, examine
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import table

TODAY = date(2026, 11, 21)


def people(folder: Path, rule: str, *, better: bool = False) -> Examination:
    """1,200 contacts, a third without a company, who never buy; sizes matter if `better`.

    Of those with a company a third buys, whatever its size.
    """
    rng = np.random.default_rng(5)
    numbers = range(1200)
    size = rng.integers(10, 1000, 1200)
    chance = np.where(size >= 500, 0.45, 0.2) if better else np.full(1200, 1 / 3)
    buys = (rng.random(1200) < chance) & (np.arange(1200) % 3 > 0)
    contacts = {
        "id": [f"P{i}" for i in numbers],
        "domain": [f"c{i}.com" if i % 3 else None for i in numbers],
        "source": [str(s) for s in rng.choice(["web", "fair", "ads"], 1200)],
        "won": ["yes" if b else "no" for b in buys],
    }
    companies = {
        "domain": [f"c{i}.com" for i in numbers if i % 3],
        "employees": [float(size[i]) for i in numbers if i % 3],
    }
    tables = (
        made(folder, "contacts", contacts, roles={"id": "key", "domain": "account_key"}),
        made(folder, "companies", companies, kind="accounts", roles={"domain": "key"}),
    )
    joins = [joined("contacts.domain", "companies.domain")]
    with open_records(snapshot(*tables, joins=joins)) as records:
        cast = (Member("A", rule=rule),)
        return examine(records, question=Question(outcome="won=yes"), cast=cast, today=TODAY)


@pytest.mark.parametrize(
    "rule",
    [
        "employees >= 300",
        "not (employees < 300)",
        "employees >= 300 and source = web",
        "employees >= 900 or source = web",
    ],
)
def test_people_without_a_company_are_not_everybody_else(tmp_path: Path, rule: str) -> None:
    [found] = people(tmp_path, rule).personas
    assert found.outcome.compared == "not_reliable"
    assert found.baseline == pytest.approx(1 / 3, abs=0.06), "of those with a company"


def test_who_has_the_larger_company_is_still_found_to_buy_more(tmp_path: Path) -> None:
    [found] = people(tmp_path, "employees >= 500", better=True).personas
    assert found.outcome.compared == "above"
    assert found.baseline == pytest.approx(0.2, abs=0.06)


def test_a_rule_that_asks_for_what_is_missing_is_answered_by_all(tmp_path: Path) -> None:
    [found] = people(tmp_path, "employees is missing").personas
    assert (found.people, found.outcome.n, found.outcome.compared) == (400, 400, "below")


@pytest.mark.real_data
@pytest.mark.parametrize("unit", [None, "accounts", "deals"])
def test_random_records_call_no_rule_better(data: Path, tmp_path: Path, unit: str | None) -> None:
    folder = data / "hubspot-export-synthetic"
    names = ("contacts", "companies", "deals")
    loaded = load_files([folder / f"hubspot_{n}.csv" for n in names], lake=tmp_path)
    question = Question(outcome="Deal Stage=Closed Won", unit=unit)
    with open_records(loaded.snapshot) as records:
        frame = table(records, question)
        sizes = [f'"Number of Employees" >= {n}' for n in (50, 1000, 5000)]
        casts = [(Member("A", rule=rule),) for rule in [*sizes, '"Annual Revenue" < 20000000']]
        column = frame.table["Industry"]
        levels = [r["level"] for r in records.rows(frame.table.select(level=column).distinct())]
        casts.append(
            tuple(Member(n, rule=f'Industry = "{n}"') for n in sorted(filter(None, levels)))
        )
        for cast in casts:
            found = examine(records, question=question, cast=cast, today=TODAY, frame=frame)
            told = {p.name: p.outcome.compared for p in found.personas}
            assert not set(told.values()) & {"above", "below"}, cast
