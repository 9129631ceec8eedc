"""Discovery on real exports: what it sets aside, and what it does not see where nothing is."""

import csv
import gzip

import numpy as np
import pytest

pytestmark = pytest.mark.real_data


def reasons(found):
    return {a.trait: a.reason for a in found.discovery.set_aside}


@pytest.mark.parametrize("name", ["bank-full.csv", "bank-additional-full.csv.gz"])
def test_bank_marketing_asks_whether_duration_is_known_before(ask, data, name):
    file = data / "uci-bank-marketing" / name
    found = ask(file, outcome="y=yes", most=1)
    assert reasons(found)["duration"] == "ask_before_outcome"
    assert "duration" not in found.discovery.traits
    assert not {r for t, r in reasons(found).items() if t != "duration"} & {"leak", "winners_only"}
    answered = ask(file, outcome="y=yes", most=1, known_before=("duration",))
    assert "duration" in answered.discovery.traits
    assert any("unknown" in note for note in found.discovery.notes)


def test_olist_profiles_are_set_aside_as_winners_only(ask, data):
    folder = data / "olist-marketing-funnel"
    found = ask(
        folder / "olist_marketing_qualified_leads_dataset.csv",
        folder / "olist_closed_deals_dataset.csv",
        outcome="@olist_closed_deals_dataset",
    )
    why = reasons(found)
    for trait in ("lead_behaviour_profile", "lead_type", "business_segment", "business_type"):
        assert why[trait] == "winners_only"
    assert why["has_company"] == "winners_only"
    assert found.discovery.traits == ("origin",)
    assert found.discovery.verdict == "one"
    assert [p.name for p in found.discovery.personas] == ["Everyone"]
    assert found.discovery.population.startswith(f"{found.discovery.rows:,} of 8,000 leads (")
    assert found.discovery.rows + found.discovery.sealed == 8000
    assert found.base == pytest.approx(0.105, abs=0.015)


def test_online_shoppers_asks_about_page_values(ask, data):
    file = data / "uci-online-shoppers" / "online_shoppers_intention.csv"
    found = ask(file, outcome="Revenue", most=1)
    assert reasons(found)["PageValues"] == "ask_before_outcome"
    back = ask(file, outcome="Revenue", most=1, put_back=("PageValues",))
    assert "PageValues" in back.discovery.traits
    assert any("PageValues was put back" in note for note in back.discovery.notes)


def test_random_hubspot_values_have_no_personas(ask, data):
    files = sorted((data / "hubspot-export-synthetic").glob("*.csv"))
    found = ask(*files, outcome="Deal Stage=Closed Won")
    assert found.discovery.verdict == "one"
    assert len(found.discovery.personas) == 1
    assert found.discovery.population.startswith(f"{found.discovery.rows} of 950 contacts (")
    assert not {"leak", "ask_before_outcome"} & set(reasons(found).values())


def test_election_without_an_outcome(ask, data):
    found = ask(data / "polca-lca" / "election.csv")
    discovery = found.discovery
    assert len(discovery.personas) >= 3
    assert discovery.rows + discovery.sealed == 1785
    assert all(p.outcome.reason == "No outcome was named." for p in discovery.personas)
    assert sum(p.share for p in discovery.personas) == pytest.approx(1)


def permuted(source, target, outcome, *, seed=0, rows=6000):
    """A copy of the file's first rows with the outcome shuffled over them."""
    opened = gzip.open if source.suffix == ".gz" else open
    with opened(source, "rt", encoding="utf-8-sig", newline="") as handle:
        sample = handle.read(4096)
        handle.seek(0)
        table = list(csv.DictReader(handle, delimiter=";" if ";" in sample else ","))
    table = [table[i] for i in np.linspace(0, len(table) - 1, rows).astype(int)]
    shuffled = np.random.default_rng(seed).permutation([row[outcome] for row in table])
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(table[0]))
        writer.writeheader()
        writer.writerows({**row, outcome: new} for row, new in zip(table, shuffled, strict=True))
    return target


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    ("folder", "name", "outcome", "said"),
    [
        ("uci-bank-marketing", "bank-full.csv", "y", "y=yes"),
        ("uci-online-shoppers", "online_shoppers_intention.csv", "Revenue", "Revenue"),
    ],
)
def test_with_outcomes_permuted_nothing_leaks(
    ask, data, tmp_path, folder, name, outcome, said, seed
):
    source = data / folder / name
    file = permuted(source, tmp_path / "people.csv", outcome, seed=seed)
    found = ask(file, outcome=said, most=2)
    assert not {"leak", "winners_only", "ask_before_outcome"} & set(reasons(found).values())
    assert all(not s.accepted for s in found.discovery.steps[1:]), "no persona tells chance"
