"""The simulated firms: what is written, how it joins, and that what is planted has its size."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from ringtrue.demo import fieldnote, plainfield
from ringtrue.demo.measures import measure, read
from ringtrue.demo.written import Written

TODAY = date(2026, 11, 21)
ROWS = {
    "contacts": 12_000,
    "deals": 1_900,
    "events": 250_000,
    "tickets": 3_000,
    "responses": 400,
    "interviews": 24,
}

MEASURED = ("contacts", "companies", "deals", "campaigns")


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return fieldnote.write(tmp_path_factory.mktemp("fieldnote"), seed=7, today=TODAY)


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return plainfield.write(tmp_path_factory.mktemp("plainfield"), seed=7, today=TODAY)


def test_both_firms_write_the_files_of_the_issue_in_its_sizes(firm: Written, twin: Written) -> None:
    for written in (firm, twin):
        assert len(written.files) == 10
        assert {n: len(read(written.folder, n)) for n in ROWS} == ROWS
    assert [f.name for f in firm.files] == [f.name for f in twin.files]


def test_both_firms_have_the_same_headers(firm: Written, twin: Written) -> None:
    for one, other in zip(firm.files, twin.files, strict=True):
        with one.open(encoding="utf-8") as a, other.open(encoding="utf-8") as b:
            assert a.readline() == b.readline()


def test_every_key_finds_its_row(firm: Written) -> None:
    people = {r["Contact ID"] for r in read(firm.folder, "contacts")}
    firms = {r["Company ID"] for r in read(firm.folder, "companies")}
    assert len(people) == 12_000
    for table in ("deals", "subscriptions", "events", "tickets", "responses", "interviews"):
        assert {r["Contact ID"] for r in read(firm.folder, table)} <= people, table
    for table in ("contacts", "deals", "subscriptions"):
        assert {r["Company ID"] for r in read(firm.folder, table)} <= firms, table


def test_nothing_happens_before_its_cause_or_after_today(firm: Written) -> None:
    arrived = {r["Contact ID"]: r["Create Date"] for r in read(firm.folder, "contacts")}
    assert min(arrived.values()) >= "2025-06-01"
    for deal in read(firm.folder, "deals"):
        assert arrived[deal["Contact ID"]] <= deal["Create Date"] <= TODAY.isoformat()
        if deal["Close Date"]:
            assert deal["Create Date"] <= deal["Close Date"] <= TODAY.isoformat()
    for term in read(firm.folder, "subscriptions"):
        assert term["Start Date"] <= TODAY.isoformat()
        assert not term["End Date"] or term["Start Date"] <= term["End Date"]
    for event in read(firm.folder, "events")[::50]:
        assert arrived[event["Contact ID"]] <= event["Timestamp"] <= "2026-11-21T24"


def test_open_deals_have_neither_end_nor_reason(firm: Written) -> None:
    for deal in read(firm.folder, "deals"):
        closed = deal["Deal Stage"].startswith("Closed")
        assert bool(deal["Close Date"]) == closed
        assert bool(deal["Closed Lost Reason"]) == (deal["Deal Stage"] == "Closed lost")


def test_the_files_say_that_they_are_simulated(firm: Written) -> None:
    assert "simulated company" in (firm.folder / "SIMULATED.txt").read_text()
    assert {f.suffix for f in firm.files} == {".csv"}
    for persona in firm.personas.iterdir():
        assert persona.read_text().startswith("# Simulated company.")


def test_nobody_in_the_files_can_be_reached(firm: Written) -> None:
    assert all(r["Email"].endswith("@example.com") for r in read(firm.folder, "contacts"))


def test_the_same_seed_and_day_give_the_same_bytes(firm: Written, tmp_path: Path) -> None:
    again = fieldnote.write(tmp_path / "again", seed=7, today=TODAY)
    other = fieldnote.write(tmp_path / "other", seed=8, today=TODAY)
    assert _digests(again) == _digests(firm)
    assert _digests(other) != _digests(firm)


@pytest.mark.parametrize("tables", [("contacts", "companies", "deals"), ("tickets",)])
def test_a_file_written_alone_has_the_bytes_it_has_among_all(
    tables: tuple[str, ...], firm: Written, tmp_path: Path
) -> None:
    few = fieldnote.write(tmp_path, seed=7, today=TODAY, tables=tables)
    assert [f.stem for f in few.files] == list(tables)
    for file in few.files:
        assert file.read_bytes() == (firm.folder / file.name).read_bytes()


def _digests(written: Written) -> list[str]:
    personas = sorted(written.personas.iterdir())
    return [hashlib.sha256(f.read_bytes()).hexdigest() for f in (*written.files, *personas)]


@pytest.mark.parametrize("seed", [7, 2301, 90_210])
def test_every_planted_truth_has_its_size(seed: int, tmp_path: Path) -> None:
    written = fieldnote.write(tmp_path, seed=seed, today=TODAY, tables=MEASURED)
    sizes = measure(tmp_path)
    for truth in written.truths:
        assert abs(sizes[truth.measure] - truth.size) <= truth.tolerance + 1e-9, truth


def test_nothing_is_planted_at_plainfield(twin: Written) -> None:
    sizes = measure(twin.folder)
    assert 0.75 < sizes["ideal_conversion_ratio"] < 1.35
    assert sizes["ideal_finance_among_buyers"] > 0.65
    assert sizes["size_as_described_among_buyers"] > 0.8
    assert abs(sizes["drift_of_industry"]) < 0.07
    assert sizes["uncovered_buyers"] == 0
    assert abs(sizes["campaign_accepted"] - sizes["others_accepted"]) < 0.1
    assert sizes["campaign_wins"] > 20
    assert 0.45 < sizes["leak_auc"] < 0.55
    assert sizes["tier_filled_for_others"] == sizes["tier_filled_for_winners"] == 1
    assert sizes["left_at_select"] == 0
    assert twin.truths == ()


def test_every_truth_stands_in_the_documentation() -> None:
    text = (Path(__file__).parents[2] / "docs" / "demo.md").read_text(encoding="utf-8")
    for truth in fieldnote.truths():
        assert truth.code in text
        assert truth.persona is None or truth.persona in text


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2028, 2, 29)])
def test_any_day_will_do(day: date, tmp_path: Path) -> None:
    written = fieldnote.write(tmp_path, seed=1, today=day)
    assert max(r["Create Date"] for r in read(written.folder, "contacts")) <= day.isoformat()
