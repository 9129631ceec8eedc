"""The ledger tests a claim on people whose place no later edit can move."""

from datetime import date, timedelta
from pathlib import Path

from tests.frames.build import made, snapshot

from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.ledgers import LedgerState, Running
from ringtrue.analysis.running import ADRIFT, OTHERS, Claim, advance
from ringtrue.analysis.statements import scoring
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import table

WRITTEN = date(2026, 1, 31)
TODAY = date(2026, 11, 21)
FOOD = Statement("She packs food.", trait="industry", values=("food",))
BIG = Statement("A large firm.", trait="size", between=(100.0, None))
SMALL = Statement("A small firm.", trait="size", between=(None, 99.0))


def ran(
    folder: Path,
    rule: str | None,
    *,
    kept: tuple[Member, ...] = (),
    bob: Statement | None = None,
    state: LedgerState = LedgerState(),  # noqa: B008
    aged: bool = False,
) -> Running:
    """Ann's claim on food after 400 later buyers, half of them large and in food."""
    numbers = range(400)
    people = {
        "id": [str(i) for i in numbers],
        "industry": ["food" if i % 2 else "cars" for i in numbers],
        "size": [200.0 if i % 2 else 5.0 for i in numbers],
        "came": [WRITTEN + timedelta(days=1 + i % 90) for i in numbers],
        "won": ["no" if i % 8 == 0 else "yes" for i in numbers],
    }
    if aged:
        people["age"] = [30.0] * 400
    cast = (Member("Ann", (FOOD, BIG), rule=rule), Member("Bob", (bob or SMALL,)))
    roles = {"id": "key", "came": "created"}
    with open_records(snapshot(made(folder, "people", people, roles=roles))) as records:
        frame = table(records, Question(outcome="won=yes"))
        claims = [Claim("c1", cast[0], FOOD, WRITTEN, cast=kept)]
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


KEPT = tuple(map(scoring, (Member("Ann", (FOOD, BIG)), Member("Bob", (SMALL,)))))


def test_buyers_whom_the_sentences_kept_at_entry_choose_do_too(tmp_path) -> None:
    found = ran(tmp_path, None, kept=KEPT)
    assert (found.verdict, found.n, found.k) == ("supported", 200, 200)
    assert found.how.startswith("closest ")


def test_and_no_later_edit_of_any_persona_moves_one_of_them(tmp_path) -> None:
    """Bob now says what Ann says: by today's sentences all would be torn between the two."""
    edited = ran(tmp_path, None, kept=KEPT, bob=BIG)
    assert (edited.n, edited.k) == (200, 200)


def test_a_sentence_that_no_column_answers_any_more_chooses_others_and_ends_the_test(
    tmp_path,
) -> None:
    young = Statement("Young.", trait="age", between=(None, 40.0))
    kept = tuple(map(scoring, (Member("Ann", (FOOD, BIG, young)), Member("Bob", (SMALL,)))))
    before = ran(tmp_path, None, kept=kept, aged=True)
    assert before.n == 200
    ended = ran(tmp_path, None, kept=kept, state=LedgerState((before,)))
    assert (ended.closed, ended.n) == (OTHERS, 200)
    assert ran(tmp_path, None, kept=kept).how == ran(tmp_path, None, kept=KEPT).how
