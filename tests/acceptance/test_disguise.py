"""The same records in another dress give the same answer; chance in the dress of truth gives none.

Columns are renamed, rows shuffled, files written anew in another format. Where a name is all that
said which day a record was made, or who is counted, the question says it.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from acceptance.disguise import DRESSES, EXPORTS, Dressed, Export, dressed, permuted, plain
from acceptance.house import House
from ringtrue.warehouse.intake.load import load_files

pytestmark = pytest.mark.real_data
# Each export once to the end, each dress at least once. That all the others are read as the same
# records, and hence are answered alike, is held below without asking the answer again.
WORN = (
    ("bank marketing", "UTF-16"), ("Olist", "semicolons"), ("Maven", "gz"), ("Telco", "Parquet"),
    ("customer personality", "XLSX"), ("HubSpot", "UTF-16"),
)  # fmt: skip
# a key that meets another table is told by its table or by its name: one of them may go unnamed
SPOKEN = ("files", "intake", "joins", "set_aside")
COUNTED = ("unit", "rows", "buyers", "excluded", "base_rate", "coverage", "rejected")

Ask = Callable[[str, Dressed], Any]


@pytest.fixture(scope="module")
def ask(house: House) -> Ask:
    """`ask("checkup", dressed)`: the answer, with words of a disguise taken off again."""

    def run(command: str, given: Dressed) -> Any:
        done = house.run(command, *given.files, *given.asked, "--json")
        assert done.code == 0, (done.out[:600], done.err[-600:])
        # a working name begins with a capital, so the disguise's mark may be what bears it
        told = re.sub(r"\bZz (\w)", lambda m: m.group(1).upper(), done.out)
        return json.loads(told.replace("zz ", ""))

    return run


@pytest.fixture(scope="module")
def as_it_came(data: Path, ask: Ask, tmp_path_factory) -> Callable[[str], Any]:
    """`as_it_came("Olist")`: the answer to the export as it came, asked for once."""
    known: dict[str, Any] = {}

    def answer(name: str) -> Any:
        if name not in known:
            known[name] = ask("checkup", plain(EXPORTS[name], data, tmp_path_factory.mktemp("a")))
        return known[name]

    return answer


def alike(one: Any, other: Any) -> bool:
    """Equal, but for the last digits of sums whose order changed."""
    if isinstance(one, float) and isinstance(other, float):
        return one == pytest.approx(other, rel=1e-9)
    if isinstance(one, dict):
        return set(one) == set(other) and all(alike(one[k], other[k]) for k in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)


def aside(answer: Any) -> set[tuple[str, str]]:
    """What was set aside, with its reason."""
    return {(s["trait"].split(".")[-1], s["reason"]) for s in answer["set_aside"]}


def described(answer: Any) -> set[tuple[str, str]]:
    """What was set aside although it may describe people."""
    return {(trait, reason) for trait, reason in aside(answer) if reason != "identifier"}


def counted(answer: Any) -> dict[str, Any]:
    """The numbers of an answer, without its words and without the columns that mark people out.

    Which columns may do that hangs on what their names say; the test above holds them to the digit.
    """
    people = [
        {k: v for k, v in p.items() if k not in ("sentence", "traits")}
        | {"outcome": _numbers(p["outcome"])}
        for p in answer["personas"]
    ]
    return {**{k: answer[k] for k in COUNTED}, "personas": people}


def _numbers(outcome: Any) -> Any:
    return {k: v for k, v in outcome.items() if k != "reason"}


@pytest.mark.parametrize(("name", "dress"), WORN)
def test_columns_called_otherwise_in_another_dress_give_the_same_answer(
    name: str, dress: str, ask: Ask, as_it_came, data: Path, tmp_path: Path
) -> None:
    given = dressed(EXPORTS[name], data, tmp_path, dress, naming="words", seed=3)
    before, hidden = as_it_came(name), ask("checkup", given)
    for key in before:
        if key not in SPOKEN:
            assert alike(before[key], hidden[key]), key
    assert described(before) == described(hidden)
    met = [sorted((j["matched"], j["unmatched_left"], j["unmatched_right"]) for j in a["joins"])
           for a in (before, hidden)]  # fmt: skip
    assert met[0] == met[1]


READ = 500  # rows of each file, which tell the readers as much as all of them


def records_of(export: Export, data: Path, folder: Path, dress: str) -> Any:
    """What is read of an export in a dress: kinds, joins, and each column with role and cells."""
    folder.mkdir()
    few = replace(export, most=min(export.most or READ, READ))
    given = dressed(few, data, folder, dress, naming="words", seed=3)
    found = load_files(given.files, lake=folder / "lake")
    tables = {
        t.name: (t.kind, t.rows, [(c.name, c.type, c.role) for c in t.columns],
                 pq.read_table(t.files[0]).to_pydict())
        for t in found.snapshot.tables
    }  # fmt: skip
    return tables, found.snapshot.joins, given.asked


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_read_as_the_same_records_in_every_dress(
    name: str, data: Path, tmp_path: Path
) -> None:
    answered = dict(WORN)[name]
    first = records_of(EXPORTS[name], data, tmp_path / "first", answered)
    assert all(len(cells) > 1 for *_, cells in first[0].values())
    for dress in DRESSES:
        if dress != answered:
            assert records_of(EXPORTS[name], data, tmp_path / dress, dress) == first, dress


@pytest.mark.parametrize("name", EXPORTS)
def test_columns_whose_names_say_nothing_give_the_same_numbers(
    name: str, ask: Ask, as_it_came, data: Path, tmp_path: Path
) -> None:
    given = dressed(EXPORTS[name], data, tmp_path, "UTF-16", naming="codes", seed=5)
    assert alike(counted(as_it_came(name)), counted(ask("checkup", given)))


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", EXPORTS)
def test_with_outcomes_dealt_out_anew_nobody_is_above_or_below_and_nothing_leaks(
    name: str, seed: int, ask: Ask, data: Path, tmp_path: Path
) -> None:
    answer = ask("checkup", permuted(EXPORTS[name], data, tmp_path, seed=seed))
    told = {p["name"]: p["outcome"]["compared"] for p in answer["personas"]}
    assert set(told.values()) <= {"not_reliable", "too_few"}, told
    # what stands in the table of the won alone is what winners alone have, whoever they are
    theirs = {"winners_only", "RT802"} if EXPORTS[name].key else set[str]()
    reasons = {"leak", "winners_only"} - theirs
    leaks = {s["trait"] for s in answer["set_aside"] if s["reason"] in reasons}
    assert leaks == set()
    found = {f["code"] for f in answer["findings"]}
    assert not found & ({"RT202", "RT801", "RT802"} - theirs)


DISCOVERED = (
    ("Olist", "Parquet"),
    ("HubSpot", "semicolons"),
    pytest.param("customer personality", "XLSX", marks=pytest.mark.slow),
)
# its first rows: two discoveries of all of them take long
SHORT = {"customer personality": replace(EXPORTS["customer personality"], most=1500)}
PERSONAS = {"Olist": 1, "HubSpot": 1, "customer personality": 3}


@pytest.mark.parametrize(("name", "dress"), DISCOVERED)
def test_discovery_draws_the_same_personas_in_another_dress(
    name: str, dress: str, ask: Ask, data: Path, tmp_path: Path
) -> None:
    for folder in ("plain", "hidden"):
        (tmp_path / folder).mkdir()
    export, hidden = SHORT.get(name, EXPORTS[name]), tmp_path / "hidden"
    before = ask("discover", undeclared(plain(export, data, tmp_path / "plain")))
    after = ask(
        "discover", undeclared(dressed(export, data, hidden, dress, naming="words", seed=4))
    )
    for key in before:
        if key not in SPOKEN:
            assert alike(before[key], after[key]), key
    assert {trait for trait, _ in aside(before)} == {trait for trait, _ in aside(after)}
    assert before["sealed"] > 0
    assert len(before["personas"]) == PERSONAS[name], "or there is little to be the same"


def undeclared(given: Dressed) -> Dressed:
    """The same question without a declared column, which discovery does not take."""
    place = given.asked.index("--declared")
    return Dressed(given.files, given.asked[:place] + given.asked[place + 2 :])
