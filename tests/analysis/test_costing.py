"""What findings cost a year, by hand: every product once, and no money twice."""

from dataclasses import replace
from typing import Any

import pytest
from tests.analysis.test_every_check import FIRING

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


# Of every priced check, the sums by hand of each of its firing cases, in their order.
SUMS: dict[str, list[list[float]]] = {
    # 60 of 71 buyers are not as described: 100,000 x 20 % x 84.5 %
    "RT201": [[16_901.41]],
    # a sixth of 400 leads is won less: 33.3 a year x 1.5 x 60; 100,000 x 20 % x 16.7 %
    "RT202": [[3_000.0, 3_333.33]],
    "RT203": [[40_000.0], [50_000.0], [5_000.0]],
    "RT204": [[20_000.0]],
    # 300 people in two years, worked on twice
    "RT206": [[13_500.0]],
    # the third is what customers deny: nobody counted how many are otherwise
    "RT207": [[16_901.41], [16_901.41], []],
    # 40 left where 10 would have: 15 a year x 4,000; 160 where 48 would; 45 a year x (300 - 100)
    "RT209": [[60_000.0], [224_000.0], [9_000.0]],
    # tickets have no price; 50 customers a year x 3 h x 60
    "RT212": [[], [9_000.0]],
    # 50 sales a year x 101.3 % longer x 1.5 x 60
    "RT213": [[4_560.0]],
    "RT214": [[12_000.0]],
    "RT402": [[1_800.0]],
    "RT403": [[8_100.0]],
    # 7 leads in two years x 10 % x 4,000, and 3 that were dropped
    "RT404": [[1_400.0], [600.0]],
    "RT405": [[45_000.0]],
    "RT406": [[2_500.0], [2_500.0], [450.0]],
}
FOUND = {
    code: [f for check, case in FIRING if check.__name__.upper() == code for f in check(case)]
    for code in COSTS
}
CASES = [
    pytest.param(found, sums, id=f"{code}-{place}")
    for code, many in SUMS.items()
    for place, (found, sums) in enumerate(zip(FOUND.get(code, ()), many, strict=True))
]


def test_every_firing_case_of_every_priced_check_has_its_sum() -> None:
    assert {code: len(many) for code, many in FOUND.items()} == {
        code: len(many) for code, many in SUMS.items()
    }


@pytest.mark.parametrize(("found", "sums"), CASES)
def test_what_a_check_really_finds_is_priced(found: Finding, sums: list[float]) -> None:
    told = price(found, KNOWN, BASIS)
    parts: Any = told.evidence.get("money", [])
    assert [p["amount"] for p in parts] == pytest.approx(sums, abs=0.01)
    assert told.cost == (about(sum(sums)) if sums else None)
    assert ("no_price" in told.evidence) == (not sums)
    lines: Any = told.evidence.get("arithmetic", [])
    assert len(lines) == len(sums) + (len(sums) > 1)


@pytest.mark.parametrize(("found", "sums"), CASES)
def test_nothing_is_told_while_a_number_is_not_known(found: Finding, sums: list[float]) -> None:
    told = price(found, CostInputs(), BASIS)
    needs_none = found.code == "RT406" or "cost_to_serve" in found.evidence
    assert (told.cost is None) != needs_none
    assert needs_none or "arithmetic" not in told.evidence
    assert needs_none or len(str(told.evidence["no_price"])) > 20


def test_the_arithmetic_can_be_followed() -> None:
    found = price(made("RT402", rejected=428), KNOWN, BASIS)
    assert found.evidence["arithmetic"] == ["214 leads a year × 1.5 h × 60 = 19,260"]
    assert found.cost == 19_000.0


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
    assert price(once, CostInputs(), BASIS) == price(
        made("RT402", rejected=428), CostInputs(), BASIS
    )


def test_what_has_no_price_says_which_number_is_missing() -> None:
    def why(code: str, inputs: CostInputs = KNOWN, basis: Basis = BASIS) -> list[object]:
        return [price(f, inputs, basis).evidence.get("no_price") for f in FOUND[code]]

    assert why("RT212")[0] == "tickets have no price: bring in the hours that each one took"
    assert why("RT207")[2] == "nobody counted how many buyers are otherwise than it says"
    assert why("RT203", CostInputs())[0] == "nobody said what marketing spends a year"
    assert why("RT402", replace(KNOWN, price_per_hour=None)) == [
        "nobody said what an hour of a rep costs"
    ]
    undated = replace(BASIS, years=None)
    assert why("RT213", basis=undated)[0].startswith("the records do not say")  # type: ignore[union-attr,attr-defined]
    assert price(made("RT208"), KNOWN, BASIS).evidence["no_price"] == UNPRICED["RT208"]
    assert "no_price" not in price(made("RT301"), KNOWN, BASIS).evidence


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
