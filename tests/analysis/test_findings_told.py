"""Findings in the order of what to mend first, and those alike told as one."""

from dataclasses import replace

from ringtrue.analysis.checks.run import ranked
from ringtrue.analysis.checks.together import sentence, together, told_first
from ringtrue.analysis.results import Finding


def finding(code: str, buyers: int, who: str = "Ann") -> Finding:
    from ringtrue.analysis.checks.catalogue import finding as make

    return make(code, "x", evidence={}, persona=who, buyers=buyers)


def test_what_to_mend_first_goes_by_severity_then_by_buyers_and_is_said_once() -> None:
    some = [finding("RT301", 900), finding("RT207", 50), finding("RT201", 50), finding("RT203", 70)]
    assert [f.code for f in ranked(some)] == ["RT203", "RT201", "RT207", "RT301"]
    assert [t.finding.code for t in told_first(some)] == ["RT203", "RT201"]
    assert [t.finding.code for t in told_first(some[:3])] == ["RT201", "RT301"]


def test_what_came_later_is_news_beside_what_rt201_says() -> None:
    news = replace(finding("RT207", 50), evidence={"subject": "She fears downtime."})
    for some in ([news, finding("RT201", 50)], [news, finding("RT201", 90)]):
        assert {t.finding.code for t in told_first(some)} == {"RT207", "RT201"}


def test_like_findings_are_told_as_one_and_stay_themselves() -> None:
    some = [finding("RT301", 3, who) for who in ("Ann", "Bob", "Cem")]
    [told, other] = together([*some, finding("RT303", 0)], personas=4)
    assert told.finding.sentence == "Three of four personas have no owner: Ann, Bob and Cem."
    assert [f.persona for f in told.of] == ["Ann", "Bob", "Cem"]
    assert (told.finding.persona, told.finding.buyers_affected) == (None, 3)
    assert len(other.of) == 1
    assert other.finding.persona == "Ann"


def test_a_group_counts_no_money_twice_and_adds_up_only_where_nobody_is_in_two() -> None:
    money = [
        replace(
            finding("RT204", 3, who),
            cost=amount,
            evidence={"money": [{"kind": "spend", "of": "persona", "name": who, "amount": amount}]},
        )
        for who, amount in (("Ann", 2_000.0), ("Bob", 1_000.0))
    ]
    assert [t.finding.cost for t in together(money, disjoint=True)] == [3_000.0]
    assert [t.finding.cost for t in together(money)] == [2_000.0]
    assert [t.finding.cost for t in together([finding("RT204", 3, w) for w in "AB"])] == [None]


def test_a_group_says_of_how_many_personas_it_speaks() -> None:
    assert sentence("RT301", ["A", "B"], 2).startswith("Both personas have")
    assert sentence("RT301", ["A", "B", "C"], 3).startswith("All three personas have")
    assert sentence("RT301", ["A", "B"]).startswith("Two personas have")


def test_what_is_found_of_a_trait_is_never_lumped_together() -> None:
    some = [finding("RT201", 3, who) for who in ("Ann", "Bob")]
    assert [t.finding.persona for t in together(some, personas=2)] == ["Ann", "Bob"]
