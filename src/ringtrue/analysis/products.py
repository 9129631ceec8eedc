"""For each check that can be priced, what is multiplied; for the others, why they cannot be."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from ringtrue.analysis.costed import Basis, CostInputs, Lack, Money, Part
from ringtrue.analysis.results import Finding
from ringtrue.analysis.wording import number, percent

Told = tuple[Part | Lack, ...]
Costed = Callable[[Finding, CostInputs, Basis], Told]

NO_SPEND = Lack("nobody said what marketing spends a year")
NO_HOURS = Lack("nobody said how many hours a rep spends on a lead")
NO_PRICE = Lack("nobody said what an hour of a rep costs")
NO_VALUE = Lack("nobody said what a deal is worth")
NO_YEARS = Lack("the records do not say over which days they reach, 30 of them or more")
NOT_COUNTED = Lack("the records do not count what would be multiplied")


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


def _spend(
    finding: Finding, inputs: CostInputs, shares: Sequence[tuple[float, str]]
) -> list[Part | Lack]:
    """The yearly spend times shares, each said in words."""
    if inputs.yearly_spend is None:
        return [NO_SPEND]
    amount = inputs.yearly_spend
    for share, _ in shares:
        amount *= share
    said = "".join(f" × {percent(share)} {words}" for share, words in shares)
    line = f"{number(inputs.yearly_spend)} spent a year{said} = {number(amount)}"
    return [Part("spend", *_whose(finding), amount, line)]


def _hours(
    finding: Finding, inputs: CostInputs, basis: Basis, leads: float, words: str
) -> list[Part | Lack]:
    """Leads a year times a rep's hours for each times the price of an hour."""
    lacking = _no_hours(inputs, basis)
    if lacking:
        return lacking
    hours, price_ = inputs.hours_per_lead or 0.0, inputs.price_per_hour or 0.0
    yearly = leads / (basis.years or 1.0)
    amount = yearly * hours * price_
    line = f"{_count(yearly)} {words} a year × {hours:g} h × {price_:g} = {number(amount)}"
    return [Part("hours", *_whose(finding), amount, line)]


def _no_hours(inputs: CostInputs, basis: Basis) -> list[Part | Lack]:
    """What stands in the way of a sum of rep hours."""
    known = (
        (inputs.hours_per_lead is not None, NO_HOURS),
        (inputs.price_per_hour is not None, NO_PRICE),
        (bool(basis.years), NO_YEARS),
    )
    return [lack for is_known, lack in known if not is_known]


def _deals(
    finding: Finding,
    inputs: CostInputs,
    basis: Basis,
    deals: float,
    words: str,
    money: Money,
) -> list[Part | Lack]:
    """Deals a year times the value of one."""
    if inputs.value_per_deal is None:
        return [NO_VALUE]
    if not basis.years:
        return [NO_YEARS]
    yearly = deals / basis.years
    amount = yearly * inputs.value_per_deal
    line = f"{_count(yearly)} {words} a year × {number(inputs.value_per_deal)} = {number(amount)}"
    return [Part(money, *_whose(finding), amount, line)]


def _count(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:,.1f}"


def described_wrongly(finding: Finding, inputs: CostInputs, basis: Basis) -> Told:
    """Spend x the persona's share of leads x the share of its buyers who are not as described."""
    claims = finding.evidence.get("claims")
    share = basis.shares.get(finding.persona or "")
    if finding.evidence.get("named_by"):
        return (Lack("RT201 tells what it costs"),)
    if share is None or not isinstance(claims, (list, tuple)):
        return (NOT_COUNTED,)
    told = [c.get("otherwise") for c in claims if isinstance(c, dict)]
    missed = [float(share) for share in told if isinstance(share, (int, float))]
    if not missed:
        return (Lack("nobody counted how many buyers are otherwise than it says"),)
    shares = [(share, "of leads"), (max(missed), "of buyers not as described")]
    return tuple(_spend(finding, inputs, shares))


def never_closes(finding: Finding, inputs: CostInputs, basis: Basis) -> Told:
    """Leads x hours x price, and spend x share of leads; both x what they win less than others."""
    n, rate, base = (_number(finding, key) for key in ("n", "rate", "everybody_else"))
    if n is None or rate is None or not base or rate >= base:
        return (NOT_COUNTED,)
    lost = 1 - rate / base
    parts = _hours(finding, inputs, basis, n * lost, f"leads ({percent(lost)} of {n:,.0f})")
    share = basis.shares.get(finding.persona or "")
    if share is not None:
        parts += _spend(finding, inputs, [(share, "of leads"), (lost, "won less than by others")])
    return tuple(parts)


def uncovered(finding: Finding, inputs: CostInputs, basis: Basis) -> Told:
    """Spend x the share of buyers whom no persona matches: it reached them by luck."""
    share = _number(finding, "share")
    if share is None:
        return (NOT_COUNTED,)
    return tuple(_spend(finding, inputs, [(share, "of buyers whom no persona matches")]))


def empty(finding: Finding, inputs: CostInputs, basis: Basis) -> Told:
    """Spend x the share of leads of an almost empty persona."""
    share = basis.shares.get(finding.persona or "")
    return (
        (NOT_COUNTED,) if share is None else tuple(_spend(finding, inputs, [(share, "of leads")]))
    )


def overlapping(finding: Finding, inputs: CostInputs, basis: Basis) -> Told:
    """People of the largest overlap x hours x price: two personas' campaigns work on them."""
    rows = finding.evidence.get("pairs")
    shared = [
        float(r["shared"])
        for r in (rows if isinstance(rows, list) else [])
        if isinstance(r, dict) and isinstance(r.get("shared"), (int, float))
    ]
    if not shared:
        return (NOT_COUNTED,)
    return tuple(_hours(finding, inputs, basis, max(shared), "people worked on twice"))


def leaves(finding: Finding, inputs: CostInputs, basis: Basis) -> Told:
    """Customers who left beyond everybody else's share x value; or cost to serve less value."""
    cost, value = _number(finding, "cost_to_serve"), _number(finding, "value")
    customers = _number(finding, "customers")
    if cost is not None and value is not None and customers is not None:
        if not basis.years:
            return (NO_YEARS,)
        yearly = customers / basis.years
        amount = yearly * (cost - value)
        line = (
            f"{_count(yearly)} customers a year x ({number(cost)} to serve - {number(value)} "
            f"brought) = {number(amount)}"
        )
        return (Part("service", *_whose(finding), amount, line),)
    n, left, base = (_number(finding, key) for key in ("n", "left", "everybody_else"))
    if n is None or left is None or base is None:
        return (NOT_COUNTED,)
    more = left - n * base
    return tuple(_deals(finding, inputs, basis, more, "customers more than usual lost", "renewals"))


def burdens(finding: Finding, inputs: CostInputs, basis: Basis) -> Told:
    """Customers x hours of help beyond everybody else's x price; tickets have no price."""
    n, each, base = (_number(finding, key) for key in ("n", "each", "everybody_else_each"))
    if finding.evidence.get("counted_in") != "hours":
        return (Lack("tickets have no price: bring in the hours that each one took"),)
    if n is None or each is None or base is None:
        return (NOT_COUNTED,)
    if inputs.price_per_hour is None:
        return (NO_PRICE,)
    if not basis.years:
        return (NO_YEARS,)
    yearly, more = n / basis.years, each - base
    amount = yearly * more * inputs.price_per_hour
    line = (
        f"{_count(yearly)} customers a year × {more:.3g} h more than usual × "
        f"{inputs.price_per_hour:g} = {number(amount)}"
    )
    return (Part("service", *_whose(finding), amount, line),)


def slow(finding: Finding, inputs: CostInputs, basis: Basis) -> Told:
    """Sales x how much longer they take x hours x price: a rep's hours grow with the days."""
    n, days, base = (_number(finding, key) for key in ("n", "days", "everybody_else_days"))
    if n is None or days is None or not base:
        return (NOT_COUNTED,)
    lacking = _no_hours(inputs, basis)
    if lacking:
        return tuple(lacking)
    yearly, longer = n / (basis.years or 1.0), days / base - 1
    hours, price_ = inputs.hours_per_lead or 0.0, inputs.price_per_hour or 0.0
    amount = yearly * longer * hours * price_
    line = (
        f"{_count(yearly)} sales a year × {percent(longer)} longer × {hours:g} h × {price_:g} = "
        f"{number(amount)}, if a rep's hours grow with the days"
    )
    return (Part("hours", *_whose(finding), amount, line),)


def dissatisfied(finding: Finding, inputs: CostInputs, basis: Basis) -> Told:
    """Customers who complained of the same x value: what is at stake once, if they leave."""
    customers = _number(finding, "customers")
    if customers is None:
        return (NOT_COUNTED,)
    if inputs.value_per_deal is None:
        return (NO_VALUE,)
    amount = customers * inputs.value_per_deal
    line = f"{customers:,.0f} customers × {number(inputs.value_per_deal)} = {number(amount)}"
    return (Part("renewals", *_whose(finding), amount, f"{line}, if they leave"),)


def rejected(finding: Finding, inputs: CostInputs, basis: Basis) -> Told:
    """Rejected leads x hours x price."""
    count = _number(finding, "rejected")
    return (
        (NOT_COUNTED,) if count is None else tuple(_hours(finding, inputs, basis, count, "leads"))
    )


def handed_twice(finding: Finding, inputs: CostInputs, basis: Basis) -> Told:
    """Leads handed over again x hours x price."""
    count = _number(finding, "k")
    return (
        (NOT_COUNTED,)
        if count is None
        else tuple(_hours(finding, inputs, basis, count, "leads again"))
    )


def stuck(finding: Finding, inputs: CostInputs, basis: Basis) -> Told:
    """Stuck leads x the share that usually buys x value."""
    count, usually = _number(finding, "leads"), _number(finding, "usually_buy")
    if count is None or usually is None:
        return (Lack("no outcome that one wishes for says how many leads usually buy"),)
    words = f"sales ({percent(usually)} of {count:,.0f} leads)"
    return tuple(_deals(finding, inputs, basis, count * usually, words, "sales"))


def silent(finding: Finding, inputs: CostInputs, basis: Basis) -> Told:
    """Spend x the share of leads of which sales says nothing."""
    share = _number(finding, "share")
    if share is None:
        return (NOT_COUNTED,)
    return tuple(_spend(finding, inputs, [(share, "of leads without an answer")]))


def without_result(finding: Finding, inputs: CostInputs, basis: Basis) -> Told:
    """What the records say was spent, a year; no number has to be asked for."""
    spent = _number(finding, "spend")
    if spent is None:
        return (NOT_COUNTED,)
    if not basis.years:
        return (NO_YEARS,)
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
    "RT213": slow,
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
    "RT401": "what two definitions cost shows in RT402 and RT403",
    "RT407": "patches cost what RT406 tells",
    "RT408": "what has no target cannot be judged, and so not priced",
}
