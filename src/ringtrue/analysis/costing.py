"""What findings cost a year, from numbers that somebody in the company knows.

Four numbers make three prices: the yearly spend, a rep's hours per lead with the price of an hour,
and the value of a deal. For each code one function states what is multiplied; a finding whose
numbers are not known costs nothing that could be told, and what is told is about right, no more.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from ringtrue.analysis.results import Checkup, Finding
from ringtrue.analysis.wording import number, percent
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

Costed = Callable[[Finding, CostInputs, Basis], tuple[Part, ...]]


def about(amount: float) -> float:
    """An amount to two digits: what an estimate may honestly claim."""
    if amount <= 0 or not math.isfinite(amount):
        return 0.0
    place = 10.0 ** (math.floor(math.log10(amount)) - 1)
    return float(round(round(amount / place) * place, 2))


def basis_of(report: Checkup) -> Basis:
    """The basis that a report gives."""
    days = report.span_days
    shares = {p.name: p.share_of_people for p in report.personas if p.share_of_people is not None}
    matched = report.coverage.matched_people
    apart = matched is not None and sum(shares.values()) <= matched + 1e-6
    return Basis(
        years=days / YEAR if days is not None and days >= SHORTEST else None,
        shares=shares,
        disjoint=apart,
    )


def priced(report: Checkup, inputs: CostInputs) -> Checkup:
    """The report with what each finding costs, and the arithmetic in its evidence."""
    basis = basis_of(report)
    return replace(report, findings=tuple(price(f, inputs, basis) for f in report.findings))


def price(finding: Finding, inputs: CostInputs, basis: Basis) -> Finding:
    """One finding with its cost; one that was priced before is priced anew."""
    evidence = {k: v for k, v in finding.evidence.items() if k not in ("arithmetic", "money")}
    plain = replace(finding, evidence=evidence, cost=None)
    function = COSTS.get(finding.code)
    parts = function(plain, inputs, basis) if function is not None else ()
    total = sum(p.amount for p in parts)
    if about(total) <= 0:
        return plain
    evidence["arithmetic"] = [p.line for p in parts]
    if len(parts) > 1:
        evidence["arithmetic"] = [*(p.line for p in parts), f"Together {number(total)}"]
    evidence["money"] = [
        {"kind": p.money, "of": p.of, "name": p.name, "amount": p.amount} for p in parts
    ]
    return replace(plain, evidence=evidence, cost=about(total))


class Priced(Protocol):
    """Anything that carries a finding's evidence, and with it its money."""

    @property
    def evidence(self) -> Mapping[str, Any]: ...


def total(findings: Sequence[Priced], *, disjoint: bool) -> float | None:
    """What all findings cost a year, no money counted twice; None where none has a cost.

    Within one kind of money a persona's (or a campaign's) people count once, in the largest of
    their findings; personas add up only where nobody is in two. Personas, campaigns and everybody
    are the same people seen otherwise, so that only the largest of the three counts.
    """
    sums: dict[str, dict[str, dict[str, float]]] = {}
    for finding in findings:
        for part in _parts_of(finding):
            named = sums.setdefault(part["kind"], {}).setdefault(part["of"], {})
            named[part["name"]] = max(named.get(part["name"], 0.0), part["amount"])
    if not sums:
        return None
    whole = 0.0
    for kinds in sums.values():
        largest = 0.0
        for of, named in kinds.items():
            adds = of == "campaign" or (of == "persona" and disjoint)
            largest = max(largest, sum(named.values()) if adds else max(named.values()))
        whole += largest
    return about(whole)


def _parts_of(finding: Priced) -> list[dict[str, Any]]:
    parts = finding.evidence.get("money")
    return [p for p in parts if isinstance(p, dict)] if isinstance(parts, (list, tuple)) else []


def _number(finding: Finding, key: str) -> float | None:
    value = finding.evidence.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)


def _whose(finding: Finding) -> tuple[Literal["persona", "campaign", "all"], str]:
    if finding.persona:
        return "persona", finding.persona
    campaign = finding.evidence.get("campaign")
    if finding.evidence.get("kind") == "campaign":
        campaign = finding.evidence.get("name")
    return ("campaign", str(campaign)) if campaign else ("all", "")


def _spend(finding: Finding, inputs: CostInputs, shares: Sequence[tuple[float, str]]) -> list[Part]:
    """The yearly spend times shares, each said in words."""
    if inputs.yearly_spend is None:
        return []
    amount = inputs.yearly_spend
    for share, _ in shares:
        amount *= share
    said = "".join(f" x {percent(share)} {words}" for share, words in shares)
    line = f"{number(inputs.yearly_spend)} spent a year{said} = {number(amount)}"
    return [Part("spend", *_whose(finding), amount, line)]


def _hours(
    finding: Finding, inputs: CostInputs, basis: Basis, leads: float, words: str
) -> list[Part]:
    """Leads a year times a rep's hours for each times the price of an hour."""
    hours, price_ = inputs.hours_per_lead, inputs.price_per_hour
    if hours is None or price_ is None or not basis.years:
        return []
    yearly = leads / basis.years
    amount = yearly * hours * price_
    line = f"{_count(yearly)} {words} a year x {hours:g} h x {price_:g} = {number(amount)}"
    return [Part("hours", *_whose(finding), amount, line)]


def _deals(
    finding: Finding,
    inputs: CostInputs,
    basis: Basis,
    deals: float,
    words: str,
    money: Money,
) -> list[Part]:
    """Deals a year times the value of one."""
    if inputs.value_per_deal is None or not basis.years:
        return []
    yearly = deals / basis.years
    amount = yearly * inputs.value_per_deal
    line = f"{_count(yearly)} {words} a year x {number(inputs.value_per_deal)} = {number(amount)}"
    return [Part(money, *_whose(finding), amount, line)]


def _count(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:,.1f}"


def described_wrongly(finding: Finding, inputs: CostInputs, basis: Basis) -> tuple[Part, ...]:
    """Spend x the persona's share of leads x the share of its buyers who are not as described."""
    claims = finding.evidence.get("claims")
    share = basis.shares.get(finding.persona or "")
    if finding.evidence.get("named_by") or share is None or not isinstance(claims, (list, tuple)):
        return ()
    told = [c.get("otherwise") for c in claims if isinstance(c, dict)]
    missed = [float(share) for share in told if isinstance(share, (int, float))]
    if not missed:
        return ()
    shares = [(share, "of leads"), (max(missed), "of buyers not as described")]
    return tuple(_spend(finding, inputs, shares))


def never_closes(finding: Finding, inputs: CostInputs, basis: Basis) -> tuple[Part, ...]:
    """Leads x hours x price, and spend x share of leads; both x what they win less than others."""
    n, rate, base = (_number(finding, key) for key in ("n", "rate", "everybody_else"))
    if n is None or rate is None or not base or rate >= base:
        return ()
    lost = 1 - rate / base
    parts = _hours(finding, inputs, basis, n * lost, f"leads ({percent(lost)} of {n:,.0f})")
    share = basis.shares.get(finding.persona or "")
    if share is not None:
        parts += _spend(finding, inputs, [(share, "of leads"), (lost, "won less than by others")])
    return tuple(parts)


def uncovered(finding: Finding, inputs: CostInputs, basis: Basis) -> tuple[Part, ...]:
    """Spend x the share of buyers whom no persona matches: it reached them by luck."""
    share = _number(finding, "share")
    if share is None:
        return ()
    return tuple(_spend(finding, inputs, [(share, "of buyers whom no persona matches")]))


def empty(finding: Finding, inputs: CostInputs, basis: Basis) -> tuple[Part, ...]:
    """Spend x the share of leads of an almost empty persona."""
    share = basis.shares.get(finding.persona or "")
    return () if share is None else tuple(_spend(finding, inputs, [(share, "of leads")]))


def overlapping(finding: Finding, inputs: CostInputs, basis: Basis) -> tuple[Part, ...]:
    """People of the largest overlap x hours x price: two personas' campaigns work on them."""
    rows = finding.evidence.get("pairs")
    shared = [
        float(r["shared"])
        for r in (rows if isinstance(rows, list) else [])
        if isinstance(r, dict) and isinstance(r.get("shared"), (int, float))
    ]
    if not shared:
        return ()
    return tuple(_hours(finding, inputs, basis, max(shared), "people worked on twice"))


def leaves(finding: Finding, inputs: CostInputs, basis: Basis) -> tuple[Part, ...]:
    """Customers who left beyond everybody else's share x value; or cost to serve less value."""
    cost, value = _number(finding, "cost_to_serve"), _number(finding, "value")
    customers = _number(finding, "customers")
    if cost is not None and value is not None and customers is not None:
        if not basis.years:
            return ()
        yearly = customers / basis.years
        amount = yearly * (cost - value)
        line = (
            f"{_count(yearly)} customers a year x ({number(cost)} to serve - {number(value)} "
            f"brought) = {number(amount)}"
        )
        return (Part("service", *_whose(finding), amount, line),)
    n, left, base = (_number(finding, key) for key in ("n", "left", "everybody_else"))
    if n is None or left is None or base is None:
        return ()
    more = left - n * base
    return tuple(_deals(finding, inputs, basis, more, "customers more than usual lost", "renewals"))


def burdens(finding: Finding, inputs: CostInputs, basis: Basis) -> tuple[Part, ...]:
    """Customers x hours of help beyond everybody else's x price; tickets have no price."""
    n, each, base = (_number(finding, key) for key in ("n", "each", "everybody_else_each"))
    if finding.evidence.get("counted_in") != "hours" or inputs.price_per_hour is None:
        return ()
    if n is None or each is None or base is None or not basis.years:
        return ()
    yearly, more = n / basis.years, each - base
    amount = yearly * more * inputs.price_per_hour
    line = (
        f"{_count(yearly)} customers a year x {more:.3g} h more than usual x "
        f"{inputs.price_per_hour:g} = {number(amount)}"
    )
    return (Part("service", *_whose(finding), amount, line),)


def dissatisfied(finding: Finding, inputs: CostInputs, basis: Basis) -> tuple[Part, ...]:
    """Customers who complained of the same x value: what is at stake once, if they leave."""
    customers = _number(finding, "customers")
    if customers is None or inputs.value_per_deal is None:
        return ()
    amount = customers * inputs.value_per_deal
    line = f"{customers:,.0f} customers x {number(inputs.value_per_deal)} = {number(amount)}"
    return (Part("renewals", *_whose(finding), amount, f"{line}, if they leave"),)


def rejected(finding: Finding, inputs: CostInputs, basis: Basis) -> tuple[Part, ...]:
    """Rejected leads x hours x price."""
    count = _number(finding, "rejected")
    return () if count is None else tuple(_hours(finding, inputs, basis, count, "leads"))


def handed_twice(finding: Finding, inputs: CostInputs, basis: Basis) -> tuple[Part, ...]:
    """Leads handed over again x hours x price."""
    count = _number(finding, "k")
    return () if count is None else tuple(_hours(finding, inputs, basis, count, "leads again"))


def stuck(finding: Finding, inputs: CostInputs, basis: Basis) -> tuple[Part, ...]:
    """Stuck leads x the share that usually buys x value."""
    count, usually = _number(finding, "leads"), _number(finding, "usually_buy")
    if count is None or usually is None:
        return ()
    words = f"sales ({percent(usually)} of {count:,.0f} leads)"
    return tuple(_deals(finding, inputs, basis, count * usually, words, "sales"))


def silent(finding: Finding, inputs: CostInputs, basis: Basis) -> tuple[Part, ...]:
    """Spend x the share of leads of which sales says nothing."""
    share = _number(finding, "share")
    if share is None:
        return ()
    return tuple(_spend(finding, inputs, [(share, "of leads without an answer")]))


def without_result(finding: Finding, inputs: CostInputs, basis: Basis) -> tuple[Part, ...]:
    """What the records say was spent, a year; no number has to be asked for."""
    spent = _number(finding, "spend")
    if spent is None or not basis.years:
        return ()
    yearly = spent / basis.years
    line = f"{number(spent)} spent in {basis.years:.2g} years = {number(yearly)} a year"
    return (Part("spend", *_whose(finding), yearly, line),)


COSTS: Mapping[str, Costed] = {
    "RT201": described_wrongly,
    "RT202": never_closes,
    "RT203": uncovered,
    "RT204": empty,
    "RT206": overlapping,
    "RT207": described_wrongly,
    "RT209": leaves,
    "RT212": burdens,
    "RT214": dissatisfied,
    "RT402": rejected,
    "RT403": handed_twice,
    "RT404": stuck,
    "RT405": silent,
    "RT406": without_result,
}
# Findings of RT2 and RT4 that cost something no three numbers can tell.
UNPRICED: Mapping[str, str] = {
    "RT205": "two names for the same people waste thought, not money",
    "RT208": "what has drifted is wrong by an amount that RT201 and RT202 tell",
    "RT210": "a forecast that is wrong costs what is decided on it",
    "RT211": "a description that changes no decision costs its upkeep",
    "RT213": "slow deals cost time, which the hours per lead already hold",
    "RT401": "what two definitions cost shows in RT402 and RT403",
    "RT407": "patches cost what RT406 tells",
    "RT408": "what has no target cannot be judged, and so not priced",
}
