"""What findings cost a year, by hand: every product once, and no money twice."""

from dataclasses import replace
from typing import Any

import pytest

from ringtrue.analysis.checks.catalogue import CHECKS, finding
from ringtrue.analysis.costing import (
    COSTS,
    UNPRICED,
    Basis,
    CostInputs,
    about,
    checked,
    price,
    total,
)
from ringtrue.analysis.results import Finding
from ringtrue.errors import BadInput

KNOWN = CostInputs(100_000.0, 1.5, 60.0, 4_000.0)
BASIS = Basis(years=2.0, shares={"Ann": 0.2, "Bob": 0.1}, disjoint=True)


def made(code: str, persona: str | None = "Ann", **evidence: Any) -> Finding:
    return finding(code, "x", evidence=evidence, persona=persona)


# code, evidence, and the sums by hand
CASES = [
    # 100,000 x 20 % x (1 - 10 %)
    ("RT201", {"claims": [{"otherwise": 0.9}, {"otherwise": 0.6}]}, [18_000.0]),
    ("RT207", {"claims": [{"otherwise": 0.75}]}, [15_000.0]),
    # of 400 leads in two years, 75 % less won: 150 a year x 1.5 x 60; 100,000 x 20 % x 75 %
    ("RT202", {"n": 400, "rate": 0.02, "everybody_else": 0.08}, [13_500.0, 15_000.0]),
    ("RT203", {"share": 0.3}, [30_000.0]),
    ("RT204", {"personas": [{"name": "Ann"}, {"name": "Bob"}]}, [30_000.0]),
    # 60 in two years, worked on twice
    ("RT206", {"pairs": [{"shared": 60}, {"shared": 40}]}, [2_700.0]),
    # 40 left where 10 would have: 15 a year x 4,000
    ("RT209", {"n": 100, "left": 40, "everybody_else": 0.1}, [60_000.0]),
    # 90 in two years x (300 - 100)
    ("RT209", {"customers": 90, "value": 100.0, "cost_to_serve": 300.0}, [9_000.0]),
    # 100 in two years x 3 h x 60
    (
        "RT212",
        {"n": 100, "each": 5.0, "everybody_else_each": 2.0, "counted_in": "hours"},
        [9_000.0],
    ),
    ("RT214", {"customers": 3}, [12_000.0]),
    # 428 in two years: 214 leads x 1.5 h x 60
    ("RT402", {"rejected": 428}, [19_260.0]),
    ("RT403", {"k": 40}, [1_800.0]),
    # 100 in two years x 10 % x 4,000
    ("RT404", {"leads": 100, "usually_buy": 0.1}, [20_000.0]),
    ("RT405", {"share": 0.45}, [45_000.0]),
    ("RT406", {"campaign": "Ad", "spend": 94_940.0}, [47_470.0]),
]


@pytest.mark.parametrize(("code", "evidence", "amounts"), CASES)
def test_each_code_multiplies_what_it_says(
    code: str, evidence: dict[str, Any], amounts: list[float]
) -> None:
    found = price(made(code, **evidence), KNOWN, BASIS)
    parts = found.evidence["money"]
    assert [p["amount"] for p in parts] == pytest.approx(amounts)  # type: ignore[index,attr-defined]
    assert found.cost == about(sum(amounts))
    assert len(found.evidence["arithmetic"]) == len(amounts) + (len(amounts) > 1)  # type: ignore[arg-type]


def test_the_arithmetic_can_be_followed() -> None:
    found = price(made("RT402", rejected=428), KNOWN, BASIS)
    assert found.evidence["arithmetic"] == ["214 leads a year x 1.5 h x 60 = 19,260"]
    assert found.cost == 19_000.0


@pytest.mark.parametrize(("code", "evidence", "amounts"), CASES)
def test_nothing_is_told_while_a_number_is_not_known(
    code: str, evidence: dict[str, Any], amounts: list[float]
) -> None:
    found = price(made(code, **evidence), CostInputs(), BASIS)
    needs_none = code == "RT406" or "cost_to_serve" in evidence
    assert (found.cost is None) != needs_none
    assert needs_none or "arithmetic" not in found.evidence


def test_without_days_only_shares_of_the_spend_can_be_told() -> None:
    undated = replace(BASIS, years=None)
    assert price(made("RT402", rejected=428), KNOWN, undated).cost is None
    assert price(made("RT203", share=0.3), KNOWN, undated).cost == 30_000.0


def test_a_sentence_that_rt201_names_has_no_price_of_its_own() -> None:
    assert (
        price(made("RT207", claims=[{"otherwise": 0.9}], named_by="RT201"), KNOWN, BASIS).cost
        is None
    )


def test_pricing_anew_forgets_the_old_price() -> None:
    once = price(made("RT402", rejected=428), KNOWN, BASIS)
    assert price(once, KNOWN, BASIS) == once
    assert price(once, CostInputs(), BASIS) == made("RT402", rejected=428)


def sum_of(*findings: Finding, disjoint: bool = True) -> float | None:
    return total([price(f, KNOWN, BASIS) for f in findings], disjoint=disjoint)


def test_the_sum_counts_no_money_twice() -> None:
    wrong = made("RT201", claims=[{"otherwise": 0.9}])  # 18,000 of the spend on Ann
    ann = made("RT202", n=400, rate=0.02, everybody_else=0.08)  # 13,500 hours, 15,000 of it
    bob = made("RT201", "Bob", claims=[{"otherwise": 0.5}])  # 5,000 of the spend on Bob
    ad = made("RT406", None, campaign="Ad", spend=94_940.0)  # 47,470 of the same spend
    assert sum_of(wrong) == 18_000.0
    assert sum_of(wrong, ann) == about(18_000 + 13_500)  # Ann's spend once
    assert sum_of(wrong, bob) == 23_000.0
    assert sum_of(wrong, bob, disjoint=False) == 18_000.0  # somebody may be in both
    assert sum_of(wrong, bob, ad) == 47_000.0  # the campaign's leads are these people
    assert sum_of() is None


def test_rounding_claims_two_digits_and_no_more() -> None:
    assert [about(x) for x in (19_260, 0.0, 99.6, 104, 1_249_999)] == [
        19_000.0,
        0.0,
        100.0,
        100.0,
        1_200_000.0,
    ]


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf"), 1e15])
def test_a_number_that_cannot_be_is_refused(value: float) -> None:
    with pytest.raises(BadInput, match="a number from 0"):
        checked(CostInputs(yearly_spend=value))


def test_every_finding_of_buyers_and_hand_offs_is_priced_or_says_why_not() -> None:
    wanted = {code for code in CHECKS if code.startswith(("RT2", "RT4"))}
    assert wanted <= COSTS.keys() | UNPRICED.keys()
    assert not COSTS.keys() & UNPRICED.keys()
