"""Each check of what the records tell beyond who won: it fires, is silent, or says its lack."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.analysis import facts
from tests.analysis.examinations import examination, outcome, persona

from ringtrue.analysis.checks.rt2_after import rt209, rt210, rt211, rt212, rt213, rt214
from ringtrue.analysis.checks.rt4_more import rt403, rt404, rt405, rt406, rt407, rt408
from ringtrue.analysis.checks.rt8_more import rt805, rt806, rt807, rt808
from ringtrue.analysis.checks.run import OF_RECORDS
from ringtrue.analysis.examined import Examination
from ringtrue.analysis.results import NotRun
from ringtrue.analysis.witnessed import (
    Alike,
    Campaign,
    Complaint,
    Consent,
    Differs,
    Measured,
    Paid,
    Patched,
    Protected,
    Served,
    Swing,
    Witnessed,
)


def seen(told: Witnessed, **changes: Any) -> Examination:
    return examination(witnessed=told, **changes)


LEAVERS = Differs("Ann", 100, 0.4, 0.1, True, 40)
BELOW = Campaign("Ad", 5000.0, 700, 0, 0.07, True)
RISING = Campaign("Ad", 5000.0, 700, 60, 0.1, False, True, (40, 300), (20, 400))
CHURN = examination(
    is_loss=True,
    outcome="Churn Label=Yes",
    personas=(persona(outcome=outcome("above", n=400, k=160)), persona("Bob")),
)
SPENT_ON_ANN = seen(
    facts.campaigns(paid=(Paid("Ann", 900.0, 0.18),)),
    personas=(persona(outcome=outcome("below")), persona("Bob")),
)

WILD = (*facts.MONTHS[:5], ("2026-06", 60, 100))
FIRES = [
    (rt209, seen(facts.after(left=(LEAVERS,))), "40 of 100 customers (40 %) within 180 days"),
    (rt209, CHURN, "Ann leaves more often: 160 of 400 (40 %), everybody else 12 %"),
    (
        rt209,
        seen(facts.after(served=(Served("Ann", 90, 100.0, 300.0, -50.0),))),
        "Ann costs more to serve than it brings: 100 a customer, and 300 to serve one",
    ),
    (
        rt210,
        seen(
            facts.after(
                swings=(Swing("Ann", (*facts.MONTHS[:5], ("2026-06", 60, 100)), 0.1, True),)
            )
        ),
        "Of Ann, between 10 % and 60 % won in the last 6 closed months",
    ),
    (
        rt211,
        seen(facts.after(alike=(Alike("Ann", (("win", -0.01, 0.01, 0.02),)),))),
        "Ann comes to the same as everybody else: as many win, to within a fifth",
    ),
    (
        rt212,
        seen(facts.after(asked=(Differs("Ann", 100, 6.0, 3.0, True),))),
        "Customers of Ann take 6 tickets each, everybody else's 3",
    ),
    (
        rt212,
        seen(facts.after(asked=(Differs("Ann", 100, 6.0, 3.0, True),), burden="hours")),
        "Customers of Ann take 6 hours each, everybody else's 3",
    ),
    (
        rt213,
        seen(facts.after(days=(Differs("Ann", 100, 60.4, 30.0, True),))),
        "Ann takes 60 days to buy on average, everybody else 30",
    ),
    (
        rt214,
        seen(facts.after(complaints=(Complaint("Ann", "Billing", 3, 40, 0, 90, True),))),
        "Customers of Ann complain of the same within 90 days: Billing (3 of 40 customers)",
    ),
    (
        rt403,
        seen(facts.handed(judged=900, twice=180, reasons=(("No budget", 50),))),
        "180 of 900 leads handed over (20 %) came back and were judged again. Named most: No",
    ),
    (rt404, seen(facts.handed(stuck=7)), "7 leads have waited for sales longer than the 5 days"),
    (
        rt404,
        seen(facts.handed(dropped=3, response_days=None)),
        "3 leads were dropped without an outcome: neither accepted nor rejected, and no reason",
    ),
    (rt405, seen(facts.handed(silent=450)), "Of 450 of 1,000 leads older than 30 days (45 %)"),
    (
        rt406,
        seen(facts.campaigns(campaigns=(BELOW,))),
        "The campaign Ad cost 5,000 and brought 700 leads, of whom none bought (0 %; everybody",
    ),
    (
        rt406,
        seen(facts.campaigns(campaigns=(RISING,))),
        "more leads and not more buyers: 300 leads and 40 buyers, then 400 leads and 20 buyers",
    ),
    (rt406, SPENT_ON_ANN, "18 % of what the campaigns cost (900) went to Ann"),
    (rt407, seen(facts.campaigns(patched=(("Ad", 3),))), "Ad (3 times) was changed while running"),
    (
        rt408,
        seen(facts.campaigns(untargeted=("Ad",), listed=4)),
        "1 of 4 campaigns names no persona: Ad.",
    ),
    (
        rt805,
        seen(replace(facts.WELL, protected=(Protected("Ann", "gender"),))),
        "gender decides who belongs to Ann, and the law protects it",
    ),
    (
        rt805,
        seen(replace(facts.WELL, protected=(Protected("Ann", "title", "gender", 0.9),))),
        "title decides who belongs to Ann, and stands for gender",
    ),
    (
        rt806,
        seen(replace(facts.WELL, measured=Measured(600, 590, 400, 0))),
        "98 % of those in a persona, and of 0 % of everybody else",
    ),
    (
        rt807,
        seen(replace(facts.WELL, consent=Consent("opt_in", 900, 60, 40))),
        "100 of 1,000 people in personas have not consented (opt_in: 60 refused, of 40 nobody",
    ),
    (
        rt808,
        seen(replace(facts.WELL, patched=Patched("deals", 900, 4, (("won", "lost", 4),)))),
        "4 of 900 outcomes that were closed changed in a later import of deals: won to lost 4",
    ),
    (
        rt808,
        seen(replace(facts.WELL, patched=None), redefined=(date(2026, 3, 2), date(2026, 10, 2))),
        "What counts as won was defined anew on 2026-10-02 (2 times within a year): figures",
    ),
]


@pytest.mark.parametrize(("check", "case", "said"), FIRES)
def test_a_check_fires_on_its_case(check: Any, case: Examination, said: str) -> None:
    [found] = check(case)
    assert said in found.sentence
    assert found.code.lower() == check.__name__
    assert found.next_step
    assert found.cost is None


@pytest.mark.parametrize("check", OF_RECORDS)
def test_a_check_is_silent_where_all_is_well(check: Any) -> None:
    assert check(examination()) == ()


ALIKE = facts.after(alike=(Alike("Ann", (("win", -0.01, 0.01, 0.02),)),))
CHOSEN = replace(outcome(), rate=None)  # who belongs was chosen by the outcome
QUIET = [
    (rt211, seen(ALIKE, personas=(persona(outcome=CHOSEN), persona("Bob")))),
    (rt211, seen(ALIKE, personas=(persona(outcome=outcome("too_few")), persona("Bob")))),
    (rt209, seen(facts.after(left=(replace(LEAVERS, reliable=False),)))),
    (rt209, replace(CHURN, outcome="complained=yes")),  # bad news, and nobody left
    (rt209, seen(facts.after(served=(Served("Ann", 90, 100.0, 90.0, 20.0),)))),
    (rt403, seen(facts.handed(judged=30, twice=4))),  # over a tenth, but the bound is not
    (rt404, seen(facts.handed(stuck=0, waiting=12))),
    (rt405, seen(facts.handed(leads=20, silent=8))),
    (rt406, seen(facts.campaigns(campaigns=(replace(BELOW, below=False),)))),
    (rt406, replace(SPENT_ON_ANN, personas=(persona(), persona("Bob")))),
    (rt407, seen(facts.campaigns(patched=(("Ad", 2),)))),
    (rt806, seen(replace(facts.WELL, measured=Measured(600, 590, 30, 0)))),  # too few to say
    (rt808, seen(facts.WELL, redefined=(date(2025, 11, 20),))),  # no page draws figures so old
]


@pytest.mark.parametrize(("check", "case"), QUIET)
def test_a_check_keeps_silent_just_short_of_its_case(check: Any, case: Examination) -> None:
    assert check(case) == ()


LACKS = [
    (rt209, seen(facts.after(left="a table of subscriptions")), "a table of subscriptions"),
    (rt210, seen(facts.after(swings="six months")), "six months"),
    (rt211, seen(facts.after(alike="an outcome")), "an outcome"),
    (rt212, seen(facts.after(asked="tickets")), "tickets"),
    (rt213, seen(facts.after(days="the days")), "the days"),
    (rt214, seen(facts.after(complaints="tickets")), "tickets"),
    (rt403, seen(replace(facts.WELL, handed=None)), "a lead status"),
    (rt403, seen(facts.handed(judged=None)), "one by one"),
    (rt404, seen(facts.handed(response_days=None)), "--response-days"),
    (rt405, seen(replace(facts.WELL, handed=None)), "a lead status"),
    (rt406, seen(replace(facts.WELL, campaigns="campaigns: leads")), "campaigns"),
    (rt406, seen(facts.campaigns(campaigns=())), "campaigns"),
    (rt407, seen(facts.campaigns(patched=None)), "a second time"),
    (rt408, seen(facts.campaigns(named_by=())), "for whom each campaign is"),
    (rt805, examination(personas=(persona(belongs=False),)), "a rule or a tag"),
    (rt806, examination(outcome=None), "--outcome"),
    (rt807, seen(replace(facts.WELL, consent=None)), "consented"),
    (rt808, seen(replace(facts.WELL, patched=None)), "a second time"),
]


@pytest.mark.parametrize(("check", "case", "missing"), LACKS)
def test_a_check_without_its_data_says_what_is_missing(
    check: Any, case: Examination, missing: str
) -> None:
    answer = check(case)
    assert isinstance(answer, NotRun)
    assert missing in answer.missing
