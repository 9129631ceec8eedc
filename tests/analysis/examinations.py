"""An examination where all is well, and the few wrong ones that several tests begin with."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.analysis import facts

from ringtrue.analysis.cast import EvidenceLine, Member, Statement
from ringtrue.analysis.drifted import Drift, Span
from ringtrue.analysis.drifted import Shift as Drifted
from ringtrue.analysis.examined import (
    Attribute,
    Examination,
    Examined,
    Shift,
    Specified,
    Upkeep,
    Use,
)
from ringtrue.analysis.results import ClaimLine, Coverage, OutcomeLine, Rate
from ringtrue.analysis.trial import Judged

TODAY = date(2026, 11, 21)
HEARD = EvidenceLine("customer", "2026-10-01", "It broke again.", (1,), speaker="Ines")
OTHERS = (
    EvidenceLine("customer", "2026-09-01", "Again.", speaker="Omar"),
    EvidenceLine("customer", "2026-08-01", "And again.", speaker="Bea"),
)
SURVEY = EvidenceLine("customer", "2026-09-02", "Half of them.", sort="survey", asked=90, agree=50)
ANN = Member(
    "Ann",
    statements=(Statement("She fears downtime.", kind="challenge"),),
    rule="size > 5",
    written="2026-09",
    owner="Marketing",
    next_review="2027-01-01",
    evidence=(HEARD, *OTHERS, SURVEY),
    occupation="Planner",
)


def outcome(compared: str = "not_reliable", n: int = 400, k: int = 40) -> OutcomeLine:
    return OutcomeLine(n, k, k / n, 0.05, 0.2, 0.1, compared, None)  # type: ignore[arg-type]


def persona(name: str = "Ann", **changes: Any) -> Examined:
    base = Examined(name, replace(ANN, name=name), True, 400, 40, outcome(), baseline=0.12)
    return replace(base, **changes)


def claim(verdict: str, *, k: int = 11, n: int = 71, text: str = "She builds cars.") -> ClaimLine:
    share = k / n if n else None
    return ClaimLine(
        text,
        "industry",
        verdict,
        share,
        0.1,
        0.3,
        "11 of 71 buyers.",
        0.5,
        0.5,
        n or None,
        k,  # type: ignore[arg-type]
    )


SHIFT = Drifted(
    "Ann", "profile", "industry", "food", 0.41, 0.28, 900, 300, 0.08, 0.004, 0.02, 1e-9, True,
    "Fewer of them have industry food: 41 % then, 28 % now.",
)  # fmt: skip
DRIFT = Drift(
    version=1,
    unit="people",
    noun="leads",
    then=Span("2024-01-01", "2025-05-31", 900),
    now=Span("2025-06-01", "2025-12-01", 300),
    personas=("Ann", "Bob"),
    shifts=(replace(SHIFT, drifted=False),),
    newer=(),
    not_compared=(),
    tested=20,
    level=0.05,
    sentence="Nothing changed by more than its margin.",
)


def examination(**changes: Any) -> Examination:
    base = Examination(
        unit="people",
        noun="leads",
        rows=1000,
        buyers=100,
        lost=900,
        base_rate=Rate(0.1, 0.08, 0.12),
        coverage=Coverage(0.95, 0.9, None),
        personas=(persona(), persona("Bob")),
        claims=(Judged("Ann", claim("fits_past", k=62)),),
        today=TODAY,
        outcome="won",
        uncovered_buyers=5,
        uncovered_low=0.01,
        twins=(),
        rejections=(),
        leaks=(),
        drift=DRIFT,
        witnessed=facts.WELL,
        specified=(specified(),),
        shifts=(Shift(date(2026, 6, 1), "launch", "The new planner."),),
        upkeep=(upkeep(),),
        use=(Use("Ann", 2, 1),),
        others=6,
    )
    return replace(base, **changes)


def specified(all_of_it: int = 90, people: int = 900) -> Specified:
    """A third fits each of two sentences, so a ninth would fit both by chance."""
    third = people // 3
    told = (Attribute("She plans.", third, third), Attribute("She is from Ulm.", third // 2, third))
    return Specified("Ann", people, all_of_it, 1 / 9, told)


def upkeep(**changes: Any) -> Upkeep:
    base = Upkeep(
        "Ann", date(2026, 1, 5), date(2026, 9, 1), ("Marketing", "Sales"), True, known_to=2
    )
    return replace(base, **changes)


WRONG = Judged("Ann", claim("does_not_fit_past"), log_e=9.0, instead=(("food", 0.6),))
BLEAK = examination(claims=(WRONG,), reliable_claims=frozenset({("Ann", "She builds cars.")}))
NO_CAST = examination(personas=(), claims=())
COLUMN = examination(declared="origin", claims=())


def bare(**changes: Any) -> Examination:
    return examination(personas=(persona(member=replace(ANN, **changes)),))
