"""The engine gives the codes that the reference gives."""

import datetime

import ibis
import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.stats.codebook import plan
from ringtrue.stats.encoding import encode
from ringtrue.warehouse import patterns, profile
from ringtrue.warehouse.coding import EPOCH, codes
from ringtrue.warehouse.missing import words
from ringtrue.warehouse.traits import Trait

TYPES = {"size": "number", "sector": "text", "tags": "text", "since": "date", "paid": "boolean"}
row = st.tuples(
    st.none() | st.integers(0, 12).map(float) | st.floats(-1e6, 1e6, width=32),
    st.none() | st.sampled_from(["a", " a", "B", "unknown", "", "-", "O'Brien", "100%", "é"]),
    st.none() | st.sampled_from(["x", "x; y", "y;z ;x", " z", "x.y;(z)", ";"]),
    st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2020, 3, 1)),
    st.none() | st.booleans(),
)


def frame(rows):
    columns = list(zip(*rows, strict=True))
    kinds = [pa.float64(), pa.string(), pa.string(), pa.date32(), pa.bool_()]
    data = {
        name: pa.array(column, kind)
        for name, column, kind in zip(TYPES, columns, kinds, strict=True)
    }
    n = len(rows)
    data["unit_id"] = pa.array([f"u{i}" for i in range(n)])
    data["outcome"] = pa.array([i % 3 if i % 3 < 2 else None for i in range(n)], pa.int8())
    data["entered"] = pa.array([datetime.date(2020, 2, 1 + i % 20) for i in range(n)])
    con = ibis.duckdb.connect()
    return con.create_table("frame", pa.table(data))


def reference(rows, trait, missing):
    """The column as the reference takes it, in plain Python."""
    values = [r[list(TYPES).index(trait.column)] for r in rows]
    if trait.column == "since":
        return [None if v is None else float((v - EPOCH).days) for v in values]
    if trait.column == "paid":
        return [None if v is None else ("yes" if v else "no") for v in values]
    if trait.column == "size":
        return values
    return [None if v is None or v.strip().lower() in missing else v.strip() for v in values]


@settings(max_examples=40)
@given(st.lists(row, min_size=12, max_size=60))
def test_codes_agree_with_the_reference_on_duckdb(rows):
    rows = rows * 4
    table, missing = frame(rows), words(None)
    traits = [Trait(name, "t", name, kind) for name, kind in TYPES.items()]
    found = profile.summarise(table, traits, rows=len(rows), missing=missing, has_outcome=False)
    codebook = plan(found)
    if not codebook.traits:
        return
    coded = table.select(table.unit_id, **codes(table, codebook, missing)).to_pyarrow()
    place = np.argsort([int(u[1:]) for u in coded["unit_id"].to_pylist()])
    for i, trait in enumerate(codebook.traits):
        engine = coded[f"c{i}"].to_numpy()[place]
        assert engine.tolist() == encode(trait, reference(rows, trait, missing)).tolist()


@settings(max_examples=15)
@given(st.lists(row, min_size=12, max_size=40))
def test_profiles_count_what_is_there_and_patterns_add_up(rows):
    table, missing = frame(rows), words(None)
    traits = [Trait(name, "t", name, kind) for name, kind in TYPES.items()]
    found = profile.summarise(table, traits, rows=len(rows), missing=missing, has_outcome=True)
    for trait in found.traits:
        expected = [v for v in reference(rows, trait_of(trait), missing) if v is not None]
        assert trait.rows == len(rows)
        assert trait.filled == len(expected)
        assert dict(zip(trait.values, trait.totals.tolist(), strict=True)) == {
            v: expected.count(v) for v in set(expected)
        }
    counted = patterns.count(table, plan(found), missing)
    outcomes = table.outcome.to_pyarrow().to_pylist()
    assert counted.people.sum() == len(rows)
    assert counted.won.sum() == outcomes.count(1)
    assert counted.lost.sum() == outcomes.count(0)
    whole, known = counted.rows()
    assert len(whole) == len(rows) == len(known)


def trait_of(profiled):
    return Trait(profiled.name, "t", profiled.name, profiled.type)


def test_an_empty_yes_or_no_cell_is_missing():
    rows = [(1.0, "a", "x", None, flag) for flag in (True, False, None)] * 10
    table = frame(rows)
    [found] = profile.summarise(
        table,
        [Trait("paid", "t", "paid", "boolean")],
        rows=30,
        missing=words(None),
        has_outcome=False,
    ).traits
    assert found.values == ("no", "yes")
    assert found.totals.tolist() == [10, 10]


def test_missing_words_are_reported_as_they_stand():
    rows = [(1.0, word, None, None, None) for word in ["Unknown"] * 7 + ["-"] * 3 + ["", "a"]]
    [found] = profile.summarise(
        frame(rows),
        [Trait("sector", "t", "sector", "text")],
        rows=12,
        missing=words(None),
        has_outcome=False,
    ).traits
    assert found.words == (("Unknown", 7), ("-", 3))
