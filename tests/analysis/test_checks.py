"""Every check with a case that must fire, one that must not, and what it says without its data."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.analysis.examinations import (
    ANN,
    BLEAK,
    COLUMN,
    DRIFT,
    HEARD,
    NO_CAST,
    OTHERS,
    SHIFT,
    SURVEY,
    TODAY,
    WRONG,
    bare,
    claim,
    examination,
    outcome,
    persona,
    specified,
    upkeep,
)

from ringtrue.analysis.cast import EvidenceLine, Statement
from ringtrue.analysis.checks import contradicting, drifting, rt1, rt2, rt3, rt4, rt7, rt8
from ringtrue.analysis.checks.catalogue import CHECKS
from ringtrue.analysis.checks.run import OF_BUYERS, OF_FILES, OF_UPKEEP, OF_USE, run
from ringtrue.analysis.checks.sentences import buyers_otherwise, otherwise
from ringtrue.analysis.examined import (
    Examination,
    Grown,
    Leak,
    Overlap,
    Rejections,
    Shift,
    Stand,
    Twins,
    Use,
)
from ringtrue.analysis.results import ClaimLine, Coverage, NotRun
from ringtrue.analysis.trial import Judged

# The past fits what later records contradict: nothing but the ledger's verdict says so.
SINCE = Judged("Ann", claim("contradicted"))
[FEARS] = ANN.statements
GUESSED = Judged("Ann", replace(claim("fits_past", k=62), assumed=True))
THINKS = EvidenceLine("member", "", "I think")
GROWN = Grown(2, 700, "leads", date(2026, 11, 1))
TOLD = "Three of three customers deny it."
DENIED = Judged("Ann", ClaimLine("She fears downtime.", None, "denied", None, None, None, TOLD))
FIRES = [
    (
        drifting.rt208,
        examination(drift=replace(DRIFT, shifts=(SHIFT,))),
        "Ann is no longer about the same people. Fewer of them have industry food: 41 % then",
    ),
    (rt1.rt101, replace(bare(evidence=()), claims=()), "Nothing a customer said or did stands"),
    (rt1.rt101, replace(bare(evidence=()), claims=(WRONG,)), "stands behind Ann"),
    (rt1.rt101, replace(bare(evidence=()), claims=(GUESSED,)), "stands behind Ann"),
    *(
        (rt1.rt102, replace(bare(evidence=(THINKS,)), claims=c), "by colleagues")
        for c in ((), (WRONG,), (GUESSED,))
    ),
    (rt1.rt104, bare(evidence=(THINKS,)), "Ann rests on figures; no customer was asked why."),
    (rt1.rt103, bare(evidence=(HEARD,)), "The one quote behind Ann comes from one customer."),
    (
        rt1.rt103,
        bare(evidence=(HEARD, HEARD, OTHERS[0], SURVEY)),
        "All 3 quotes behind Ann come from two customers.",
    ),
    (
        rt1.rt104,
        replace(bare(evidence=(HEARD, *OTHERS)), claims=()),
        "no survey or record confirms it",
    ),
    (rt1.rt104, bare(evidence=(SURVEY,)), "no customer was asked why"),
    (rt1.rt104, bare(evidence=()), "no customer was asked why"),  # records count its people
    (
        rt1.rt105,
        bare(statements=(*ANN.statements, Statement("She dreams."))),
        "One of two sentences of Ann has nothing behind: “She dreams.”",
    ),
    (rt1.rt105, bare(evidence=(replace(HEARD, by="machine"), *OTHERS)), "“She fears downtime.”"),
    (
        rt1.rt106,
        examination(specified=(specified(20),)),
        "20 of 900 people are all that Ann says at once; by chance alone it would be about 100.",
    ),
    (rt1.rt106, examination(specified=(specified(0, 90),)), "None of 90 people are all that Ann"),
    (rt1.rt107, bare(statements=(Statement("She is 40.", trait="age"),)), "what drives them"),
    (rt1.rt108, bare(occupation=""), "Nobody can picture Ann"),
    (
        rt1.rt109,
        bare(evidence=(*ANN.evidence, EvidenceLine("machine", "2026-10-01", "As a planner…"))),
        "One piece of evidence behind Ann was written by a machine: “As a planner…”",
    ),
    (rt2.rt201, BLEAK, "Ann describes buyers who are not there (industry)"),
    (
        rt2.rt202,
        examination(personas=(persona(outcome=outcome("below")), persona("Bob"))),
        "Ann looks good and closes less: 40 of 400 won (10 %), everybody else 12 %",
    ),
    (
        rt2.rt203,
        examination(uncovered_buyers=40, uncovered_low=0.31),
        "40 of 100 buyers (40 %) match no persona",
    ),
    (
        rt2.rt203,
        examination(uncovered_buyers=40, unanswered_buyers=20, uncovered_low=0.31),
        "40 of 80 buyers (50 %) match no persona. Of 20 more buyers nobody can say",
    ),
    (
        rt2.rt203,
        examination(uncovered_revenue_low=0.3, coverage=Coverage(0.95, 0.9, 0.6)),
        "They bring 40 % of revenue",
    ),
    (
        rt2.rt204,
        examination(rows=10_000, buyers=1_000, personas=(persona(people=40, buyers=3),)),
        "Ann is almost empty: 40 of 10,000 leads",
    ),
    (
        rt2.rt205,
        examination(twins=(Twins("Ann", "Bob", -3.0, 1.0),)),
        "No trait in the records tells Ann and Bob apart",
    ),
    (
        rt2.rt205,
        examination(twins=None, grown=replace(GROWN, personas=1)),
        "You keep two personas; 700 leads support one (discovery of 1 November 2026).",
    ),
    (
        rt2.rt206,
        examination(overlaps=(Overlap("Ann", "Bob", 300, 400),)),
        "300 of 400 people of Ann match Bob too",
    ),
    (
        contradicting.rt207,
        replace(BLEAK, reliable_claims=frozenset()),
        "One of one sentence of Ann does not fit the past: “She builds cars.”",
    ),
    (
        contradicting.rt207,
        examination(settled=(SINCE,)),
        "Records that came later contradict what Ann says: “She builds cars.” 11 of 71 buyers.",
    ),
    (
        contradicting.rt207,
        examination(settled=(DENIED,)),
        "Customers deny what Ann says: “She fears downtime.” Three of three customers deny it.",
    ),
    (rt3.rt301, bare(owner=None), "Ann has no owner"),
    (rt3.rt302, bare(next_review="2026-11-20"), "Ann is past the review date, 20 November 2026"),
    (
        rt3.rt302,
        bare(next_review=None, written="2026-08"),
        "Ann is past the review date, 1 November 2026",
    ),
    (rt3.rt302, bare(next_review=None, written=None), "Ann is never reviewed"),
    (
        rt3.rt303,
        examination(shifts=(Shift(date(2026, 10, 2), "price", "The new price list"),)),
        "Ann was last reviewed on 2026-09-01; since then: The new price list (2026-10-02).",
    ),
    (rt3.rt304, examination(upkeep=(upkeep(has_reason=False),)), "why Ann is as it is"),
    (
        rt3.rt305,
        bare(evidence=(replace(HEARD, date="2025-11-20"),)),
        "The newest evidence behind Ann is of 2025-11-20.",
    ),
    (
        rt3.rt305,
        bare(statements=(replace(FEARS, shelf_days=30),), evidence=(HEARD,)),
        "The newest evidence behind Ann is of 2026-10-01.",
    ),
    (
        rt3.rt304,
        examination(referred=frozenset({"bob"})),
        "No campaign and no change refers to Ann.",
    ),
    (rt3.rt306, examination(upkeep=(upkeep(known_to=1),)), "One person alone has edited"),
    (
        rt3.rt307,
        examination(upkeep=(upkeep(departments=("Sales",)),)),
        "Ann was reviewed by Sales alone.",
    ),
    (
        rt4.rt402,
        examination(
            rejections=(Rejections("Ad", 40, 50, 0.3, True, (("No budget", 30),), "campaign"),)
        ),
        "Sales rejected 40 of 50 leads of the campaign Ad (80 %; everybody else's 30 %). "
        "Most of all: No budget 30.",
    ),
    (rt7.rt701, examination(use=(Use("Ann", 2, 0),)), "Nobody outside marketing used Ann"),
    (rt8.rt801, examination(leaks=(Leak("score", "leak", "score knows it."),)), "score knows it."),
    (
        rt8.rt802,
        examination(leaks=(Leak("tier", "winners_only", "tier is filled in for 9."),)),
        "tier is filled in",
    ),
    (rt8.rt803, examination(buyers=7), "7 buyers are too few to judge a sentence"),
    (
        rt8.rt803,
        examination(personas=(persona(outcome=outcome("too_few")),)),
        "No persona has enough closed records",
    ),
    (
        rt8.rt804,
        examination(stands=(Stand("goal", "Select", 110, 1000),)),
        "“Select” in goal (11 %) stands as a value; we count it as missing.",
    ),
]


@pytest.mark.parametrize(("check", "case", "said"), FIRES)
def test_a_check_fires_on_its_case(check: Any, case: Examination, said: str) -> None:
    found = check(case)
    assert len(found) == 1
    assert said in found[0].sentence
    assert found[0].code.lower() == check.__name__
    assert found[0].next_step
    assert found[0].cost is None


@pytest.mark.parametrize("check", [*OF_FILES, *OF_BUYERS, *OF_UPKEEP, *OF_USE])
def test_a_check_is_silent_where_all_is_well(check: Any) -> None:
    assert check(examination()) == ()


UNTRAITED = (
    Statement("They buy more.", form="comparison"),
    Statement("A third of buyers are.", form="prevalence"),
)
MONEY = Leak("amount", "winners_only", "amount is filled in for 9.", by_nature=True)
QUIET = [
    (rt1.rt101, bare(evidence=())),  # what customers did stands behind it
    (rt1.rt104, replace(bare(evidence=()), claims=())),  # that is RT101's to say
    (rt2.rt205, examination(grown=GROWN)),
    (rt1.rt102, bare(evidence=(HEARD, THINKS))),
    (rt1.rt102, bare(evidence=(THINKS,))),  # records bear out a sentence of it
    (rt1.rt103, bare(evidence=(HEARD, replace(HEARD, speaker=""), replace(HEARD, speaker="")))),
    (rt1.rt104, bare(evidence=(HEARD,))),  # a sentence of it was counted in the records
    (rt1.rt104, replace(bare(evidence=(THINKS,)), claims=())),  # that is RT102's to say
    (rt1.rt105, bare(evidence=(), statements=UNTRAITED)),  # records test them without a column
    (rt1.rt106, examination(specified=(specified(40),))),  # 40 is below 50, its bound is not
    (rt1.rt106, examination(specified=(specified(1, 299),))),  # too few people to say
    (rt1.rt108, bare(occupation="", portrait="face-3")),
    (rt3.rt303, examination(shifts=(Shift(date(2026, 9, 1), "price", "That very day"),))),
    (rt3.rt303, examination(shifts=(Shift(date(2026, 12, 1), "price", "Still to come"),))),
    (rt3.rt305, bare(evidence=(replace(HEARD, date="2025-11-21"),))),
    (
        rt3.rt305,
        bare(
            statements=(replace(FEARS, shelf_days=900),),
            evidence=(replace(HEARD, date="2025-01-01"),),
        ),
    ),
    (rt3.rt304, examination(referred=frozenset({"ann"}))),
    (
        rt3.rt304,
        examination(referred=frozenset({"bob"}), upkeep=(upkeep(written_on=date(2026, 10, 1)),)),
    ),
    (rt3.rt306, examination(upkeep=(upkeep(known_to=None), upkeep(known_to=1 + 1)))),
    (rt7.rt701, examination(use=(Use("Ann", 0, 0),))),  # nobody at all opened it
    (rt2.rt201, examination(claims=(WRONG,))),  # not reliable among all that was looked at
    # what does not fit the past has come true since, and what the past fits is undecided since
    (rt2.rt201, replace(BLEAK, settled=(Judged("Ann", claim("supported")),))),
    (contradicting.rt207, replace(BLEAK, settled=(Judged("Ann", claim("supported")),))),
    (contradicting.rt207, examination(settled=(Judged("Ann", claim("undecided")),))),
    (rt2.rt202, examination(personas=(persona(outcome=outcome("above")),))),
    (rt2.rt203, examination(uncovered_buyers=25, uncovered_low=0.19)),
    (rt2.rt204, examination(personas=(persona(people=29, buyers=0),))),  # the bound is over 3 %
    (
        rt2.rt205,
        examination(
            twins=(Twins("Ann", "Bob", -3.0, 1.0),),
            personas=(persona(outcome=outcome("above")), persona("Bob")),
        ),
    ),
    (rt2.rt206, examination(overlaps=(Overlap("Ann", "Bob", 4, 9),))),  # too few to say
    (rt3.rt302, bare(next_review="2026-11-21")),
    (rt4.rt402, examination(rejections=(Rejections("Ad", 40, 50, 0.3, False, ()),))),
    (rt8.rt801, examination(leaks=(replace(MONEY, reason="leak"),))),
    (rt8.rt802, examination(leaks=(MONEY,))),
    (rt8.rt804, examination(stands=(Stand("goal", "Select", 4, 1000),))),
]


@pytest.mark.parametrize(("check", "case"), QUIET)
def test_a_check_keeps_silent_just_short_of_its_case(check: Any, case: Examination) -> None:
    assert check(case) == ()


LACKS = [
    (rt1.rt101, COLUMN, "persona files"),
    (rt3.rt301, NO_CAST, "persona files"),
    (rt1.rt106, examination(specified=None), "records"),
    (rt1.rt106, examination(specified=()), "two sentences"),
    (rt3.rt303, examination(upkeep=None), "a workspace"),
    (rt3.rt303, examination(shifts=()), "what changed"),
    (rt3.rt304, examination(upkeep=None), "a workspace"),
    (rt3.rt306, examination(upkeep=None), "a workspace"),
    (rt3.rt306, examination(upkeep=(upkeep(known_to=None),)), "three members"),
    (rt3.rt307, examination(upkeep=None), "a workspace"),
    (rt3.rt307, examination(upkeep=(upkeep(departments=()),)), "which departments"),
    (rt7.rt701, examination(use=None), "departments"),
    (rt7.rt701, examination(others=4), "5 members outside marketing"),
    (rt2.rt201, COLUMN, "sentences"),
    (rt2.rt201, examination(outcome=None), "--outcome"),
    (
        contradicting.rt207,
        examination(claims=(Judged("Ann", claim("no_data", k=0, n=0)),)),
        "a trait",
    ),
    (rt2.rt202, examination(outcome=None), "--outcome"),
    (rt2.rt202, examination(is_loss=True, outcome="churn"), "reads as a loss"),
    (rt2.rt202, examination(personas=(persona(belongs=False),)), "a rule or a tag"),
    (rt2.rt203, examination(uncovered_buyers=None), "a rule or a tag"),
    (rt2.rt204, examination(personas=(persona(belongs=False),)), "a rule or a tag"),
    (rt2.rt205, examination(twins=None), "three traits"),
    (rt2.rt206, COLUMN, "one value of a column"),
    (rt4.rt402, examination(rejections=None), "lead status"),
    (drifting.rt208, examination(drift=None), "the day records were made"),
    (drifting.rt208, examination(drift="100 dated leads are needed"), "100 dated leads"),
    (rt8.rt801, examination(leaks=None), "--outcome"),
    (rt8.rt802, examination(leaks=None), "--outcome"),
    (rt8.rt803, examination(outcome=None), "--outcome"),
]


@pytest.mark.parametrize(("check", "case", "missing"), LACKS)
def test_a_check_without_its_data_says_what_is_missing(
    check: Any, case: Examination, missing: str
) -> None:
    answer = check(case)
    assert isinstance(answer, NotRun)
    assert missing in answer.missing


def test_a_column_runs_buyers_handoff_and_honesty_alone() -> None:
    findings, not_run = run(replace(COLUMN, stands=(Stand("a", "-", 100, 1000),)))
    assert {f.code for f in findings} == {"RT804"}
    assert {n.code for n in not_run} == {"RT201", "RT206", "RT207"}


def test_a_market_that_moved_is_one_finding() -> None:
    names = tuple(f"P{i}" for i in range(8))
    shifts = tuple(replace(SHIFT, persona=name) for name in (*names[:6], "everybody"))
    moved = replace(DRIFT, personas=names, shifts=shifts)
    [told] = drifting.rt208(examination(drift=moved))
    assert told.persona is None
    assert told.sentence.startswith("6 of 8 personas are no longer about the same people: P0, P1")
    assert told.sentence.endswith(
        "At large: Fewer of them have industry food: 41 % then, 28 % now."
    )
    few = replace(DRIFT, personas=names, shifts=shifts[:5])
    assert len(drifting.rt208(examination(drift=few))) == 5


def test_a_contradiction_that_rt201_names_is_not_told_again() -> None:
    [again] = contradicting.rt207(BLEAK)
    assert "She builds cars." not in again.sentence
    assert "RT201 names" in again.sentence
    assert again.buyers_affected == 0
    unsure = Judged("Ann", replace(claim("does_not_fit_past"), text="She is from Ulm."), log_e=1.0)
    [both] = contradicting.rt207(replace(BLEAK, claims=(WRONG, unsure)))
    assert "“She is from Ulm.”; RT201 names the other" in both.sentence
    assert [c["text"] for c in both.evidence["claims"]] == ["She is from Ulm.", WRONG.line.text]
    assert "She builds cars." not in both.sentence


def test_what_the_ledger_and_customers_settled_is_told_beside_what_rt201_names() -> None:
    case = replace(BLEAK, settled=(WRONG, replace(SINCE, line=claim("contradicted", text="X."))))
    [found] = contradicting.rt207(replace(case, settled=(*(case.settled or ()), DENIED)))
    assert found.sentence == (
        "Records that came later contradict what Ann says: “X.” 11 of 71 buyers. "
        "Customers deny what Ann says: “She fears downtime.” Three of three customers deny it."
    )
    assert found.buyers_affected == 60
    told = [(c["text"], c.get("told_by")) for c in found.evidence["claims"]]  # type: ignore[attr-defined]
    assert told == [
        ("X.", "records that came later"),
        ("She fears downtime.", "customers"),
        ("She builds cars.", None),
    ]
    assert found.evidence["subject"] == "She fears downtime.; X."  # news since a risk was accepted
    [heard] = contradicting.denied(replace(case, settled=(WRONG, DENIED)))
    assert heard.sentence.startswith("Customers deny")
    assert contradicting.denied(case) == ()


def test_of_at_most_those_beyond_it_are_wrong_and_an_average_is_about_all() -> None:
    most = replace(claim("does_not_fit_past", k=40, n=50), side="below", at_least=0.3)
    assert (otherwise(most), buyers_otherwise(most)) == (pytest.approx(0.5), 25)
    mean = replace(most, form="mean", share=None, k=None)
    assert (otherwise(mean), buyers_otherwise(mean)) == (None, 50)
    rates = replace(most, form="comparison")
    assert (otherwise(rates), buyers_otherwise(rates)) == (None, 40)


def test_the_least_telling_sentences_are_named_to_be_dropped() -> None:
    [found] = rt1.rt106(examination(specified=(specified(20),)))
    assert found.next_step.startswith("Drop what tells least: “She plans.” (without it 300 would")


PUT_OFF = rt3.Deferred("abc", "RT301", "Ann", "Ann has no owner.", 1, TODAY)


def test_a_risk_accepted_twice_is_to_be_decided_and_once_is_not() -> None:
    assert rt3.rt308((PUT_OFF,)) == ()
    [found] = rt3.rt308((replace(PUT_OFF, times=2),))
    assert found.sentence == "Put off twice: Ann has no owner."
    assert found.persona == "Ann"


# Checks of what members did in the workspace, which no file tells; tested beside their rooms.
OF_WORKSPACES = {"RT401"}


def test_every_check_that_runs_is_in_the_catalogue() -> None:
    known = {c.__name__.upper() for c in (*OF_FILES, *OF_BUYERS, *OF_UPKEEP, *OF_USE)}
    # RT308 reads accepted risks, and no examination
    assert known | OF_WORKSPACES | {"RT308"} == set(CHECKS)
