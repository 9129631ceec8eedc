"""What is sealed is not read by discovery: not in rows, not in counts (who may: guards)."""

import json
import random
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.frames.build import joined, made, snapshot

from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.confirming import confirm
from ringtrue.analysis.deciding import rejections
from ringtrue.analysis.discover import find
from ringtrue.analysis.running import Claim
from ringtrue.errors import BadInput
from ringtrue.stats.growth import Gates
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords, SealedRecords
from ringtrue.warehouse.snapshot import Seal, Snapshot
from ringtrue.warehouse.traits import table

ASKED = Question(outcome="won=yes", horizon=30)
SEAL = Seal(key="k")
Cells = dict[str, list[Any]]


def company(count: int = 480) -> tuple[Cells, Cells]:
    """Two kinds of people told apart by six answers, two of each firm; and their firms."""
    rng = random.Random(4)
    first = [rng.random() < 0.5 for _ in range(count)]
    people: Cells = {
        "id": [f"P{i}" for i in range(count)],
        "firm": [f"F{i // 2}" for i in range(count)],
        "came": [date(2026, 1, 1) + timedelta(days=i % 90) for i in range(count)],
        "called": [
            date(2026, 1, 1) + timedelta(days=i % 90 + (i % 25 == 0) - 3) for i in range(count)
        ],
        "hours": [rng.uniform(0, 9) + 5 * one for one in first],
        "won": ["yes" if rng.random() < (0.6 if one else 0.2) else "no" for one in first],
    }
    for name in "abcdef":
        people[name] = ["yes" if (rng.random() < 0.9) == one else "no" for one in first]
    sizes = [float(rng.randint(1, 5)) for _ in range(count // 2)]
    return people, {"number": [f"F{i}" for i in range(count // 2)], "size": sizes}


def shot(folder: Path, people: Cells, firms: Cells) -> Snapshot:
    folder.mkdir()
    tables = (
        made(folder, "people", people,
             roles={"id": "key", "firm": "account_key", "came": "created"}),
        made(folder, "firms", firms, kind="accounts", roles={"number": "key"}),
    )  # fmt: skip
    return snapshot(*tables, joins=[joined("people.firm", "firms.number")])


def sealed_firms(snap: Snapshot) -> set[str]:
    with open_records(snap) as records:
        every = {r["unit_id"]: r["firm"] for r in records.rows(table(records, ASKED).table)}
        frame = table(OpenRecords(records, SEAL), ASKED)
        assert 80 < frame.sealed < 220
        open_ = {r["unit_id"] for r in records.rows(frame.table.select("unit_id"))}
    return {firm for unit, firm in every.items() if unit not in open_}


def garbage(people: Cells, firms: Cells, sealed: set[str]) -> tuple[Cells, Cells]:
    """Whatever a sealed firm's people are, and the firm itself, replaced; their keys stay."""
    rng = random.Random(9)
    wild: dict[str, Callable[[Any], Any]] = {
        "came": lambda _: date(2031, 1, 1),
        "called": lambda _: date(2032, 1, 1) if rng.random() < 0.9 else None,
        "hours": lambda _: rng.choice([None, 1e9, -1e9]),
        "won": lambda said: "no" if said == "yes" else "yes",
        "size": lambda _: rng.choice([None, 7e7]),
    }
    names = (*people, *firms)
    plain = {n: wild.get(n, lambda _: rng.choice([None, "???", str(rng.random())])) for n in names}
    keys = ("id", "firm", "number")

    def told(cells: Cells, owner: str) -> Cells:
        return {
            name: list(column) if name in keys else [
                plain[name](cell) if firm in sealed else cell
                for cell, firm in zip(column, cells[owner], strict=True)
            ]
            for name, column in cells.items()
        }  # fmt: skip

    return told(people, "firm"), told(firms, "number")


def answer(snap: Snapshot) -> bytes:
    gates = Gates(resamples=2, rows=400, most=2)
    with open_records(snap) as records:
        found = find(OpenRecords(records, SEAL), question=ASKED, personas=2, gates=gates)
        told = {
            "discovery": asdict(found.discovery),
            "model": found.model.to_dict(),
            "statements": [[asdict(s) for s in said] for said in found.statements],
            "points": found.points,
            "base": found.base,
        }
    return json.dumps(told, sort_keys=True, default=str).encode()


def test_discovery_answers_the_same_byte_for_byte_whatever_the_sealed_are(tmp_path: Path) -> None:
    people, firms = company()
    snap = shot(tmp_path / "a", people, firms)
    sealed = sealed_firms(snap)
    other = shot(tmp_path / "b", *garbage(people, firms, sealed))
    first, second = answer(snap), answer(other)
    assert len(json.loads(first)["discovery"]["personas"]) == 2
    assert json.loads(first) == json.loads(second)
    assert first == second


def test_the_sealed_can_be_read_once_and_only_where_there_is_a_seal(tmp_path: Path) -> None:
    snap = shot(tmp_path / "a", *company())
    with open_records(snap) as records, pytest.raises(BadInput, match="nobody left"):
        SealedRecords(records)


def test_open_records_lead_to_nothing_that_is_sealed(tmp_path: Path) -> None:
    """Neither by its files, nor by what was kept on the way, nor by opening the seal it holds."""
    snap = shot(tmp_path / "a", *company())
    with open_records(snap) as records:
        given = OpenRecords(records, SEAL)
        frame = table(given, ASKED)
        assert frame.sealed > 80
        assert not any(t.files for t in given.snapshot.tables)
        assert [t.columns for t in given.snapshot.tables] == [t.columns for t in snap.tables]
        with open_records(given.snapshot) as again, pytest.raises(BadInput):
            table(again, ASKED)
        kept = set(records._kept)
        for name in kept:
            told = given.keep(name.removeprefix("kept "), frame.table)
            assert told.get_name() not in kept
            assert given.rows(told.aggregate(n=told.count())) == [{"n": frame.rows}]
        with pytest.raises(AttributeError):
            given.seal = replace(SEAL, opened=True)  # type: ignore[misc]
        with pytest.raises(AttributeError):
            given.records = records  # type: ignore[attr-defined]


# --- real people ----------------------------------------------------------------------------------


@pytest.mark.real_data
def test_telco_contracts_churn_is_confirmed_on_the_sealed_part(data: Path, tmp_path: Path) -> None:
    """Drawn by contract alone: monthly ones leave more often, those of one and two years less."""
    file = data / "ibm-telco-churn" / "Telco_customer_churn.csv"
    snap = load_files([file], lake=tmp_path).snapshot
    snap = replace(snap, seal=SEAL)
    sides = {"Month-to-month": "above", "One year": "below", "Two year": "below"}
    claims = []
    for place, (value, side) in enumerate(sides.items()):
        said = Statement("They leave.", form="comparison", side=side)  # type: ignore[arg-type]
        member = Member(value, (said,), rule=f"Contract = '{value}'")
        claims.append(Claim(value, member, said, date(2026, 1, 1), place=place))
    question = Question(outcome="Churn Label=Yes")
    with open_records(snap) as records:
        found = confirm(
            SealedRecords(records), question=question, claims=claims, today=date(2026, 11, 25)
        )
        whole = table(records, question).rows
    assert 0.27 < found.people / whole < 0.33
    assert all(test.n + test.other_n == found.people for test in found.tests)
    sided = dict(zip(sides, rejections(found.tests), strict=True))
    assert sided == {
        "Month-to-month": (True, False), "One year": (False, True), "Two year": (False, True),
    }  # fmt: skip
