"""A lead that a model gives to a persona comes with what spoke most for it."""

import json

import pytest

from ringtrue.analysis.cast import Member
from ringtrue.analysis.leads import waiting
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.schema import Question

SHARES = {
    "industry": [[0.9, 0.1], [0.1, 0.9]],
    "tools": [[0.8, 0.2], [0.2, 0.8]],
    "region": [[0.7, 0.3], [0.3, 0.7]],
    "size": [[0.65, 0.35], [0.35, 0.65]],
}
LEVELS = {
    "industry": ["Steel", "Food"],
    "tools": ["CRM", "ERP"],
    "region": ["North", "South"],
    "size": ["big", "small"],
}


def segment(klass):
    traits = [
        {"name": n, "column": n, "kind": "levels", "labels": LEVELS[n], "levels": LEVELS[n],
         "other": False, "cells": None, "as_of": None, "choice": "", "separator": ""}
        for n in SHARES
    ]  # fmt: skip
    said = {
        "class": klass,
        "at_least": 0.7,
        "columns": {n: f"leads.{n}" for n in SHARES},
        "codebook": {"traits": traits},
        "weights": [0.5, 0.5],
        "probabilities": list(SHARES.values()),
        "missing": [""],
    }
    return json.dumps(said)


STAN, FAY = Member("Stan", model=segment(0)), Member("Fay", model=segment(1))
RULE = Member("Rita", rule="industry = Steel")


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    folder = tmp_path_factory.mktemp("leads")
    rows = ["A,Steel,CRM,North,big,no", "B,Food,ERP,South,small,no", "C,Steel,CRM,South,,no",
            "D,Steel,ERP,South,big,no", "E,Food,CRM,,small,yes"]  # fmt: skip
    more = [f"X{i},{'Steel' if i % 2 else 'Food'},ERP,South,big,yes" for i in range(40)]
    text = "\n".join(["lead id,industry,tools,region,size,bought", *rows, *more])
    (folder / "leads.csv").write_text(text)
    loaded = load_files([folder / "leads.csv"], lake=folder / "lake")
    with open_records(loaded.snapshot) as opened:
        yield opened


def told(records, *cast):
    found = waiting(records, question=Question(outcome="bought=yes"), cast=cast, limit=9)
    return {one.lead: one for one in found.leads}


def test_the_strongest_three_are_told_strongest_first(records):
    leads = told(records, STAN, FAY)
    assert leads["A"].reasons == ("Steel", "CRM", "North")
    assert leads["B"].personas == (1,)
    assert leads["B"].reasons == ("Food", "ERP", "South")


def test_what_speaks_against_and_what_is_missing_are_no_reasons(records):
    assert told(records, STAN, FAY)["C"].reasons == ("Steel", "CRM")


def test_who_belongs_to_nobody_has_no_reasons(records):
    lead = told(records, STAN, FAY)["D"]
    assert (lead.personas, lead.reasons) == ((), ())


def test_a_rule_gives_facts_and_no_reasons_and_the_first_persona_decides(records):
    lead = told(records, RULE, STAN)["A"]
    assert (lead.personas, lead.reasons) == ((0, 1), ())
    assert ("industry", "Steel") in lead.facts
    assert told(records, FAY, RULE, STAN)["B"].reasons[0] == "Food"


def test_a_persona_whose_columns_are_gone_holds_nobody_up(records):
    gone = Member("Gone", model=segment(0).replace("leads.region", "leads.nowhere"))
    leads = told(records, gone, FAY)
    assert leads["A"].personas == ()
    assert leads["B"].reasons == ("Food", "ERP", "South")
