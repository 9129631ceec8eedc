"""How numbers, shares, negations and synonyms become a proposed test."""

from datetime import date

import pytest

from ringtrue.analysis.cast import Statement
from ringtrue.analysis.questions import TraitHint, explain, propose

HINTS = (
    TraitHint("contacts.Age", "number", low=18, high=90, table="contacts"),
    TraitHint(
        "companies.Industry", "text", ("Retail", "Automotive", "Healthcare"), table="companies"
    ),
    TraitHint("companies.employee_count", "number", low=1, high=9000, table="companies"),
    TraitHint("companies.annualRevenue", "number", low=1e4, high=1e9, table="companies"),
    TraitHint("contacts.Country", "text", ("DE", "AT", "CH", "US"), table="contacts"),
    TraitHint(
        "contacts.Lead Source", "text", ("Paid Search", "Referral", "Events"), table="contacts"
    ),
    TraitHint("tenure_months", "number", low=0, high=72),
    TraitHint("has_children", "boolean", ("yes", "no")),
    TraitHint("contract_type", "text", ("Month-to-month", "One year", "Two year")),
)


def one(sentence: str) -> Statement:
    return propose([sentence], HINTS, today=date(2026, 1, 1))[0]


@pytest.mark.parametrize(
    ("sentence", "trait", "between"),
    [
        ("50 to 250 people", "companies.employee_count", (50, 250)),
        ("A company with 50–250 employees", "companies.employee_count", (50, 250)),
        ("The firm employs at least 1,200 staff.", "companies.employee_count", (1200, None)),
        ("Aged under 30", "contacts.Age", (None, 29)),
        ("She is in her forties.", "contacts.Age", (40, 49)),
        ("Between thirty and forty-five years old", "contacts.Age", (30, 45)),
        ("Annual revenue of at least €10k", "companies.annualRevenue", (10_000, None)),
        ("Turnover of 2-5 million euros", "companies.annualRevenue", (2e6, 5e6)),
        ("Has been with us for 2-5 years", "tenure_months", (24, 60)),
        ("Customer for less than a year", "tenure_months", (None, 12)),
    ],
)
def test_numbers_and_units_become_ranges(
    sentence: str, trait: str, between: tuple[float | None, float | None]
) -> None:
    statement = one(sentence)
    assert (statement.trait, statement.between) == (trait, between)


@pytest.mark.parametrize(
    ("sentence", "trait", "values"),
    [
        ("Works in retail or health care", "companies.Industry", ("Retail", "Healthcare")),
        ("Works in autmotive", "companies.Industry", ("Automotive",)),
        ("Not in retail", "companies.Industry", ("Automotive", "Healthcare")),
        ("Based in Germany or Austria", "contacts.Country", ("DE", "AT")),
        ("Found us through a referral", "contacts.Lead Source", ("Referral",)),
        ("Has children", "has_children", ("yes",)),
        ("Never had children", "has_children", ("no",)),
        ("On a month to month contract", "contract_type", ("Month-to-month",)),
        ("Signed a two-year contract", "contract_type", ("Two year",)),
    ],
)
def test_levels_are_found_by_word_synonym_and_code(
    sentence: str, trait: str, values: tuple[str, ...]
) -> None:
    statement = one(sentence)
    assert (statement.trait, statement.values) == (trait, values)


@pytest.mark.parametrize(
    ("sentence", "share"),
    [
        ("She works in retail", 0.5),
        ("They mostly work in retail", 0.6),
        ("Nearly all work in retail", 0.9),
        ("A third work in retail", 0.33),
        ("70 % work in retail", 0.7),
        ("Retail, where the most important thing is price", 0.5),
        ("Companies in retail with at most 30 people", 0.5),
    ],
)
def test_quantifiers_become_the_expected_share(sentence: str, share: float) -> None:
    assert one(sentence).at_least == pytest.approx(share)


@pytest.mark.parametrize(
    "sentence",
    [
        "Feels alone with the numbers in retail",
        "Wants 50 people to be happy",
        "Dreams of a bigger company",
        "Is afraid of a two year contract",
        "Reads on the train",
        "It is what it is",
        "Two coffees before noon",
        "Needs three signatures for every purchase",
        "Buys what a team can use without training",
    ],
)
def test_feelings_motives_and_what_no_column_holds_are_left_to_the_customers(sentence: str) -> None:
    proposed = explain([sentence], HINTS)[0]
    assert proposed.statement.trait is None
    assert "ask customers" in proposed.reason


def test_what_follows_rather_than_is_not_the_claim() -> None:
    assert one("Works in healthcare rather than retail").values == ("Healthcare",)


def test_years_of_birth_are_told_from_ages_only_when_the_day_is_known() -> None:
    hint = (TraitHint("Year_Birth", "number", low=1930, high=2005),)
    told = propose(["Between 40 and 49 years old"], hint, today=date(2026, 6, 1))[0]
    assert told.between == (1976, 1986)
    assert propose(["Between 40 and 49 years old"], hint)[0].trait is None


def test_columns_without_hints_give_no_data() -> None:
    assert propose(["Works in retail"], ())[0].trait is None


def test_the_reason_names_what_was_heard() -> None:
    proposed = explain(["Works in retail"], HINTS)[0]
    assert "Retail" in proposed.reason
    assert 0.6 <= proposed.score <= 1


REMOTE = (TraitHint("Remote", "text", ("Remote", "Hybrid", "In person")),)


@pytest.mark.parametrize("said", ["Remote Rita", "remote rita", "Remote  Rita’s team: she"])
def test_a_personas_own_name_proposes_nothing(said: str) -> None:
    sentence = f"{said} is a web developer with more than ten years of experience."
    assert explain([sentence], REMOTE)[0].statement.trait == "Remote"
    [found] = explain([sentence], REMOTE, name="Remote Rita")
    assert found.statement.trait is None
    assert found.statement.text == sentence
    [found] = explain(["Remote Rita works remote."], REMOTE, name="Remote Rita")
    assert found.statement.trait == "Remote"


def test_a_sentence_that_is_nothing_but_the_name_stays_as_it_is() -> None:
    assert explain(["Remote Rita"], REMOTE, name="Remote Rita")[0].statement.trait == "Remote"


@pytest.mark.parametrize("said", ["She is reached on her cellular phone.", "Cellular."])
def test_no_proposal_holds_every_value_of_its_column(said: str) -> None:
    contact = (TraitHint("contact", "text", ("cellular", "telephone")),)  # both are phones
    found = explain([said], contact)[0]
    # a test of every value would test nothing: a guess is said to be one
    assert found.statement.values in (("cellular",), ())
    assert found.statement.values or "would be a mere guess" in found.reason
