"""Whoever is sealed is sealed however people are counted: one by one, or by account."""

from pathlib import Path

from tests.frames.build import joined, made, snapshot

from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords
from ringtrue.warehouse.snapshot import Seal
from ringtrue.warehouse.traits import table


def test_an_account_is_open_when_its_people_are(tmp_path: Path) -> None:
    firms = [f"f{i}.com" for i in range(400)]
    people = {
        "id": [f"P{i}" for i in range(1200)],
        "domain": [firms[i % 400] for i in range(1200)],
        "won": ["yes" if i % 400 % 3 else "no" for i in range(1200)],
    }
    accounts = {"number": [f"A{i}" for i in range(400)], "site": firms, "size": [1.0, 2.0] * 200}
    tables = (
        made(tmp_path, "people", people, roles={"id": "key", "domain": "account_key"}),
        made(tmp_path, "firms", accounts, kind="accounts", roles={"number": "key"}),
    )
    shot = snapshot(*tables, joins=[joined("people.domain", "firms.site")])
    open_ = {}
    with open_records(shot) as records:
        for unit in ("people", "accounts"):
            question = Question(outcome="won=yes", unit=unit)  # type: ignore[arg-type]
            frame = table(OpenRecords(records, Seal(key="k")), question)
            assert frame.sealed > 0
            rows = records.rows(frame.table.select("account_id").distinct())
            open_[unit] = {r["account_id"] for r in rows}
    assert open_["people"] == open_["accounts"]
    assert 0.6 < len(open_["people"]) / 400 < 0.8
