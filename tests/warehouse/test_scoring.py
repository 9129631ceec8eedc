"""A frozen model in the engine tells of everybody what NumPy tells, and goes on telling it."""

import json
from dataclasses import asdict

import ibis
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringtrue.analysis import fitted
from ringtrue.errors import BadRule
from ringtrue.stats.binning import Cells
from ringtrue.stats.encoding import CodedTrait, encode
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.warehouse import scoring
from ringtrue.warehouse.traits import Trait

MISSING = ("", "unknown")
TRAITS = (
    CodedTrait("industry", "industry", "levels", ("Food", "Steel", "other"), ("Food", "Steel"),
               other=True),
    CodedTrait("employees", "employees", "cells", ("0", "up to 50", "over 50"),
               cells=Cells((0.0,), (50.0,), (0,), (1, 2), ("0", "up to 50", "over 50"))),
    CodedTrait("tools: CRM", "tools", "choice", ("no", "yes"), choice="CRM", separator=";"),
)  # fmt: skip
COLUMNS = tuple(
    Trait(name, "leads", name, kind)
    for name, kind in (("industry", "text"), ("employees", "number"), ("tools", "text"))
)


def model_of(rng: np.random.Generator, classes: int) -> LatentClasses:
    model = LatentClasses(classes)
    shares = [rng.dirichlet(np.ones(len(t.labels)), size=classes) for t in TRAITS]
    levels = tuple(len(t.labels) for t in TRAITS)
    model._set(rng.dirichlet(np.full(classes, 3.0)), np.concatenate(shares, axis=1), levels)
    return model


def text_of(model: LatentClasses, klass: int) -> str:
    raw = {
        "class": klass,
        "at_least": 0.7,
        "columns": {t.column: f"leads.{t.column}" for t in TRAITS},
        "codebook": {"traits": [asdict(t) for t in TRAITS]},
        "weights": model.weights_.tolist(),
        "probabilities": [p.tolist() for p in model.probabilities_],
        "missing": list(MISSING),
    }
    return json.dumps(raw)


def frame_of(rows) -> ibis.Table:
    schema = {"unit_id": "string", "industry": "string", "employees": "float64", "tools": "string"}
    cells = [{"unit_id": str(i), **row} for i, row in enumerate(rows)]
    return ibis.memtable(cells, schema=ibis.schema(schema))


def codes_of(rows) -> np.ndarray:
    def known(value):
        return None if value is None or str(value).strip().lower() in MISSING else value

    columns = [encode(t, [known(row[t.column]) for row in rows]) for t in TRAITS]
    return np.stack(columns, axis=1)


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "industry": st.sampled_from([None, "Food", "Steel", "Paper", "unknown", ""]),
            "employees": st.sampled_from([None, 0.0, 1.0, 50.0, 50.5, 9000.0]),
            "tools": st.sampled_from([None, "CRM", "ERP; CRM", "ERP", "CRMX;ERP", ""]),
        }
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS, seed=st.integers(0, 10_000), classes=st.integers(1, 5))
def test_the_engine_and_numpy_tell_the_same_posterior(rows, seed, classes) -> None:
    model = model_of(np.random.default_rng(seed), classes)
    expected = model.predict_proba(codes_of(rows))
    table = frame_of(rows)
    chances = {
        f"p{k}": fitted.probability(text_of(model, k), table, COLUMNS) for k in range(classes)
    }
    found = table.select("unit_id", **chances).to_pyarrow().to_pylist()
    found.sort(key=lambda row: int(row["unit_id"]))
    told = np.array([[row[f"p{k}"] for k in range(classes)] for row in found])
    assert np.abs(told - expected).max() < 1e-9


def test_who_is_impossible_in_every_class_is_scored_as_the_model_scores_them() -> None:
    """A fit without a prior learns shares of nought; a row may meet one in each class."""
    model = LatentClasses(2)
    shares = [[[0.0, 0.7, 0.3], [0.6, 0.3, 0.1]], [[0.4, 0.3, 0.3], [0.0, 0.5, 0.5]],
              [[0.2, 0.8], [0.9, 0.1]]]  # fmt: skip
    theta = np.concatenate([np.array(s) for s in shares], axis=1)
    model._set(np.array([0.3, 0.7]), theta, (3, 3, 2))
    rows = [
        {"industry": "Food", "employees": 0.0, "tools": tools} for tools in (None, "CRM", "ERP")
    ]
    expected = model.predict_proba(codes_of(rows))[:, 0]
    table = frame_of(rows)
    told = table.select("unit_id", p=fitted.probability(text_of(model, 0), table, COLUMNS))
    found = [row["p"] for row in sorted(told.to_pyarrow().to_pylist(), key=lambda r: r["unit_id"])]
    assert np.abs(np.array(found) - expected).max() < 1e-9
    assert 0.01 < expected.min() < expected.max() < 0.99


def test_leaving_a_trait_out_is_as_if_nobody_had_answered_it() -> None:
    rows = [{"industry": "Food", "employees": 9000.0, "tools": "CRM"}]
    model = model_of(np.random.default_rng(1), 3)
    without = frozenset({"industry"})
    told = fitted.probability(text_of(model, 0), frame_of(rows), COLUMNS, without=without)
    silent = [{**rows[0], "industry": None}]
    expected = model.predict_proba(codes_of(silent))[0, 0]
    assert told.to_pyarrow().to_pylist()[0] == pytest.approx(expected, abs=1e-9)


def test_a_trait_is_found_again_when_another_table_has_one_of_its_name() -> None:
    columns = (Trait("leads.industry", "leads", "industry", "text"), *COLUMNS[1:])
    doubled = (*columns, Trait("firms.industry", "firms", "industry", "text"))
    rows = [{"industry": "Food", "employees": 0.0, "tools": None}]
    table = frame_of(rows).rename({"leads.industry": "industry"})
    table = table.mutate(**{"firms.industry": ibis.literal("Steel")})
    model = model_of(np.random.default_rng(2), 2)
    told = fitted.probability(text_of(model, 1), table, doubled).to_pyarrow().to_pylist()
    assert told[0] == pytest.approx(model.predict_proba(codes_of(rows))[0, 1], abs=1e-9)


def test_a_trait_that_is_gone_is_named() -> None:
    model = model_of(np.random.default_rng(3), 2)
    table = frame_of([{"industry": "Food", "employees": 0.0, "tools": None}])
    with pytest.raises(BadRule, match="industry"):
        fitted.probability(text_of(model, 0), table, COLUMNS[1:])


def test_numbers_that_have_become_words_are_no_quiet_nonsense() -> None:
    model = model_of(np.random.default_rng(4), 2)
    words = (COLUMNS[0], Trait("employees", "leads", "employees", "text"), COLUMNS[2])
    table = frame_of([{"industry": "Food", "employees": 0.0, "tools": None}])
    with pytest.raises(BadRule, match="employees"):
        fitted.probability(text_of(model, 0), table, words)


def test_models_of_one_run_share_the_codes_that_are_worked_out_once() -> None:
    model = model_of(np.random.default_rng(5), 3)
    first, second = (scoring.frozen(json.loads(text_of(model, k))) for k in (0, 1))
    assert [scoring.code_name(first, i) for i in range(3)] == [
        scoring.code_name(second, i) for i in range(3)
    ]
