"""Whom a change concerned, who was held back, who came before, and who is too young to count."""

from datetime import date, timedelta

import pytest

from ringtrue.analysis.cast import Member
from ringtrue.analysis.changes.counting import campaigns, count, held_back
from ringtrue.analysis.changes.values import Change, HeldBack
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.schema import Question

BEGUN, TODAY = date(2026, 3, 2), date(2026, 7, 31)
QUESTION = Question(outcome="stage=won", horizon=30)
FOOD = Member("Maya", rule="industry = Food")
BY_RULE = HeldBack(rule="region = North")
BY_CHANCE = HeldBack(share=0.3, salt="salt")


def change(comparison="held_back", *, whom=FOOD, begun=BEGUN, held=BY_RULE, **more):
    held = held if comparison == "held_back" else None
    return Change("c", whom, comparison, begun=begun, held_back=held, **more)


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """A lead a day from January to July: food every other day, north every fourth, webinar thirds.

    In the food trade those who enter from March on and are not in the north buy within ten days,
    every third day; one buys after fifty days, which is too late; nobody else ever buys.
    """
    folder = tmp_path_factory.mktemp("changes")
    lines = ["lead_id,created,industry,region,campaign,stage,close_date"]
    for i in range(212):
        day = date(2026, 1, 1) + timedelta(i)
        food, north = i % 2 == 0, i % 4 == 0
        won = food and not north and day >= BEGUN and i % 3 == 0
        wait = 50 if i == 90 else 10
        closed = day + timedelta(wait) if won else ""
        if won and closed > TODAY:
            won, closed = False, ""
        stage = "won" if won else "proposal" if i > 205 else "lost"
        lines.append(
            f"L{i:03},{day},{'Food' if food else 'Law'},{'North' if north else 'South'},"
            f"{'Webinar' if i % 3 else 'Fair'},{stage},{closed}"
        )
    (folder / "leads.csv").write_text("\n".join(lines) + "\n")
    loaded = load_files([folder / "leads.csv"], lake=folder / "lake")
    with open_records(loaded.snapshot) as opened:
        yield opened


def seen(records, one, question=QUESTION):
    [found] = count(records, question, [one], today=TODAY)
    return found


def by_hand(first, last, *, north):
    """Food leads by day of entry and region, and how many of them bought within 30 days."""
    days = [date(2026, 1, 1) + timedelta(i) for i in range(212)]
    mine = [i for i, d in enumerate(days) if first <= d <= last and i % 2 == 0]
    mine = [i for i in mine if (i % 4 == 0) == north]
    won = [i for i in mine if not north and days[i] >= BEGUN and i % 3 == 0 and i != 90]
    return len(won), len(mine)


def test_both_sides_are_counted_among_those_who_entered_after_it_began(records):
    found = seen(records, change())
    last = TODAY - timedelta(30)
    assert (found.concerned.k, found.concerned.n) == by_hand(BEGUN, last, north=False)
    assert (found.other.k, found.other.n) == by_hand(BEGUN, last, north=True)
    assert (min(d.day for d in found.days), max(d.day for d in found.days)) == (
        BEGUN, date(2026, 6, 30),
    )  # fmt: skip
    assert sum(d.n for d in found.days) == found.concerned.n


def test_the_campaigns_that_records_name_can_be_chosen(records):
    assert campaigns(records) == ("Webinar", "Fair")
    assert campaigns(records, most=1) == ("Webinar",)


def test_the_young_wait_and_the_end_is_kept(records):
    assert seen(records, change()).waiting == 15
    until = date(2026, 4, 30)
    ended = seen(records, change(until=until))
    assert (ended.over, ended.waiting) == (True, 0)
    assert ended.concerned.n == by_hand(BEGUN, until, north=False)[1]
    later = seen(records, change(until=date(2026, 7, 10)))
    assert (later.over, later.waiting) == (False, 5)


def test_who_is_undecided_after_the_horizon_did_not_buy_in_it(records):
    found = seen(records, change(begun=date(2026, 7, 25)), Question(outcome="stage=won", horizon=0))
    assert found.concerned.n + found.other.n == 3
    without = seen(records, change(begun=date(2026, 7, 25)), Question(outcome="stage=won"))
    assert without.concerned.n + without.other.n == 0


def test_the_comparison_period_is_as_long_before_and_counts_with_the_same_horizon(records):
    found = seen(records, change("period", whom=Member("all"), until=date(2026, 3, 31)))
    assert (found.concerned.n, found.other.n) == (30, 30)
    assert found.other.k == 0
    assert found.concerned.k == by_hand(BEGUN, date(2026, 3, 31), north=False)[0]
    assert found.days == ()


def test_chance_holds_back_a_share_and_the_list_says_who(records):
    one = change(whom=Member("all"), held=BY_CHANCE)
    found = seen(records, one)
    share = found.other.n / (found.other.n + found.concerned.n)
    assert 0.15 < share < 0.45
    listed = held_back(records, QUESTION, one)
    assert {day for _, day in listed} <= {date(2026, 1, 1) + timedelta(i) for i in range(212)}
    again = held_back(records, QUESTION, change(whom=Member("all"), held=HeldBack("", 0.3, "x")))
    assert {unit for unit, _ in listed} != {unit for unit, _ in again}
    counted = [unit for unit, day in listed if BEGUN <= day <= date(2026, 6, 30)]
    # who has bought is not listed, nor is the one who bought too late to count
    assert found.other.n - found.other.k - len(counted) in (0, 1)


def test_with_a_campaign_only_those_who_came_by_it_count(records):
    every, fair = seen(records, change()), seen(records, change(campaign=" fair "))
    assert 0 < fair.concerned.n < every.concerned.n
    assert fair.concerned.k == every.concerned.k  # every third day


def test_what_cannot_be_counted_says_why_and_holds_nobody_up(records):
    lost = change(whom=Member("Z", rule="colour = red"))
    found = count(records, QUESTION, [lost, change()], today=TODAY)
    assert found[0].problem.startswith("There is no trait called colour")
    assert found[1].problem == ""
    assert "sales accepted" in seen(records, change(expects="accepted")).problem
    assert "sale" in seen(records, change(), Question()).problem


def test_before_it_begins_nothing_is_read(records):
    [found] = count(None, QUESTION, [change(begun=None)], today=TODAY)
    assert (found.days, found.concerned.n) == ((), 0)
