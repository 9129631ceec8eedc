"""The frame: every unit once, won by any won deal, with what was known when it came in."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from frames.build import joined, made, snapshot
from ringtrue.errors import BadInput, BadOutcome, JoinRefused, UnknownColumn
from ringtrue.warehouse.engines import Records, open_records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords
from ringtrue.warehouse.snapshot import Seal, Snapshot
from ringtrue.warehouse.traits import Frame, table


@contextmanager
def framed(shot: Snapshot, **question: Any) -> Iterator[tuple[Records, Frame]]:
    as_of = question.pop("as_of", None)
    with open_records(shot) as records:
        yield records, table(records, Question(**question), as_of=as_of)


def statuses(shot: Snapshot, **question: Any) -> dict[str, str]:
    with framed(shot, **question) as (records, frame):
        rows = records.rows(frame.table.select("unit_id", "status"))
    return {r["unit_id"]: r["status"] for r in rows}


def crm(folder: Path) -> Snapshot:
    people = made(
        folder,
        "contacts",
        {
            "id": ["1", "2", "3", "4", "5"],
            "mail": ["a", "b", "c", "d", "e"],
            "firm": ["F", "F", "G", None, "H"],
            "created": [date(2026, 1, d) for d in (1, 2, 3, 4, 5)],
            "job": ["cook", "baker", "cook", "unknown", None],
        },
        roles={"id": "key", "created": "created", "firm": "account_key"},
    )
    firms = made(
        folder,
        "companies",
        {"name": ["F", "G", "H"], "size": [10.0, 20.0, None]},
        kind="accounts",
        roles={"name": "key"},
    )
    deals = made(
        folder,
        "deals",
        {
            "deal": ["d1", "d2", "d3", "d4", "d5"],
            "who": ["a", "a", "b", "b", "c"],
            "stage": ["Closed Lost", "Closed Won", "Closed Won", "Contract sent", "Demo"],
            "amount": [5.0, 7.0, 11.0, 13.0, 17.0],
            "made": [date(2026, 2, 1)] * 5,
        },
        kind="deals",
        roles={"deal": "key", "stage": "status", "amount": "value", "made": "created"},
    )
    joins = [joined("contacts.firm", "companies.name"), joined("deals.who", "contacts.mail")]
    return snapshot(people, firms, deals, joins=joins)


def test_any_won_deal_wins_the_person_and_only_open_deals_leave_it_open(tmp_path: Path) -> None:
    found = statuses(crm(tmp_path), outcome="stage=Closed Won")
    assert found == {"1": "won", "2": "won", "3": "open", "4": "lost", "5": "lost"}


def test_any_won_deal_wins_the_account(tmp_path: Path) -> None:
    found = statuses(crm(tmp_path), outcome="stage=Closed Won", unit="accounts")
    assert found == {"F": "won", "G": "open", "H": "lost"}


def test_deals_are_counted_by_deal_with_the_traits_of_their_people(tmp_path: Path) -> None:
    with framed(crm(tmp_path), outcome="stage=Closed Won", unit="deals") as (records, frame):
        rows = records.rows(frame.table.select("unit_id", "status", "account_id", "job", "size"))
    by_id = {r["unit_id"]: r for r in rows}
    assert by_id["d2"] == {
        "unit_id": "d2", "status": "won", "account_id": "F", "job": "cook", "size": 10.0,
    }  # fmt: skip
    assert {k: r["status"] for k, r in by_id.items()} == {
        "d1": "lost", "d2": "won", "d3": "won", "d4": "open", "d5": "open",
    }  # fmt: skip


def test_totals_are_reconciled_in_deals_people_and_companies(tmp_path: Path) -> None:
    with framed(crm(tmp_path), outcome="stage=Closed Won", value="amount") as (records, frame):
        assert frame.totals == (
            "2 won deals in deals; 2 contacts at 1 company.",
            "2 open deals left out.",
        )
        money = records.rows(frame.table.filter(frame.table.status == "won").select("value"))
    assert sorted(r["value"] for r in money) == [7.0, 11.0]  # won deals only
    assert frame.noun == "contacts"


def test_what_is_known_only_later_is_no_trait_and_says_why(tmp_path: Path) -> None:
    people = made(
        tmp_path,
        "leads",
        {
            "id": ["1", "2", "3", "4"],
            "born": [date(1980, 1, 1)] * 4,
            "came": [date(2026, 1, 5)] * 4,
            "touched": [date(2026, 3, 1)] * 4,
            "score": ["a", "b", "a", "b"],
            "won": ["yes", "no", "yes", "no"],
        },
        roles={"id": "key", "came": "created"},
    )
    answers = made(
        tmp_path,
        "answers",
        {"lead": ["1", "2", "3"], "day": [date(2026, 2, 1)] * 3, "mood": ["x", "y", "x"]},
        kind="responses",
        roles={"day": "created"},
    )
    shot = snapshot(people, answers, joins=[joined("answers.lead", "leads.id")])
    with framed(shot, outcome="won", ignore=("score",)) as (_, frame):
        reasons = {name: reason for name, reason, _ in frame.set_aside}
        assert [t.name for t in frame.traits] == ["born"]
    assert reasons["touched"] == "recorded_after"
    assert reasons["mood"] == "recorded_after"
    assert reasons["score"] == "ignored"
    assert reasons["id"] == "identifier"


def test_young_records_are_immature_and_never_failures(tmp_path: Path) -> None:
    shot = snapshot(
        made(
            tmp_path,
            "leads",
            {
                "id": ["1", "2", "3", "4"],
                "came": [date(2026, 1, 1), date(2026, 1, 1), date(2026, 5, 1), date(2026, 5, 20)],
                "won": ["yes", "no", "yes", "no"],
            },
            roles={"id": "key"},
        )
    )
    found = statuses(shot, outcome="won", date="came", horizon=90)
    assert found == {"1": "won", "2": "lost", "3": "immature", "4": "immature"}
    later = statuses(shot, outcome="won", date="came", horizon=90, as_of=date(2030, 1, 1))
    assert later == found  # an old export does not ripen by lying about


def leads(folder: Path, **columns: list[Any]) -> Snapshot:
    return snapshot(made(folder, "leads", columns))


@pytest.mark.parametrize(
    ("values", "outcome", "won"),
    [
        (["yes", "no", "yes"], "y", 2),
        (["Yes", "NO", "yes "], "y=YES", 2),
        ([1.0, 0.0, 0.0], "y=1", 1),
        ([1.0, 0.0, 0.0], "y", 1),
        ([True, False, None], "y=yes", 1),
        ([True, False, True], "y", 2),
        (["Won", "Lost", "Prospecting"], "y=won", 1),
    ],
)
def test_an_outcome_may_be_said_in_several_ways(
    tmp_path: Path, values: list[Any], outcome: str, won: int
) -> None:
    with framed(leads(tmp_path, y=values), outcome=outcome) as (_, frame):
        assert frame.counts.won == won


def test_open_and_unrecorded_outcomes_are_recognised_and_may_be_stated(tmp_path: Path) -> None:
    shot = leads(tmp_path, y=["Won", "Lost", "Engaging", "Prospecting", "n/a", None, "Wobbly"])
    with framed(shot, outcome="y=Won") as (_, frame):
        # a column of stages: what is neither won nor lost is not decided yet
        assert (frame.counts.open, frame.counts.not_recorded, frame.counts.lost) == (3, 2, 1)
    plain = leads(tmp_path, y=["A", "B", "C", "C"])
    with framed(plain, outcome="y=A", open_values=("C",)) as (_, frame):
        assert (frame.counts.won, frame.counts.lost, frame.counts.open) == (1, 1, 2)


@pytest.mark.parametrize(
    ("question", "error", "said"),
    [
        ({"outcome": "yy=1"}, UnknownColumn, "Did you mean y?"),
        ({"outcome": "y=maybe"}, BadOutcome, "Its values are: no (2), yes (1)."),
        ({"outcome": "k"}, BadOutcome, "not plainly yes or no"),
        ({"outcome": "one=a"}, BadOutcome, "Every decided record is won"),
        ({"outcome": "@leads"}, BadOutcome, "Everybody in leads would count as won"),
        ({"outcome": "@deals"}, UnknownColumn, "There are: leads"),
        ({"outcome": "y", "open_values": ("perhaps",)}, BadOutcome, "open value perhaps"),
        ({"outcome": "y", "date": "k"}, BadInput, "no date of leads"),
        ({"outcome": "y", "value": "k"}, BadInput, "not money"),
        ({"outcome": "y", "ignore": ("nothing",)}, UnknownColumn, "no column to ignore"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(
    tmp_path: Path, question: dict[str, Any], error: type[Exception], said: str
) -> None:
    shot = leads(tmp_path, y=["yes", "no", "no"], k=["a", "b", "c"], one=["a", "a", "a"])
    with pytest.raises(error) as caught, framed(shot, **question):
        pass
    assert said in str(caught.value)


def test_a_doubled_name_lists_where_it_stands(tmp_path: Path) -> None:
    one = made(tmp_path, "a", {"x": ["1"], "y": ["yes"]})
    two = made(tmp_path, "b", {"x": ["1"], "Y": ["no"]})
    with (
        pytest.raises(UnknownColumn, match=r"a\.x or b\.x"),
        framed(snapshot(one, two), outcome="x=1"),
    ):
        pass


def test_stated_joins_may_not_be_many_to_many(tmp_path: Path) -> None:
    one = made(tmp_path, "a", {"x": ["1", "1"], "y": ["yes", "no"]})
    two = made(tmp_path, "b", {"z": ["1", "1"]}, kind="other")
    with (
        pytest.raises(JoinRefused, match="Neither side"),
        framed(snapshot(one, two), outcome="y", joins=("a.x=b.z",)),
    ):
        pass


def test_a_stated_join_is_used_in_whichever_direction_is_unique(tmp_path: Path) -> None:
    one = made(tmp_path, "a", {"x": ["1", "1", "2"], "y": ["yes", "no", "no"]})
    two = made(tmp_path, "b", {"z": [1.0, 2.0], "colour": ["red", "blue"]}, kind="other")
    with framed(snapshot(one, two), outcome="y", joins=("b.z=a.x",)) as (records, frame):
        rows = records.rows(frame.table.select("x", "colour"))
        assert [j.matched for j in frame.joins] == [3]
    assert sorted((r["x"], r["colour"]) for r in rows) == [
        ("1", "red"),
        ("1", "red"),
        ("2", "blue"),
    ]


def test_the_later_row_of_a_key_wins(tmp_path: Path) -> None:
    people = made(
        tmp_path,
        "people",
        {"id": ["1", "2", "2"], "y": ["no", "no", "yes"]},
        roles={"id": "key"},
        batches=[{"y": ["yes"], "id": ["1"]}],
    )
    with open_records(snapshot(people)) as records:
        rows = records.rows(records.table("people"))
    assert sorted((r["id"], r["y"]) for r in rows) == [("1", "yes"), ("2", "yes")]


def test_columns_named_like_the_frames_own_keep_their_tables_name(tmp_path: Path) -> None:
    shot = leads(tmp_path, Status=["yes", "no"], value=["a", "b"], Outcome=["c", "d"])
    with framed(shot, outcome="Status") as (records, frame):
        assert [t.name for t in frame.traits] == ["leads.value", "leads.Outcome"]
        assert len(records.rows(frame.table)) == 2


def test_shuffled_rows_keep_their_names_and_their_seal(tmp_path: Path) -> None:
    values = [f"v{i % 97}" for i in range(400)]
    outcome = ["yes" if i % 3 else "no" for i in range(400)]
    order = sorted(range(400), key=lambda i: (i * 7919) % 400)
    (tmp_path / "b").mkdir()
    first = leads(tmp_path, a=values, y=outcome)
    second = leads(tmp_path / "b", a=[values[i] for i in order], y=[outcome[i] for i in order])
    found = []
    for shot in (first, second):
        with open_records(shot) as records:
            frame = table(OpenRecords(records, Seal(key="k")), Question(outcome="y"))
            found.append({r["unit_id"] for r in records.rows(frame.table.select("unit_id"))})
            assert frame.rows + frame.sealed == 400
    assert found[0] == found[1]


def test_the_seal_keeps_whole_accounts_and_about_three_in_ten(tmp_path: Path) -> None:
    firms = [f"F{i % 500}" for i in range(2000)]
    people = made(
        tmp_path,
        "people",
        {"id": [str(i) for i in range(2000)], "firm": firms, "y": ["yes", "no"] * 1000},
        roles={"id": "key", "firm": "account_key"},
    )
    with open_records(snapshot(people)) as records:
        frame = table(OpenRecords(records, Seal(key="k")), Question(outcome="y"))
        kept = {r["account_id"] for r in records.rows(frame.table.select("account_id"))}
        assert frame.rows == 4 * len(kept)  # nobody of a sealed firm is left
        assert 0.25 < frame.sealed / 2000 < 0.35
        assert frame.totals == ()  # totals would speak of the sealed part
        opened = table(OpenRecords(records, Seal(key="k", opened=True)), Question(outcome="y"))
        assert opened.sealed == 0


def test_fewer_than_three_hundred_are_not_sealed(tmp_path: Path) -> None:
    with open_records(leads(tmp_path, y=["yes", "no"] * 149)) as records:
        assert table(OpenRecords(records), Question(outcome="y")).sealed == 0


def test_records_that_are_several_of_one_person_are_called_so_and_know_whose_they_are(
    tmp_path: Path,
) -> None:
    """Rows 1 to 6 are of three people and one is nobody's: seven records, not seven people."""
    orders = made(
        tmp_path,
        "orders",
        {
            "who": ["A", "A", "A", "B", "B", "C", None],
            "won": ["yes", "yes", "no", "no", "no", "yes", "no"],
        },
        kind="other",
        roles={"who": "person_key"},
    )
    with framed(snapshot(orders), outcome="won") as (records, frame):
        rows = records.rows(frame.table.select("account_id"))
    assert sorted(str(r["account_id"]) for r in rows) == ["A", "A", "A", "B", "B", "C", "None"]
    assert (frame.unit, frame.noun, frame.rows) == ("records", "records", 7)
    assert frame.totals[-1] == (
        "who repeats: 6 records are of 3 people; 1 without it count alone. Rates count records, "
        "tests count people."
    )
    assert "3 of 7 records in orders have won “yes” of 2 people" in frame.totals[0]


def test_a_persons_key_that_does_not_repeat_leaves_people_people(tmp_path: Path) -> None:
    alone = made(
        tmp_path,
        "orders",
        {"who": ["A", "B", "C"], "won": ["yes", "no", "no"]},
        kind="other",
        roles={"who": "person_key"},
    )
    with framed(snapshot(alone), outcome="won") as (_, frame):
        pass
    assert (frame.unit, frame.noun) == ("people", "people")
    assert not any("repeats" in said for said in frame.totals)


def test_what_is_dated_after_today_is_open_and_said(tmp_path: Path) -> None:
    leads = made(
        tmp_path,
        "leads",
        {
            "id": ["1", "2", "3", "4"],
            "won": ["yes", "no", "yes", "no"],
            "made": [date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7), date(2031, 6, 1)],
        },
        roles={"id": "key", "made": "created"},
    )
    with framed(snapshot(leads), outcome="won", as_of=date(2026, 1, 6)) as (_, frame):
        pass
    assert (frame.counts.won, frame.counts.lost, frame.counts.open) == (1, 1, 2)
    assert frame.totals[-1] == (
        "2 leads are dated after today (to 2031-06-01): counted as open, in no rate."
    )
    with framed(snapshot(leads), outcome="won", as_of=date(2031, 6, 1)) as (_, frame):
        pass
    assert (frame.counts.open, any("after today" in said for said in frame.totals)) == (0, False)


def told(tmp_path, came: Sequence[date], brought: date | None) -> date | None:
    """The last day of entry that is 30 days old, of leads of these days in an import of a day."""
    cells = {"id": list(map(str, range(len(came)))), "won": ["yes", "no"] * (len(came) // 2)}
    people = made(
        tmp_path, "people", {**cells, "came": list(came)}, roles={"id": "key", "came": "created"}
    )
    shot = replace(snapshot(people), brought=brought)
    with open_records(shot) as records:
        asked = Question(outcome="won=yes", horizon=30)
        frame = table(records, asked, as_of=date(2026, 12, 1))
    return frame.mature


def test_leads_grow_old_up_to_the_day_their_newest_import_came(tmp_path) -> None:
    """Whoever nobody has told of since is not lost by the calendar alone."""
    month = timedelta(days=30)
    days = [date(2026, 1, 5), date(2026, 2, 1), date(2026, 5, 1), date(2026, 6, 30)]
    assert told(tmp_path, days, None) == date(2026, 6, 30) - month
    assert told(tmp_path, days, date(2026, 7, 4)) == date(2026, 7, 4) - month
    assert told(tmp_path, days, date(2026, 11, 20)) == date(2026, 6, 30) - month  # of June


def test_a_day_yet_to_come_tells_of_nothing(tmp_path) -> None:
    days = [date(2026, 1, 5), date(2026, 2, 1), date(2026, 5, 1), date(2031, 1, 1)]
    assert told(tmp_path, days, date(2026, 9, 1)) == date(2026, 5, 1) - timedelta(days=30)
    assert told(tmp_path, days, None) == date(2026, 12, 1) - timedelta(days=30)  # as files say
