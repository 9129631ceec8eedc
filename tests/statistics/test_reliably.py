"""What "reliably" asks for: more than chance, over a fifth, and bounds rather than estimates."""

from datetime import date
from pathlib import Path

import pytest
from tests.frames.build import made, snapshot

from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.checks import contradicting, rt2
from ringtrue.analysis.examination import Examination, examine
from ringtrue.analysis.examined import Examined
from ringtrue.analysis.results import Coverage, OutcomeLine
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question

TODAY = date(2026, 11, 21)


def told(folder: Path, fitting: int) -> Examination:
    """10,000 buyers and as many others; so many of 100 are from Ghent, described as half."""
    numbers = range(20_000)
    people = {
        "id": [f"P{i}" for i in numbers],
        "city": ["Ghent" if i % 100 < fitting else "Bruges" for i in numbers],
        "won": ["yes" if i < 10_000 else "no" for i in numbers],
    }
    lives = Statement("Lives in Ghent.", trait="city", values=("Ghent",), at_least=0.5)
    with open_records(snapshot(made(folder, "people", people, roles={"id": "key"}))) as records:
        return examine(
            records,
            question=Question(outcome="won=yes"),
            cast=(Member("Ann", statements=(lives,)),),
            today=TODAY,
        )


@pytest.mark.parametrize(("fitting", "codes"), [(45, {"RT207"}), (35, {"RT201", "RT207"})])
def test_rarer_than_described_means_by_over_a_fifth(tmp_path, fitting, codes) -> None:
    found = told(tmp_path, fitting)
    said = {f.code for check in (rt2.rt201, contradicting.rt207) for f in check(found)}  # type: ignore[union-attr]
    assert found.claims[0].line.verdict == "does_not_fit_past"
    assert said == codes


def empty(*, buyers: int, value: float | None = None) -> bool:
    """Whether a persona of 20 in 10,000 leads, without a buyer among so many, is called empty."""
    line = OutcomeLine(20, 0, 0.0, 0.0, 0.1, None, "not_reliable", None)
    tom = Examined("Tom", None, True, 20, 0, line, value=value)
    found = Examination(
        unit="people",
        noun="leads",
        rows=10_000,
        buyers=buyers,
        lost=9_000,
        base_rate=None,
        coverage=Coverage(None, None, None),
        personas=(tom,),
        claims=(),
        today=TODAY,
        outcome="won",
        revenue=None if value is None else 1_000.0,
    )
    return bool(rt2.rt204(found))


def test_a_persona_is_not_called_empty_for_want_of_any_buyers() -> None:
    assert empty(buyers=1_000)
    assert not empty(buyers=20), "0 of 20 may well be over 3 %"


def test_a_persona_s_revenue_is_a_share_of_all_of_it() -> None:
    assert empty(buyers=1_000, value=20.0)
    assert not empty(buyers=1_000, value=40.0)
