"""The ledger tests a claim on people whose place no later edit can move."""

from datetime import date, timedelta
from pathlib import Path

from tests.frames.build import made, snapshot

from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.ledgers import LedgerState, Running
from ringtrue.analysis.running import ADRIFT, Claim, advance
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import table

WRITTEN = date(2026, 1, 31)
TODAY = date(2026, 11, 21)
FOOD = Statement("She packs food.", trait="industry", values=("food",))
BIG = Statement("A large firm.", trait="size", between=(100.0, None))
SMALL = Statement("A small firm.", trait="size", between=(None, 99.0))


def ran(folder: Path, rule: str | None) -> Running:
    """Ann's claim on food after 400 later buyers, half of them large and in food."""
    numbers = range(400)
    people = {
        "id": [str(i) for i in numbers],
        "industry": ["food" if i % 2 else "cars" for i in numbers],
        "size": [200.0 if i % 2 else 5.0 for i in numbers],
        "came": [WRITTEN + timedelta(days=1 + i % 90) for i in numbers],
        "won": ["no" if i % 8 == 0 else "yes" for i in numbers],
    }
    cast = (Member("Ann", (FOOD, BIG), rule=rule), Member("Bob", (SMALL,)))
    roles = {"id": "key", "came": "created"}
    with open_records(snapshot(made(folder, "people", people, roles=roles))) as records:
        frame = table(records, Question(outcome="won=yes"))
        claims = [Claim("c1", cast[0], FOOD, WRITTEN)]
        state = LedgerState()
        return advance(
            records, frame, claims=claims, cast=cast, state=state, today=TODAY
        ).state.tests[0]


def test_buyers_whom_other_sentences_choose_neither_support_nor_contradict(tmp_path) -> None:
    found = ran(tmp_path, None)
    assert (found.verdict, found.n, found.log_above) == ("untested", 0, 0)
    assert found.sentence == ADRIFT


def test_buyers_whom_a_rule_on_another_trait_chooses_do(tmp_path) -> None:
    found = ran(tmp_path, "size >= 100")
    assert (found.verdict, found.n) == ("supported", 200)
