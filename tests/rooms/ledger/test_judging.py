"""What stands for a sentence, and how the first screen says it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from ringtrue.analysis.ledgers import Running
from ringtrue.analysis.results import ClaimLine, Heard
from ringtrue.workspaces.ledger import judging, lean
from ringtrue.workspaces.personas.lines import StatementRow, Voice

AT = datetime(2026, 11, 21, tzinfo=UTC)
ROW = StatementRow(
    id=1, position=0, text="She works in automotive.", kind="fact", kind_plain="Fact",
    trait="companies.industry", values=("Automotive",), low=None, high=None, at_least=0.6,
    state="confirmed", test="", written_at=AT, written_version=1, supports=0, opposes=0,
    customers_for=0, customers_against=0, known="assumed", definition=False, since=AT.date(),
)  # fmt: skip
LINE = ClaimLine(
    ROW.text, ROW.trait, "does_not_fit_past", 0.15, 0.08, 0.25, "11 of 71 buyers.", 0.6, 0.3, 71, 11
)
SILENT = replace(ROW, id=2, text="She fears downtime.", trait="", values=(), state="no_data")
NOTHING = ClaimLine(SILENT.text, None, "no_data", None, None, None, "No data yet: ask customers.")
TODAY = date(2027, 3, 1)
settle = partial(judging.settle, today=TODAY)


def spoken(row: StatementRow, for_it: int, against: int, on: date = TODAY) -> StatementRow:
    """The row with so many more customers who spoke to it on a day."""
    new = [Voice(on, n < for_it) for n in range(for_it + against)]
    return replace(
        row,
        voices=(*row.voices, *new),
        customers_for=row.customers_for + for_it,
        customers_against=row.customers_against + against,
    )


def ran(verdict: str) -> Running:
    return Running("1", verdict=verdict, n=212.0, sentence="72 % of 212 new buyers fit.")


def lines(*verdicts: str, trait: str = "companies.industry"):
    made = []
    for n, verdict in enumerate(verdicts):
        row = replace(ROW, id=n, trait="" if verdict == "no_data" else trait)
        made.append(judging.judged_line(row, replace(LINE, verdict=verdict)))
    return tuple(made)


def said(*verdicts: str, **more) -> tuple[str, str]:
    shown = lines(*verdicts, **more)
    return judging.headline(judging.counts(shown), shown, examined=True)


def test_an_unconfirmed_sentence_is_untested_whatever_the_records_would_say() -> None:
    settled = settle(LINE, replace(ROW, state="proposed"), ran("supported"))
    assert (settled.verdict, settled.share, settled.n) == ("untested", None, None)
    shown = judging.judged_line(replace(ROW, state="proposed"), settled)
    assert (shown.plain, shown.how, shown.assumed) == ("not confirmed yet", "dotted", True)


@pytest.mark.parametrize("running", ["supported", "contradicted", "stale"])
def test_later_records_have_the_word_over_the_past(running) -> None:
    settled = settle(LINE, ROW, ran(running))
    assert (settled.verdict, settled.sentence) == (running, "72 % of 212 new buyers fit.")
    assert settle(LINE, ROW, ran("undecided")).verdict == "does_not_fit_past"
    clock = {"since": "2026-11-21", "keeps_days": 365}
    assert settle(LINE, ROW, None) == replace(LINE, **clock)
    later = replace(ran(running), newest="2027-02-01")
    timed = settle(LINE, ROW, later, since=date(2026, 12, 1))
    assert (timed.since, timed.newest) == ("2026-12-01", "2027-02-01")


def test_who_is_validated_has_half_of_its_claims_supported_and_none_contradicted() -> None:
    def claims(*verdicts: str) -> tuple[ClaimLine, ...]:
        return tuple(replace(LINE, verdict=v) for v in verdicts)

    assert judging.validated(claims("supported", "undecided", "no_data", None))
    assert not judging.validated(claims("supported", "undecided", "fits_past"))
    assert not judging.validated(claims("supported", "supported", "contradicted"))
    assert not judging.validated(claims("no_data", "fits_past"))


@pytest.mark.parametrize(
    ("for_it", "against", "verdict"),
    [
        (2, 0, "no_data"),
        (3, 0, "illustrated"),
        (2, 3, "denied"),
        (2, 2, "no_data"),
        (0, 3, "denied"),
    ],
)
def test_three_customers_who_mostly_agree_are_heard_where_no_column_speaks(
    for_it, against, verdict
) -> None:
    assert settle(NOTHING, spoken(SILENT, for_it, against), None).verdict == verdict


def test_five_customers_of_whom_three_deny_are_told_so_and_never_outweigh_records() -> None:
    found = settle(NOTHING, spoken(SILENT, 2, 3), None)
    assert found.sentence == "Three of five customers deny it."
    assert (found.since, found.keeps_days) == ("2026-11-21", 365)
    assert found.heard == Heard(confirm=2, deny=3, old=0, later=5, newest="2027-03-01")
    assert settle(LINE, spoken(ROW, 9, 0), None).verdict == "does_not_fit_past"


LONG_AGO = date(2020, 5, 4)


def test_what_customers_said_grows_old_and_says_so() -> None:
    old = spoken(SILENT, 3, 0, on=LONG_AGO)
    found = settle(NOTHING, old, None)
    assert (found.verdict, found.newest) == ("stale", "2020-05-04")
    assert found.sentence == (
        "Three of three customers said so, the newest on 4 May 2020: over 365 days ago."
    )
    shown = judging.judged_line(SILENT, found)
    assert judging.for_customers(shown)
    assert (shown.since, shown.newest, shown.heard.old) == (AT.date(), LONG_AGO, 3)
    # they are asked again, first of all
    step, *_ = judging.steps(judging.counts((shown,)), (shown,), examined=True, problem="", hint="")
    assert step.goes_to == "ask"
    one = settle(NOTHING, spoken(old, 0, 1), None)
    assert (one.verdict, one.heard.deny) == ("stale", 1)
    assert one.sentence == (
        "Three of four customers said so, only one of them within the last 365 days: too long ago."
    )
    # who is heard anew has the word, whatever was said before
    assert settle(NOTHING, spoken(old, 0, 3), None).verdict == "denied"
    # two were never enough, and do not become too old
    assert settle(NOTHING, spoken(SILENT, 2, 0, on=LONG_AGO), None).verdict == "no_data"


@pytest.mark.parametrize(("days", "verdict"), [(90, "illustrated"), (91, "stale")])
def test_a_word_keeps_as_long_as_the_claim_says(days: int, verdict: str) -> None:
    row = spoken(replace(SILENT, shelf_days=90), 3, 0, on=TODAY - timedelta(days=days))
    assert settle(NOTHING, row, None).verdict == verdict


def test_who_was_heard_before_the_claim_was_written_is_told_apart() -> None:
    day_before = AT.date() - timedelta(days=1)
    row = spoken(spoken(SILENT, 2, 0, on=day_before), 1, 0)
    assert settle(NOTHING, row, None).sentence == (
        "Three of three customers say so, one of them since it was written."
    )
    before = settle(NOTHING, spoken(SILENT, 3, 0, on=day_before), None)
    assert before.sentence.endswith("none of them since it was written.")
    assert (before.verdict, before.heard.later) == ("illustrated", 0)
    same_day = settle(NOTHING, spoken(SILENT, 3, 0, on=AT.date()), None)
    assert same_day.sentence == "Three of three customers say so."


def test_of_few_people_words_too_old_count_no_longer() -> None:
    old = spoken(SILENT, 0, 3, on=LONG_AGO)
    assert settle(NOTHING, old, None, few=True).verdict == "stale"
    told = settle(LINE, spoken(ROW, 0, 3, on=LONG_AGO), None, few=True)
    assert told.verdict == "untested"
    assert told.sentence.startswith("11 of 71 fit; you said most:")


def test_the_headline_counts_in_words_and_names_what_is_wrong() -> None:
    six = ("fits_past", "fits_past", "does_not_fit_past", "cannot_tell", "cannot_tell", "no_data")
    assert said(*six) == (
        "Two of six sentences fit the people who bought.", "The industry is wrong."
    )  # fmt: skip
    assert said("fits_past", "fits_past")[1] == "Nothing speaks against it."
    assert said("does_not_fit_past")[0] == "None of one sentence fits the people who bought."
    assert said("fits_past", "cannot_tell")[1] == "The records cannot yet tell about one."


def test_without_records_or_confirmation_the_headline_says_what_is_missing() -> None:
    shown = lines("untested", "no_data")
    assert judging.headline(judging.counts(shown), shown, examined=False) == (
        "Two sentences wait for records.", "Bring in who bought and who did not.",
    )  # fmt: skip
    open_one = judging.judged_line(replace(ROW, state="proposed"), None)
    found = judging.counts((open_one,))
    assert judging.headline(found, (open_one,), examined=True)[1] == ("Say which column tests it.")
    assert judging.headline(judging.counts(()), (), examined=True)[0] == (
        "This persona says nothing yet."
    )


def test_the_two_next_steps_are_the_worst_sentence_and_the_one_to_ask() -> None:
    worse = judging.judged_line(replace(ROW, text="She is in rail."), replace(LINE, high=0.1))
    shown = (*lines("does_not_fit_past", "fits_past"), worse, judging.judged_line(SILENT, NOTHING))
    first, then = judging.steps(judging.counts(shown), shown, examined=True, problem="", hint="")
    assert (first.urgency, first.title) == ("first", "Correct “She is in rail”.")
    assert (then.goes_to, then.title) == ("ask", "Ask five customers: “She fears downtime”.")


def test_before_any_records_the_first_step_is_to_bring_them_in() -> None:
    shown = (judging.judged_line(SILENT, None),)
    first, then = judging.steps(judging.counts(shown), shown, examined=False, problem="", hint="")
    assert (first.goes_to, then.goes_to) == ("import", "ask")
    first, _ = judging.steps(
        judging.counts(shown), shown, examined=False, problem="Nobody said what counts.", hint="x"
    )
    assert (first.goes_to, first.title) == ("outcome", "Nobody said what counts.")


@pytest.mark.parametrize(
    ("verdicts", "rings"),
    [
        (("fits_past", "cannot_tell"), "rings_true"),
        (("fits_past", "cannot_tell", "cannot_tell"), "cannot_tell"),
        (("fits_past", "fits_past", "does_not_fit_past"), "does_not_ring_true"),
        (("no_data", "no_data"), "cannot_tell"),
        (("illustrated", "fits_past"), "rings_true"),
    ],
)
def test_a_persona_rings_true_when_nothing_contradicts_it_and_half_of_it_holds(
    verdicts, rings
) -> None:
    assert judging.rings(judging.counts(lines(*verdicts))) == rings


def test_a_persona_that_cannot_be_told_is_not_said_to_fit() -> None:
    for verdicts, says in ((("cannot_tell",), "cannot tell yet"), (("fits_past",), "fits so far")):
        shown = lines(*verdicts)
        found = judging.counts(shown)
        (step,) = judging.steps(found, shown, examined=True, problem="", hint="")
        assert says in step.text


def shown(n: int, k: int, at_least: float, **more):
    """A sentence that `k` of fourteen buyers fit, with the word for how many it wants."""
    row = replace(ROW, id=n, position=n, at_least=at_least, **more)
    line = replace(LINE, n=14, k=k, share=k / 14, at_least=at_least)
    return (1, "Dana", judging.judged_line(row, line))


def test_at_most_is_at_odds_with_the_buyers_beyond_it() -> None:
    few = shown(1, 9, 0.2, side="below")  # six too many
    held = shown(2, 1, 0.9, side="below")  # none too many, and many short of it
    most = shown(3, 3, 0.5)  # four short
    within = shown(4, 13, 0.9, form="quantile", side="below")  # nine in ten at least stay within
    assert lean.most_at_odds((held, most, within, few)) == (few, most)
    assert lean.counted(few[2], 14) == "9 of 14 who bought fit; you said at most 20\u00a0%."
    assert lean.counted(most[2], 14) == "3 of 14 who bought fit; you said most."
    assert "nearly all" in lean.counted(within[2], 14)
    values = ["Automotive"] * 9 + ["Food"] * 5
    assert lean.instead(few[2], values, ("Automotive",)) == ""  # not the others are too many
    assert lean.instead(most[2], values, ("Automotive",)) == "The others: 5 Food."
