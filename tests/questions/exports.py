"""Hints of an export read straight from its files, and the sixty sentences with their answers."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from ringtrue.analysis.questions import TraitHint
from ringtrue.analysis.words.hints import MISSING_WORDS, MOST_LEVELS

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data"
FILES = {
    "ibm-telco-churn": (
        "Telco_customer_churn.csv",
        "Telco_customer_churn_services.csv",
        "Telco_customer_churn_status.csv",
    ),
    "customer-personality": ("marketing_campaign.csv",),
    "hubspot-export-synthetic": (
        "hubspot_contacts.csv",
        "hubspot_companies.csv",
        "hubspot_deals.csv",
        "hubspot_tickets.csv",
    ),
    "uci-bank-marketing": ("bank-full.csv",),
}


@dataclass(frozen=True)
class Case:
    """A sentence, its export, its half, and the columns that would be right; none for no data."""

    export: str
    half: str
    text: str
    right: frozenset[str]

    def is_right(self, trait: str | None) -> bool:
        column = None if trait is None else trait.rsplit(".", 1)[-1]
        return column in self.right if self.right else column is None


def cases(half: str | None = None) -> tuple[Case, ...]:
    """The committed sentences, all or one half."""
    rows = yaml.safe_load((HERE / "sentences.yaml").read_text(encoding="utf-8"))
    every = (Case(r["export"], r["half"], r["text"], frozenset(r["traits"] or ())) for r in rows)
    return tuple(c for c in every if half in (None, c.half))


@cache
def export_hints(export: str) -> tuple[TraitHint, ...]:
    """Every column of every file of the export as a hint."""
    return tuple(h for name in FILES[export] for h in file_hints(DATA / export / name))


def file_hints(path: Path) -> list[TraitHint]:
    """Every column of one file as a hint."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        first = lines.readline()
        lines.seek(0)
        rows = list(csv.reader(lines, delimiter=";" if first.count(";") > 5 else ","))
    table = path.stem
    return [_hint(table, name, column) for name, *column in zip(*rows, strict=False)]


def _hint(table: str, name: str, column: list[str]) -> TraitHint:
    values = [v for v in column if v.strip().lower() not in MISSING_WORDS]
    numbers = [float(v) for v in values if _is_number(v)]
    if values and len(numbers) == len(values):
        low, high = min(numbers), max(numbers)
        return TraitHint(f"{table}.{name}", "number", low=low, high=high, table=table)
    levels = tuple(sorted(set(values)))
    return TraitHint(
        f"{table}.{name}", "text", levels if len(levels) <= MOST_LEVELS else (), table=table
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
