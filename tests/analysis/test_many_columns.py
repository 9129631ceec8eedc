"""A file of many columns is asked a few questions of all of them, not one of each."""

import random
from datetime import date

import pytest
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler

from ringtrue.analysis.checkup import checkup
from ringtrue.analysis.discover import find
from ringtrue.stats.growth import Gates
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.intake import staging
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords

FEW, MANY = 16, 110
ASKED = Question(outcome="bought=yes")


@pytest.fixture
def loaded(tmp_path):
    """`loaded(columns)`: 120 rows without a key; words, numbers, words for nothing."""
    dealt = random.Random(5)

    def value(column):
        kinds = (["red", "green", "unknown"], range(1000), ["yes", "no"], ["a", "N/A", "b"])
        return str(dealt.choice(kinds[column % 4]))

    def make(columns):
        names = [f"trait {i}" for i in range(columns)]
        lines = [",".join([*names, "kind", "bought"])]
        for _ in range(120):
            cells = [value(i) for i in range(columns)]
            lines.append(",".join([*cells, dealt.choice("AB"), dealt.choice(["yes", "no"])]))
        path = tmp_path / f"people {columns}.csv"
        path.write_text("\n".join(lines))
        return load_files([path], lake=tmp_path / f"lake {columns}").snapshot

    return make


@pytest.fixture
def queries(monkeypatch):
    """A list that grows by one whenever a question is put to the engine."""
    made = []
    original = DuckDBCompiler.to_sqlglot

    def counted(self, *args, **more):
        made.append(1)
        return original(self, *args, **more)

    monkeypatch.setattr(DuckDBCompiler, "to_sqlglot", counted)
    return made


def test_a_checkup_of_many_columns_asks_hardly_more_questions_than_one_of_few(loaded, queries):
    asked = []
    for columns in (FEW, MANY):
        snapshot = loaded(columns)
        del queries[:]
        found = checkup(snapshot, question=ASKED, declared="kind", today=date(2026, 1, 1))
        assert found.rows == 120
        asked.append(len(queries))
    few, many = asked
    assert 5 < few < MANY
    assert many <= few + 3 * (MANY // 100)  # words, words for nothing and numbers, so many at once


def test_discovery_in_many_columns_asks_hardly_more_questions_than_in_few(loaded, queries):
    asked = []
    gates = Gates(resamples=2, rows=200, most=1)
    for columns in (FEW, MANY):
        with open_records(loaded(columns)) as records:
            del queries[:]
            found = find(OpenRecords(records), question=ASKED, gates=gates)
            assert found.discovery.rows == 120
            asked.append(len(queries))
    few, many = asked
    assert 5 < few < MANY
    assert many <= few + 3 * (MANY // 100) + 2  # two: values laid down before they are coded


def test_an_import_reads_what_it_staged_as_often_for_many_columns_as_for_few(loaded, monkeypatch):
    read = []
    original = staging.Staged.chunks
    monkeypatch.setattr(staging.Staged, "chunks", lambda self: read.append(1) or original(self))
    counts = []
    for columns in (FEW, MANY):
        del read[:]
        loaded(columns)
        counts.append(len(read))
    assert counts[0] == counts[1] > 0


def test_words_for_nothing_of_a_hundred_columns_fit_into_little_memory(loaded):
    """With `in (...)` each word of each column held a vector of its own: over a gigabyte."""
    snapshot = loaded(100)
    with open_records(snapshot, memory="200MB") as records:
        found = find(
            OpenRecords(records), question=ASKED, gates=Gates(resamples=2, rows=200, most=1)
        )
    assert len(found.model.codebook.traits) > 60
