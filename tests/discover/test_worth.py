"""What a person of each persona is worth, where a column of money is named."""

import csv
import json

import jsonschema
import numpy as np
import pytest

from ringtrue.cli.discover_shown import show
from ringtrue.cli.exits import say_json

SECTORS = ("Manufacturing", "Retail")
TRUTH = (0.3 * 900, 0.6 * 100)


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """1,500 leads of two kinds: one buys seldom and much, the other often and little."""
    rng = np.random.default_rng(5)
    path = tmp_path_factory.mktemp("worth") / "leads.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        lines = csv.writer(handle)
        lines.writerow(
            ["lead_id", "sector", "channel", "country", "software", "size", "deal", "won"]
        )
        for i in range(1500):
            kind = int(rng.random() < 0.45)

            def habit(words, kind=kind):
                return words[kind] if rng.random() < 0.9 else words[1 - kind]

            won = rng.random() < (0.3, 0.6)[kind]
            spent = float(rng.gamma(2, (450, 50)[kind])) if won else ""
            traits = [habit(w) for w in (SECTORS, ("fair", "web"), ("DE", "AT"), ("ERP", "CRM"))]
            lines.writerow(
                [f"L{i}", *traits, habit(("big", "small")), spent, "yes" if won else "no"]
            )
    return path


@pytest.fixture(scope="module")
def found(ask, company):
    return ask(company, outcome="won=yes", value="deal", most=2)


def test_money_each_counts_those_who_bought_nothing(found):
    first, second = found.discovery.personas
    assert "deal" not in found.discovery.traits
    for persona, truth in ((first, TRUTH[0]), (second, TRUTH[1])):
        assert persona.value.low <= truth <= persona.value.high
        assert persona.value.mean == pytest.approx(truth, rel=0.2)


def test_money_is_in_the_answer_and_on_the_terminal(found, schema, capsys):
    say_json(found.discovery)
    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, schema)
    assert answer["personas"][0]["value"]["mean"] == found.discovery.personas[0].value.mean
    show(found.discovery)
    assert "value each" in capsys.readouterr().out


def test_without_a_column_of_money_there_is_no_value(ask, company):
    plain = ask(company, outcome="won=yes", ignore=("deal",), most=2).discovery
    assert [persona.value for persona in plain.personas] == [None] * len(plain.personas)
