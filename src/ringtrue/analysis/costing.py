"""What findings cost a year, from numbers that somebody in the company knows.

Four numbers make three prices: the yearly spend, a rep's hours per lead with the price of an hour,
and the value of a deal. For each code one function of `products.py` states what is multiplied; a
finding that has no price says why, and what is told is about right, no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from ringtrue.analysis.costed import (
    SHORTEST,
    WORDS,
    YEAR,
    Basis,
    CostInputs,
    Lack,
    Part,
    about,
    checked,
)
from ringtrue.analysis.products import COSTS, UNPRICED
from ringtrue.analysis.results import Checkup, Finding
from ringtrue.analysis.wording import number

NOTHING = "it comes to nothing"
_OURS = ("arithmetic", "money", "no_price")


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
    """One finding with its cost, or why it has none; one priced before is priced anew."""
    evidence = {k: v for k, v in finding.evidence.items() if k not in _OURS}
    plain = replace(finding, evidence=evidence, cost=None)
    function = COSTS.get(finding.code)
    if function is None:
        why = UNPRICED.get(finding.code)
        return replace(plain, evidence=evidence | {"no_price": why}) if why else plain
    told = function(plain, inputs, basis)
    parts = [one for one in told if isinstance(one, Part)]
    total = sum(p.amount for p in parts)
    if about(total) <= 0:
        lacking = dict.fromkeys(one.why for one in told if isinstance(one, Lack))
        return replace(plain, evidence=evidence | {"no_price": "; ".join(lacking) or NOTHING})
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


__all__ = [
    "COSTS",
    "UNPRICED",
    "WORDS",
    "Basis",
    "CostInputs",
    "about",
    "basis_of",
    "checked",
    "price",
    "priced",
    "total",
]
