"""The misalignment of buyers: by hand, in simulated worlds, and on real exports."""

from datetime import date, timedelta

import numpy as np
import pytest
from tests.frames.build import joined, made, snapshot

from ringtrue.analysis import tallying
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.checkup import checkup, tied_to_traits
from ringtrue.analysis.correcting import commonest, either
from ringtrue.analysis.costing import CostInputs
from ringtrue.analysis.examination import examine
from ringtrue.analysis.misalignment import decompose, valued
from ringtrue.analysis.telling_gaps import ALIKE
from ringtrue.stats.anytime import share_interval
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import table

TODAY = date(2026, 11, 21)
QUESTION = Question(outcome="won=yes", value="money")
INDUSTRY = ("Logistics",) * 6 + ("Retail",) * 2 + ("Steel",) * 2
OTHERS = ("Logistics",) * 3 + ("Retail",) * 2 + ("Steel",) * 5
MAYA = Member(
    "Maya",
    (
        Statement("She works in steel.", trait="industry", values=("Steel",)),
        Statement("She plans on paper.", trait="tool", values=("paper",), at_least=0.6),
        Statement("She dreams."),
    ),
)


def people(**more):
    """200 people, 100 of them buyers; of ten buyers 6 in logistics, 2 in retail and 2 in steel.

    Nine of ten plan on paper, the tenth in steel. Of ten others 3, 2 and 5 are in each industry.
    """
    cells = {
        "id": [f"P{i}" for i in range(200)],
        "created": [date(2024, 1, 1) + timedelta(days=i * 5) for i in range(200)],
        "industry": [(INDUSTRY if i < 100 else OTHERS)[i % 10] for i in range(200)],
        "tool": ["software" if i % 10 == 9 else "paper" for i in range(200)],
        "won": ["yes" if i < 100 else "no" for i in range(200)],
        "money": [1000.0 if i < 100 else 0.0 for i in range(200)],
    }
    return {**cells, **more}


def answer(folder, cells, cast, question=QUESTION, others=(), joins=()):
    """What is reckoned before anybody asks whether there are people enough to tell it of."""
    found = made(folder, "people", cells, roles={"id": "key", "created": "created"})
    with open_records(snapshot(found, *others, joins=joins)) as records:
        frame = table(records, question, as_of=TODAY)
        tied = tied_to_traits(frame, cast, today=TODAY)
        return examine(records, question=question, cast=tied, today=TODAY, frame=frame).misalignment


def test_by_hand_the_industry_is_corrected_first_and_worth_what_its_buyers_bring(tmp_path) -> None:
    found = answer(tmp_path, people(), (MAYA,))
    [maya] = found.personas
    assert [(g.trait, round(g.distance, 9)) for g in maya.gaps] == [
        ("industry", 0.3),
        ("tool", -0.3),
    ]
    industry = maya.gaps[0]
    assert (industry.described, industry.buyers.k, industry.buyers.n) == (0.5, 20, 100)
    assert 0 < industry.low < industry.distance < industry.high < 0.5
    [fix] = maya.fix
    # of 100 buyers 10 are in steel and plan on paper, 60 in logistics and do
    assert (fix.before, fix.after, fix.more, fix.of) == (10, 60, 50, 100)
    assert fix.instead == "Logistics"
    # 60 of 100 would match now, 10 no longer, 30 are where they were
    low, high = share_interval(60 + 30 / 2, 100)
    assert (fix.low, fix.high) == pytest.approx((100 * (2 * low - 1), 100 * (2 * high - 1)))
    assert 20 < fix.low < 50 < fix.high < 80
    years = (199 * 5 + 1) / 365.25
    assert fix.a_year == pytest.approx(50 * 1000 / years)
    assert (
        found.sentence == maya.sentence == "Correct the industry first: 50 more of your 100 buyers"
        " would match, about 18,000 a year."
    )


def test_without_money_it_says_what_is_missing_and_a_number_given_later_mends_it(tmp_path) -> None:
    found = answer(tmp_path, people(), (MAYA,), Question(outcome="won=yes", ignore=("money",)))
    [fix] = found.fix
    assert (fix.a_year, fix.missing) == (None, "what a deal is worth")
    assert found.sentence.endswith("50 more of your 100 buyers would match.")
    told = valued(found, 1000)
    assert told.fix[0].a_year == pytest.approx(50 * 1000 / ((199 * 5 + 1) / 365.25))
    assert told.sentence == told.personas[0].sentence
    assert "about 18,000 a year" in told.sentence


def test_a_deal_s_stated_value_is_what_the_checkup_reckons_with(tmp_path) -> None:
    def asked(cells):
        found = made(tmp_path, "people", cells, roles={"id": "key", "created": "created"})
        return checkup(
            snapshot(found),
            question=Question(outcome="won=yes", ignore=("money",)),
            cast=(MAYA,),
            today=TODAY,
            costs=CostInputs(value_per_deal=1000),
        )

    twice = {name: [*column, *column] for name, column in people().items()}
    told = asked({**twice, "id": [f"P{i}" for i in range(400)]}).misalignment
    assert told.fix[0].a_year == pytest.approx(100 * 1000 / ((199 * 5 + 1) / 365.25))
    assert "about 37,000 a year" in told.sentence
    assert asked(people()).misalignment is None  # of 200 people nothing is told but counts


def test_a_span_of_weeks_is_no_year(tmp_path) -> None:
    days = [date(2026, 1, 1) + timedelta(days=i % 60) for i in range(200)]
    [fix] = answer(tmp_path, people(created=days), (MAYA,)).fix
    assert fix.a_year is None
    assert fix.missing.startswith("when people came in")


def test_a_persona_among_others_is_held_against_its_own_buyers_and_never_by_the_trait_itself(
    tmp_path,
) -> None:
    paper = Member(
        "Paper",
        (Statement("They plan on paper.", trait="tool", values=("paper",)),),
        rule="industry = Steel and tool = paper",
    )
    other = Member("Other", rule="industry = Retail")
    found = answer(tmp_path, people(), (paper, other))
    [gap] = found.of("Paper").gaps
    # its own buyers are all in steel, by the rule without the tool: half of them plan on paper
    assert (gap.buyers.k, gap.buyers.n) == (10, 20)
    assert found.of("Other") is None
    # described are those in steel who plan on paper, and those in retail; buyers are elsewhere
    first = found.cast[0]
    assert (first.trait, first.text, first.described) == ("industry", "Logistics", 0)
    assert first.buyers.share == first.distance == pytest.approx(0.6)
    assert 0.3 < first.low < 0.6


def test_numbers_are_corrected_by_the_middle_range_of_buyers(tmp_path) -> None:
    cells = people(
        employees=[float(i % 40 + 1) if i < 100 else float(i * 7 % 43 + 1) for i in range(200)]
    )
    said = Statement("Over 100 people.", trait="employees", between=(100, None))
    [fix] = answer(tmp_path, cells, (Member("Big", (said,)),)).fix
    low, high = (float(end) for end in fix.instead.split(" to "))
    inside = sum(low <= i % 40 + 1 <= high for i in range(100))
    assert (fix.before, fix.more) == (0, inside)
    assert 0.5 <= inside / 100 <= 0.6


def terms_of_buyers(folder):
    """Contracts of the 100 buyers. Those of the last ten are younger than a year.

    Of the others everybody in steel still runs, everybody in retail ran for a year and a half, and
    logistics left after four months, but for the first six.
    """

    def end(i: int) -> date | None:
        if i >= 90 or INDUSTRY[i % 10] == "Steel":
            return None
        stayed = i < 10 or INDUSTRY[i % 10] == "Retail"
        return date(2025, 7, 1) if stayed else date(2024, 5, 1)

    cells = {
        "person": [f"P{i}" for i in range(100)],
        "begin": [date(2025, 12, 1) if i >= 90 else date(2024, 1, 1) for i in range(100)],
        "finish": [end(i) for i in range(100)],
    }
    roles = {"begin": "start", "finish": "end", "person": "person_key"}
    return made(folder, "terms", cells, kind="subscriptions", roles=roles)


def test_who_stayed_is_held_against_the_description_where_subscriptions_tell(tmp_path) -> None:
    contracts = {
        "others": (terms_of_buyers(tmp_path),),
        "joins": (joined("terms.person", "people.id"),),
    }
    found = answer(tmp_path, people(), (MAYA,), **contracts)
    assert found.no_stay == ""
    industry, tool = found.personas[0].gaps
    # of 90 buyers a year old 18 in steel, 18 in retail and the first 6 in logistics stayed
    assert (industry.trait, industry.stayed.k, industry.stayed.n) == ("industry", 18, 42)
    assert (industry.stayed.low, industry.stayed.high) == pytest.approx(share_interval(18, 42))
    assert industry.stayed.low < industry.stayed.share == 18 / 42 < industry.stayed.high
    assert industry.buyers.share == 0.2  # who stays is in steel twice as often as who buys
    # each tenth is in steel and plans by software
    assert (tool.stayed.k, tool.stayed.n) == (33, 42)
    # of the cast: whom the rule describes are all in steel, who stayed is not in 24 of 42
    steel = Member("Steel", rule="industry = Steel")
    [first] = answer(tmp_path, people(), (steel, MAYA), **contracts).cast
    assert (first.trait, first.text, first.described) == ("industry", "Logistics or Retail", 0)
    assert (first.buyers.k, first.stayed.k, first.stayed.n) == (80, 24, 42)


def test_without_contracts_of_a_year_nobody_is_said_to_have_stayed(tmp_path) -> None:
    begun = [date(2026, 3, 1)] * 100
    young = made(
        tmp_path, "terms",
        {"person": [f"P{i}" for i in range(100)], "begin": begun, "finish": [None, *begun[1:]]},
        kind="subscriptions", roles={"begin": "start", "finish": "end", "person": "person_key"},
    )  # fmt: skip
    joins = (joined("terms.person", "people.id"),)
    found = answer(tmp_path, people(), (MAYA,), others=(young,), joins=joins)
    assert found.no_stay == "No subscription has been running for a year yet."
    assert {gap.stayed for gap in found.personas[0].gaps} == {None}


def test_commonest_values_until_the_share_is_held() -> None:
    assert commonest({"a": 5, "b": 3, "c": 2}, 0.5) == ("a",)
    assert commonest({"a": 5, "b": 3, "c": 2}, 0.6) == ("a", "b")
    assert commonest(dict.fromkeys("abcdefgh", 1), 0.9) == ("a", "b", "c", "d")
    assert commonest({}, 0.5) == ()
    assert either(("a", "b", "c")) == "a, b or c"
    assert either("abcdef") == "a, b, c or 3 others"


# Simulated worlds with known truth.
LEVELS = tuple(f"industry {i}" for i in range(12))
TRUE = np.array([0.22, 0.18, 0.14, 0.1, 0.08, 0.06, 0.05, 0.05, 0.04, 0.04, 0.03, 0.01])
WRONG = Member(
    "Wrong",
    (
        Statement("Industry 5.", trait="industry", values=("industry 5",)),
        Statement("Paper.", trait="tool", values=("paper",), at_least=0.7),
    ),
)
RIGHT = Member(
    "Right",
    tuple(
        Statement(f"Yes to {i}.", trait=f"t{i}", values=("yes",), at_least=0.5) for i in range(6)
    ),
)


def world(folder, seed):
    """300 buyers and 300 others: industry as in TRUE, 7 of 10 on paper, six fair coins."""
    rng = np.random.default_rng(seed)
    n = 600
    coins = {f"t{i}": rng.choice(["yes", "no"], n).tolist() for i in range(6)}
    return made(
        folder, f"people{seed}",
        {
            "id": [f"P{i}" for i in range(n)],
            "industry": rng.choice(LEVELS, n, p=TRUE).tolist(),
            "tool": rng.choice(["paper", "software"], n, p=[0.7, 0.3]).tolist(),
            "won": rng.permutation(["yes"] * 300 + ["no"] * 300).tolist(),
            **coins,
        },
        roles={"id": "key"},
    )  # fmt: skip


def decomposed(people, member):
    asked = Question(outcome="won=yes")
    with open_records(snapshot(people)) as records:
        frame = table(records, asked)
        frame, cast = tallying.kept(records, frame, tallying.of_members((member,), frame))
        return decompose(records, frame, cast, question=asked, today=TODAY)


@pytest.mark.slow
def test_in_simulated_worlds_intervals_hold_the_truth_and_what_is_right_is_left_alone(
    tmp_path,
) -> None:
    worlds, missed_gaps, missed_fixes, false = 12, 0, 0, 0
    for seed in range(worlds):
        people = world(tmp_path, seed)
        wrong, right = decomposed(people, WRONG), decomposed(people, RIGHT)
        industry = wrong.personas[0].gaps[0]
        missed_gaps += not industry.low <= 0.5 - TRUE[5] <= industry.high
        [fix] = wrong.fix
        named = fix.instead.replace(" or ", ", ").split(", ")
        gained = sum(TRUE[LEVELS.index(name)] for name in named if name != LEVELS[5])
        lost = TRUE[5] if LEVELS[5] not in named else 0.0
        missed_fixes += not fix.low <= 300 * 0.7 * (gained - lost) <= fix.high
        missed_gaps += sum(not g.low <= 0 <= g.high for g in right.personas[0].gaps)
        false += bool(right.fix)
    # 84 distances and 12 corrections, each of which errs once in twenty at most
    assert missed_gaps <= 4
    assert missed_fixes <= 1
    assert false <= 1


def test_a_sentence_in_words_no_record_uses_is_neither_corrected_nor_in_anybodys_way(
    tmp_path,
) -> None:
    foreign = Statement("She works in metal.", trait="industry", values=("Metal",))
    tools = MAYA.statements[1]
    [maya] = answer(tmp_path, people(), (Member("Maya", (foreign, tools)),)).personas
    assert [g.text for g in maya.gaps] == [tools.text]
    assert maya.fix == ()
    both = answer(tmp_path, people(), (Member("Maya", (foreign, *MAYA.statements)),))
    assert both.fix == answer(tmp_path, people(), (MAYA,)).fix


def test_what_hardly_any_are_said_to_be_is_off_where_too_many_are(tmp_path) -> None:
    few = Statement("Few are in logistics.", trait="industry", values=("Logistics",),
                    side="below", at_least=0.2)  # fmt: skip
    found = answer(tmp_path, people(), (Member("Maya", (few, *MAYA.statements[1:])),))
    [maya] = found.personas
    first = maya.gaps[0]
    assert (first.text, first.side, first.buyers.k) == (few.text, "below", 60)
    assert first.distance == pytest.approx(0.4)
    assert 0.2 < first.low < first.distance < first.high < 0.6
    assert maya.fix == ()  # no other words would mend it
    assert maya.sentence == (
        "Furthest from the people who buy: industry. 60 of 100 are like this, you said at most "
        "20 %."
    )
    held = Statement("Few are in steel.", trait="industry", values=("Steel",),
                     side="below", at_least=0.5)  # fmt: skip
    [calm] = answer(tmp_path, people(), (Member("Maya", (held,)),)).personas
    assert calm.gaps[0].high < 0
    assert calm.sentence == ALIKE
