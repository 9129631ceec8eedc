"""The planted truths, measured again on the files as anyone could: with a few plain counts."""

import csv
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import numpy as np

from ringtrue.demo.groups import FINANCE
from ringtrue.demo.voices import CAMPAIGNS
from ringtrue.demo.world import DRIFT_MONTH, month_start

Row = dict[str, str]


def measure(folder: Path) -> dict[str, float]:
    """Every measure that a truth names, computed on the files of a folder; shares from 0 to 1."""
    everybody = people(folder)
    buyers = [p for p in everybody if p["won"]]
    return {
        "ideal_conversion_ratio": _conversion_ratio(everybody, "Innovation"),
        "ideal_finance_among_buyers": _share(
            _of(buyers, "Department", "Innovation"), lambda p: p["Industry"] in FINANCE
        ),
        "size_as_described_among_buyers": _share(
            _of(buyers, "Department", "Customer Service"),
            lambda p: 250 <= int(p["Number of Employees"]) <= 1000,
        ),
        "drift_of_industry": _drift(everybody),
        "uncovered_buyers": _share(buyers, lambda p: p["Department"] == "Management"),
        "campaign_accepted": _accepted(everybody, campaign=True),
        "others_accepted": _accepted(everybody, campaign=False),
        "campaign_wins": float(sum(p["Campaign"] == CAMPAIGNS[0][0] for p in buyers)),
        "campaign_no_budget": _no_budget(everybody),
        "ideal_spend_share": _spend_share(read(folder, "campaigns"), everybody, "Innovation"),
        "never_judged": _share(everybody, lambda p: p["Lead Status"] == "New"),
        "leak_auc": _auc(everybody, "Fit Score"),
        "tier_filled_for_winners": _share(buyers, lambda p: p["Customer Tier"] != ""),
        "tier_filled_for_others": _share(
            [p for p in everybody if not p["won"]], lambda p: p["Customer Tier"] != ""
        ),
        "left_at_select": _share(everybody, lambda p: p["Main Goal"] == "Select"),
    }


def read(folder: Path, table: str) -> list[Row]:
    """The rows of one of the files."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def people(folder: Path) -> list[Row]:
    """Contacts with their company's columns, and `won`, "yes" or nothing."""
    firms = {c["Company ID"]: c for c in read(folder, "companies")}
    deals = read(folder, "deals")
    won = {d["Contact ID"] for d in deals if d["Deal Stage"] == "Closed won"}
    return [
        {**firms[p["Company ID"]], **p, "won": "yes" if p["Contact ID"] in won else ""}
        for p in read(folder, "contacts")
    ]


def _of(people: list[Row], column: str, value: str) -> list[Row]:
    return [p for p in people if p[column] == value]


def _share(people: list[Row], holds: Callable[[Row], object]) -> float:
    return sum(bool(holds(p)) for p in people) / max(len(people), 1)


def _conversion_ratio(people: list[Row], department: str) -> float:
    """The department's share of buyers among its people, over that of everybody else."""
    here = _of(people, "Department", department)
    rest = [p for p in people if p["Department"] != department]
    return _share(here, lambda p: p["won"]) / _share(rest, lambda p: p["won"])


def _drift(people: list[Row]) -> float:
    """How much the share of facility management among compliance people rose in month ten."""
    here = _of(people, "Department", "Compliance")
    first = date.fromisoformat(min(p["Create Date"] for p in people)[:8] + "01")
    tenth = month_start(first, DRIFT_MONTH).isoformat()

    def facility(rows: Iterable[Row]) -> float:
        return _share(list(rows), lambda p: p["Industry"] == "Facility Management")

    before = facility(p for p in here if p["Create Date"] < tenth)
    return facility(p for p in here if p["Create Date"] >= tenth) - before


def _accepted(people: list[Row], *, campaign: bool) -> float:
    judged = [p for p in people if p["Lead Status"] in ("Accepted", "Rejected")]
    asked = [p for p in judged if (p["Campaign"] == CAMPAIGNS[0][0]) == campaign]
    return _share(asked, lambda p: p["Lead Status"] == "Accepted")


def _no_budget(people: list[Row]) -> float:
    rejected = [p for p in _of(people, "Campaign", CAMPAIGNS[0][0]) if p["Rejection Reason"]]
    return _share(rejected, lambda p: p["Rejection Reason"] == "No budget")


def _spend_share(months: list[Row], people: list[Row], department: str) -> float:
    """What a department's leads cost: each campaign's spend by its share of its leads."""
    spent = {m["Campaign"]: 0.0 for m in months}
    for month in months:
        spent[month["Campaign"]] += float(month["Spend"])
    of_it = {
        name: _share(_of(people, "Campaign", name), lambda p: p["Department"] == department)
        for name in spent
    }
    return sum(spent[name] * of_it[name] for name in spent) / sum(spent.values())


def _auc(people: list[Row], column: str) -> float:
    """The chance that a winner's value is above another's, ties counting half."""
    values = np.array([float(p[column]) for p in people])
    won = np.array([bool(p["won"]) for p in people])
    ordered = np.sort(values[~won])
    below = np.searchsorted(ordered, values[won], side="left")
    upto = np.searchsorted(ordered, values[won], side="right")
    return float(((below + upto) / 2).mean() / max(len(ordered), 1))
