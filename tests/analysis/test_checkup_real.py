"""The checkup on real exports: known numbers, and nulls that stay null."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.checkup import checkup
from ringtrue.analysis.results import Checkup, PersonaLine
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot

pytestmark = pytest.mark.real_data
TODAY = date(2026, 11, 21)
HUBSPOT = ("contacts", "companies", "deals", "tickets", "activities")
Ask = Callable[..., Checkup]


@pytest.fixture(scope="module")
def loaded(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Snapshot]:
    """`loaded(files, joins)`: files below the data as imported, each set of them once."""
    known: dict[Any, Snapshot] = {}

    def load(files: list[str], joins: Any) -> Snapshot:
        key = (tuple(files), joins)
        if key not in known:
            lake = tmp_path_factory.mktemp("lake")
            known[key] = load_files([data / f for f in files], lake=lake, joins=joins).snapshot
        return known[key]

    return load


@pytest.fixture(scope="module")
def ask(loaded: Callable[..., Snapshot]) -> Ask:
    """`ask(files, declared=..., outcome=...)`: the checkup of files below the data, asked once."""
    known: dict[str, Checkup] = {}

    def run(
        files: list[str], *, declared: str | None = None, cast: Any = (), **asked: Any
    ) -> Checkup:
        snapshot = loaded(files, asked.get("joins", ()))
        question = Question(**asked)
        key = repr((files, declared, cast, question))
        if key not in known:
            known[key] = checkup(
                snapshot, question=question, declared=declared, cast=cast, today=TODAY
            )
        return known[key]

    return run


def by_name(answer: Checkup) -> dict[str, PersonaLine]:
    return {p.name: p for p in answer.personas}


def above_or_below(answer: Checkup) -> list[str]:
    return [p.name for p in answer.personas if p.outcome.compared in ("above", "below")]


def olist(data: Path) -> list[str]:
    folder = "olist-marketing-funnel"
    return [
        f"{folder}/olist_marketing_qualified_leads_dataset.csv",
        f"{folder}/olist_closed_deals_dataset.csv",
    ]


@pytest.mark.parametrize(
    ("file", "rows", "won"),
    [("bank-full.csv", 45_211, 5_289), ("bank-additional-full.csv.gz", 41_188, 4_640)],
)
def test_bank_marketing_is_counted_to_the_person(ask: Ask, file: str, rows: int, won: int) -> None:
    answer = ask([f"uci-bank-marketing/{file}"], declared="marital", outcome="y=yes")
    assert answer.base_rate is not None
    assert (answer.rows, answer.buyers) == (rows, won)
    assert answer.base_rate.rate == pytest.approx(won / rows)
    assert answer.base_rate.low < won / rows < answer.base_rate.high
    married = by_name(answer)["married"]
    assert married.outcome.compared == "below"
    assert "unknown" not in by_name(answer)


def test_olist_wins_by_origin_and_unknown_is_not_compared(ask: Ask, data: Path) -> None:
    answer = ask(olist(data), declared="origin", outcome="@closed_deals")
    assert answer.base_rate is not None
    assert answer.base_rate.rate == pytest.approx(0.10525)
    rates = {p.name: round(100 * (p.outcome.rate or 0), 1) for p in answer.personas}
    assert rates["paid_search"] == 12.3
    assert rates["organic_search"] == 11.8
    assert rates["social"] == 5.6
    assert rates["email"] == 3.0
    assert "unknown" not in rates
    assert answer.excluded.not_recorded == 1_159  # 1,099 unknown and 60 blank
    assert by_name(answer)["social"].outcome.compared == "below"
    assert {f.persona for f in answer.findings if f.code == "RT202"} == {"social", "email"}
    assert sum(p.size for p in answer.personas) + answer.excluded.not_recorded == 8_000


def test_olist_profiles_exist_for_winners_only_so_no_win_rate_is_told(ask: Ask, data: Path) -> None:
    answer = ask(olist(data), declared="lead_behaviour_profile", outcome="@closed_deals")
    assert all(p.outcome.rate is None and p.outcome.low is None for p in answer.personas)
    assert above_or_below(answer) == []
    [finding] = [f for f in answer.findings if f.code == "RT802"]
    named = [c["column"] for c in finding.evidence["columns"]]  # type: ignore[index,union-attr]
    assert "lead_behaviour_profile" in named
    assert "lead_behaviour_profile" in {
        s.trait for s in answer.set_aside if s.reason == "winners_only"
    }


def test_olist_profiles_give_no_verdict_on_any_sentence(ask: Ask, data: Path) -> None:
    """Nor on the lead types and segments that were written down for winners alone."""
    said = (
        Statement("Most are cats.", trait="lead_behaviour_profile", values=("cat",)),
        Statement("Few are sharks.", trait="lead_behaviour_profile", values=("shark",),
                  at_least=0.2, side="below"),
        Statement("Most are resellers.", trait="business_type", values=("reseller",)),
        Statement("They win more.", form="comparison"),
    )  # fmt: skip
    origin = Statement("Most come by search.", trait="origin", values=("organic_search",))
    cast = (
        Member("Cat", said, rule="lead_behaviour_profile = cat"),
        Member("Searcher", (*said[:3], origin), rule="origin = organic_search"),
    )
    answer = ask(olist(data), cast=cast, outcome="@closed_deals")
    cat, searcher = answer.personas
    told = [*cat.claims, *searcher.claims[:3]]
    assert {line.verdict for line in told} == {"cannot_tell"}
    assert all(line.sentence.startswith("Set aside: ") for line in told)
    assert searcher.claims[3].verdict in ("fits_past", "does_not_fit_past")
    assert not {f.code for f in answer.findings if f.persona == "Cat"} & {"RT201", "RT202"}


def test_maven_counts_closed_deals_and_calls_no_sector_better(ask: Ask) -> None:
    files = [f"maven-crm-sales/{f}.csv" for f in ("sales_pipeline", "accounts", "products")]
    answer = ask(
        files, declared="sector", outcome="deal_stage=Won", unit="deals", value="close_value"
    )
    assert answer.base_rate is not None
    assert answer.base_rate.rate == pytest.approx(4_238 / 6_711)
    assert (answer.buyers, answer.excluded.open) == (4_238, 2_089)
    assert above_or_below(answer) == []
    assert "4,238 of 6,711 closed deals in sales_pipeline won at 85 accounts." in answer.totals
    assert not [f for f in answer.findings if f.severity == "high"]


def test_telco_churn_is_counted_and_fewer_leaving_is_no_finding(ask: Ask) -> None:
    answer = ask(
        ["ibm-telco-churn/Telco_customer_churn.csv"], declared="Contract", outcome="Churn Label=Yes"
    )
    assert (answer.rows, answer.buyers) == (7_043, 1_869)
    assert by_name(answer)["Two year"].outcome.compared == "below"
    assert not [f for f in answer.findings if f.code in ("RT202", "RT402")]


def test_telco_names_who_leaves_more_and_accuses_nobody_of_bad_sales(ask: Ask) -> None:
    """Where the outcome is leaving, the 1,655 of 3,875 on monthly contracts are for success."""
    files = ["ibm-telco-churn/Telco_customer_churn.csv"]
    answer = ask(files, declared="Contract", outcome="Churn Label=Yes")
    leaving = {f.persona: f.sentence for f in answer.findings if f.code == "RT209"}
    assert set(leaving) == {"Month-to-month"}
    assert "1,655 of 3,875" in leaving["Month-to-month"]
    assert "RT406" in {n.code for n in answer.not_run}
    cast = (Member("Solo", rule="Contract = Month-to-month"), Member("Two", rule="Gender = Female"))
    rules = ask(files, cast=cast, outcome="Churn Label=Yes")
    by_code = {(f.code, f.persona) for f in rules.findings}
    assert ("RT209", "Solo") in by_code
    [protected] = [f for f in rules.findings if f.code == "RT805"]
    assert protected.sentence.startswith("Gender decides who belongs to Two")


def test_olist_and_maven_tell_nothing_more_where_nothing_is_to_be_told(
    ask: Ask, data: Path
) -> None:
    codes = {"RT209", "RT210", "RT211", "RT212", "RT213", "RT214", "RT403", "RT406", "RT805"}
    profiles = ask(olist(data), declared="lead_behaviour_profile", outcome="@closed_deals")
    assert not {f.code for f in profiles.findings} & codes
    files = [f"maven-crm-sales/{f}.csv" for f in ("sales_pipeline", "accounts", "products")]
    sectors = ask(
        files, declared="sector", outcome="deal_stage=Won", unit="deals", value="close_value"
    )
    assert not {f.code for f in sectors.findings} & codes


def test_customer_personality_is_counted(ask: Ask) -> None:
    answer = ask(
        ["customer-personality/marketing_campaign.csv"], declared="Education", outcome="Response=1"
    )
    assert (answer.rows, answer.buyers) == (2_240, 334)
    assert by_name(answer)["PhD"].outcome.successes == 101


def test_hubspot_is_joined_and_reconciled_and_nothing_is_called_better(ask: Ask) -> None:
    files = [f"hubspot-export-synthetic/hubspot_{name}.csv" for name in HUBSPOT]
    for declared in ("Lead Source", "Industry"):
        answer = ask(files, declared=declared, outcome="Deal Stage=Closed Won", value="Amount")
        assert "71 won deals in hubspot_deals; 67 contacts at 57 companies." in answer.totals
        assert answer.buyers == 67
        assert above_or_below(answer) == []
        assert len(answer.joins) == 6


def test_a_sentence_is_held_against_the_people_who_bought(ask: Ask) -> None:
    """Of 5,289 who subscribed, 3,354 had no housing loan: counted by hand from the file."""
    says = (
        Statement("She rents or owns her home outright.", trait="housing", values=("no",)),
        Statement("She is a student.", trait="job", values=("student",)),
        Statement("She is between 30 and 60.", trait="age", between=(30, 60), at_least=0.9),
    )
    answer = ask(
        ["uci-bank-marketing/bank-full.csv"],
        cast=(Member("Bea", statements=(*says, Statement("She dreams.", trait=None))),),
        outcome="y=yes",
    )
    loan, student, age, dream = answer.personas[0].claims
    assert (loan.verdict, loan.k, loan.n) == ("fits_past", 3_354, 5_289)
    assert (student.verdict, student.k) == ("does_not_fit_past", 269)
    assert student.everyone == pytest.approx(938 / (45_211 - 288))
    assert age.verdict == "does_not_fit_past"
    assert dream.verdict == "no_data"
    assert answer.personas[0].verdict == "does_not_fit_past"


def test_a_column_that_may_know_the_outcome_gives_no_verdict_until_it_is_answered(ask: Ask) -> None:
    says = Member("Bea", (Statement("She talks long.", trait="duration", between=(300, None)),))
    files = ["uci-bank-marketing/bank-full.csv"]
    answer = ask(files, cast=(says,), outcome="y=yes")
    [claim] = answer.personas[0].claims
    assert (claim.verdict, claim.share) == ("cannot_tell", None)
    assert claim.sentence.startswith("Set aside: duration")
    assert ("duration", "ask_before_outcome") in {(s.trait, s.reason) for s in answer.set_aside}
    told = ask(files, cast=(says,), outcome="y=yes", known_before=("duration",))
    assert told.personas[0].claims[0].share is not None
    assert "duration" not in {s.trait for s in told.set_aside}


def test_columns_that_know_the_outcome_are_named_and_declare_nothing(ask: Ask) -> None:
    files = ["ibm-telco-churn/Telco_customer_churn.csv"]
    answer = ask(files, declared="Churn Value", outcome="Churn Label=Yes")
    assert all(p.outcome.rate is None for p in answer.personas)
    assert "cannot say who wins" in answer.sentence
    [finding] = [f for f in answer.findings if f.code == "RT801"]
    assert "Churn Score" in str(finding.evidence)


def test_bank_marketing_s_misalignment_is_what_its_rows_say(ask: Ask, data: Path) -> None:
    file = "uci-bank-marketing/bank-full.csv"
    retired = Member(
        "Retired",
        (
            Statement("She is retired.", trait="job", values=("retired",)),
            Statement("She is single.", trait="marital", values=("single",), at_least=0.4),
            Statement("She has a degree.", trait="education", values=("tertiary",)),
        ),
        rule="job = retired",
    )
    found = ask([file], cast=(retired,), outcome="y=yes").misalignment
    assert found is not None
    with (data / file).open(encoding="utf-8") as rows:
        buyers = [r for r in csv.DictReader(rows, delimiter=";") if r["y"] == "yes"]
    said = {g.trait: g for g in found.personas[0].gaps}
    for trait, value in (("job", "retired"), ("marital", "single"), ("education", "tertiary")):
        known = [r for r in buyers if r[trait] != "unknown"]
        fit = sum(r[trait] == value for r in known)
        assert (said[trait].buyers.k, said[trait].buyers.n) == (fit, len(known))
    fix = found.fix[0]
    assert (fix.trait, fix.a_year, fix.missing) == ("job", None, "what a deal is worth")
    rest = [r for r in buyers if (r["marital"], r["education"]) == ("single", "tertiary")]
    named = fix.instead.replace(" or ", ", ").split(", ")
    assert fix.before == sum(r["job"] == "retired" for r in rest)
    assert fix.after == sum(r["job"] in named for r in rest)
    # who retired is older than who buys, and otherwise alike in many ways
    assert found.cast[0].trait == "job"
    assert {"age", "marital"} <= {gap.trait for gap in found.cast}
    assert [g.distance for g in found.cast] == sorted(
        (g.distance for g in found.cast), reverse=True
    )


def test_hubspot_s_random_values_leave_little_to_correct(ask: Ask) -> None:
    files = [f"hubspot-export-synthetic/hubspot_{name}.csv" for name in HUBSPOT]
    maya = Member(
        "Maya",
        (
            Statement("She found us by a referral.", trait="Lead Source", values=("Referral",)),
            Statement("Under 5,000 people.", trait="Number of Employees", between=(None, 5000)),
        ),
    )
    found = ask(files, cast=(maya,), outcome="Deal Stage=Closed Won", value="Amount").misalignment
    assert found is not None
    assert found.buyers == 67
    for fix in found.fix:
        assert fix.after == fix.before + fix.more <= 67
        assert 0 < fix.low <= fix.more <= fix.high
        assert fix.a_year is not None
    # nobody's values are anything but random: a rule's people and buyers differ in nothing sure
    lead = Member("Web", rule='"Lead Source" = Website')
    cast = ask(files, cast=(lead, maya), outcome="Deal Stage=Closed Won", value="Amount")
    assert cast.misalignment is not None
    named = {gap.trait for gap in cast.misalignment.cast} - {"Lead Source"}
    assert named == set()
