"""What a company knows of itself, and what is made of it: values to reckon prices with."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ringtrue.errors import BadInput, Where

Money = Literal["spend", "hours", "sales", "renewals", "service"]
YEAR = 365.25
SHORTEST = 30  # days of records that may stand for a year


@dataclass(frozen=True)
class CostInputs:
    """What a company knows of itself, in its own currency; None where nobody said.

    `response_days` is the time in which sales agreed to answer a lead.
    """

    yearly_spend: float | None = None
    hours_per_lead: float | None = None
    price_per_hour: float | None = None
    value_per_deal: float | None = None
    response_days: int | None = None


@dataclass(frozen=True)
class Basis:
    """What the findings stand on: how many years, and each persona's share of all people.

    `disjoint` says whether nobody is in two personas, so that their money adds up.
    """

    years: float | None
    shares: Mapping[str, float]
    disjoint: bool


@dataclass(frozen=True)
class Part:
    """One sum a year: which money, whose (a persona's, a campaign's, everybody's), and how."""

    money: Money
    of: Literal["persona", "campaign", "all"]
    name: str
    amount: float
    line: str


@dataclass(frozen=True)
class Lack:
    """Why a sum cannot be told, as a clause: `nobody said what a deal is worth`."""

    why: str


MOST = 1e12


def checked(inputs: CostInputs) -> CostInputs:
    """The same numbers. Raises BadInput for one that is negative, endless or beyond all money."""
    for field, words in WORDS.items():
        value = getattr(inputs, field)
        if value is not None and not (math.isfinite(value) and 0 <= value <= MOST):
            detail = f"{words} is a number from 0 to {MOST:,.0f}."
            raise BadInput(detail, hint="Leave it empty if nobody knows.", where=Where(field=field))
    return inputs


WORDS: Mapping[str, str] = {
    "yearly_spend": "What marketing spends a year",
    "hours_per_lead": "How many hours a rep spends on a lead",
    "price_per_hour": "What an hour of a rep costs",
    "value_per_deal": "What a deal is worth",
    "response_days": "The response time in days",
}


def about(amount: float) -> float:
    """An amount to two digits: what an estimate may honestly claim."""
    if amount <= 0 or not math.isfinite(amount):
        return 0.0
    place = 10.0 ** (math.floor(math.log10(amount)) - 1)
    return float(round(round(amount / place) * place, 2))
