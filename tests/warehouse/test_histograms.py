"""Histograms of many columns, from the engine: the same as counting person by person."""

from datetime import date, timedelta

import numpy as np
import pytest

from frames import build
from ringtrue.stats.binning import cut
from ringtrue.stats.codebook import Codebook
from ringtrue.stats.encoding import CodedTrait, encode
from ringtrue.warehouse import histograms
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.missing import PSEUDO_MISSING

PEOPLE = 600


@pytest.fixture
def world(tmp_path):
    rng = np.random.default_rng(1)
    industry = [["Steel", " Food", "n/a", None, "Rail"][i] for i in rng.integers(0, 5, PEOPLE)]
    heads = [
        None if x < 0.1 else float(round(v))
        for x, v in zip(rng.random(PEOPLE), rng.lognormal(3, 1, PEOPLE), strict=True)
    ]
    tools = [["A; B", "B", "C;A", None][i] for i in rng.integers(0, 4, PEOPLE)]
    cells = {
        "lead": [f"L{i}" for i in range(PEOPLE)],
        "industry": industry,
        "heads": heads,
        "tools": tools,
        "vip": [None if i % 7 == 0 else bool(i % 3) for i in range(PEOPLE)],
        "day": [date(2025, 1, 1) + timedelta(days=i % 200) for i in range(PEOPLE)],
    }
    table = build.made(tmp_path, "people", cells, roles={"lead": "key"})
    known = np.array([h for h in heads if h is not None])
    values, totals = np.unique(known, return_counts=True)
    ranges = cut(values, totals.astype(float), fewest=5)
    codebook = Codebook(
        (
            CodedTrait(
                "industry",
                "industry",
                "levels",
                ("Steel", "Food", "other"),
                ("Steel", "Food"),
                True,
            ),
            CodedTrait(
                "heads",
                "heads",
                "cells",
                ranges.labels,
                cells=ranges,
            ),
            CodedTrait("tools: A", "tools", "choice", ("no", "yes"), choice="A", separator=";"),
            CodedTrait("vip", "vip", "levels", ("yes", "no"), ("yes", "no")),
        )
    )
    return build.snapshot(table), cells, codebook


def by_hand(cells, codebook, chosen):
    found = []
    for trait in codebook.traits:
        values = [cells[trait.column][i] for i in chosen]
        if trait.kind != "cells":
            values = [
                None if v is None or str(v).strip().casefold() in PSEUDO_MISSING
                else {True: "yes", False: "no"}.get(v, str(v).strip())
                for v in values
            ]  # fmt: skip
        codes = encode(trait, values)
        found.append(np.bincount(codes[codes >= 0], minlength=len(trait.labels)).tolist())
    return found


@pytest.mark.parametrize("here", [True, False])
def test_they_are_what_counting_by_hand_gives(world, here, monkeypatch):
    snapshot, cells, codebook = world
    with open_records(snapshot) as records:
        monkeypatch.setattr(type(records), "here", here)
        table = records.table("people")
        late = table.day > date(2025, 4, 1)
        asked = {"all": table.lead.notnull(), "late": late, "vip": table.vip.fill_null(False)}
        groups = histograms.marked(records, table, asked)
        found = histograms.count(records, groups, codebook, PSEUDO_MISSING)
        many = histograms.people(records, groups)
    days = [d > date(2025, 4, 1) for d in cells["day"]]
    inside = {"all": [True] * PEOPLE, "late": days, "vip": [v is True for v in cells["vip"]]}
    for name, has in inside.items():
        chosen = [i for i in range(PEOPLE) if has[i]]
        assert many[name] == len(chosen)
        rows = [r[:n].tolist() for r, n in zip(found[name].counts, found[name].levels, strict=True)]
        assert rows == by_hand(cells, codebook, chosen)


def test_a_sample_holds_the_same_codes_and_never_moves(world):
    snapshot, _, codebook = world
    with open_records(snapshot) as records:
        table = records.table("people").rename(unit_id="lead")
        groups = histograms.marked(records, table, {"all": table.unit_id.notnull()})
        asked = (records, groups, codebook, PSEUDO_MISSING)
        codes, marks, folds = histograms.sample(*asked, people=PEOPLE, most=PEOPLE)
        again, _, _ = histograms.sample(*asked, people=PEOPLE, most=PEOPLE)
        few, _, _ = histograms.sample(*asked, people=PEOPLE, most=100)
        whole = histograms.count(*asked)["all"]
    assert np.array_equal(codes, again)
    assert set(marks) == {1}
    assert 0.4 < folds.mean() < 0.6
    assert 60 < len(few) < 140
    for j, row in enumerate(whole.counts):
        assert np.bincount(codes[:, j] + 1, minlength=len(row) + 1)[1:].tolist() == row.tolist()


def test_more_groups_than_a_number_has_bits_are_refused(world):
    with open_records(world[0]) as records:
        table = records.table("people")
        with pytest.raises(ValueError, match="at most 62 groups"):
            histograms.marked(records, table, {str(i): table.lead.notnull() for i in range(63)})
