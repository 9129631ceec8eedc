"""Drift from records: share, profile and outcome told apart, on planted and on real change."""

import csv
import gzip
from datetime import date, timedelta

import duckdb
import numpy as np
import pytest

import ringtrue
from frames import build
from ringtrue.analysis.cast import Member
from ringtrue.analysis.drift import between, compare, prepared, references, split
from ringtrue.analysis.drifted import Reference, drift_from
from ringtrue.analysis.redrifting import shift_sql
from ringtrue.analysis.tallying import of_members
from ringtrue.errors import BadInput
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import table

PEOPLE = 4000
ASKED = Question(outcome="status=won", date="made")
CAST = (Member("Ada", rule="role = planner"), Member("Bea", rule="role = buyer"))
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def world(folder, *, drifts=(), seed=1, people=PEOPLE, accounts=False, dated=PEOPLE):
    """Leads of two years, some of them dated; in the newest quarter what `drifts` names moves."""
    rng = np.random.default_rng(seed)
    late = np.arange(people) >= 0.75 * people
    planners = np.where(late & ("share" in drifts), 0.2, 0.5)
    role = np.where(rng.random(people) < planners, "planner", "buyer")
    rail = np.where((role == "planner") & late & ("profile" in drifts), 0.7, 0.3)
    industry = np.where(rng.random(people) < rail, "Rail", "Food")
    wins = np.where((role == "buyer") & late & ("outcome" in drifts), 0.1, 0.3)
    cells = {
        "lead": [f"L{i}" for i in range(people)],
        "role": role.tolist(),
        "industry": industry.tolist(),
        "heads": rng.lognormal(3, 1, people).round().tolist(),
        "status": np.where(rng.random(people) < wins, "won", "lost").tolist(),
        "made": [
            date(2024, 1, 1) + timedelta(days=int(i * 700 / people)) if i < dated else None
            for i in range(people)
        ],
    }
    roles = {"lead": "key", "made": "created", "status": "status"}
    if accounts:
        cells["company"] = [f"C{i // 5}" for i in range(people)]
        roles["company"] = "account_key"
    return build.snapshot(build.made(folder, "leads", cells, roles=roles))


def found(snapshot, **asked):
    return ringtrue.drift(snapshot, question=ASKED, cast=CAST, **asked)


def test_where_nothing_moved_nothing_is_said(tmp_path):
    told = found(world(tmp_path))
    assert told.drifted == ()
    assert told.sentence == "Nothing changed by more than its margin."
    assert not any(n.reliable for n in told.newer)
    assert (told.then.people, told.now.people) == (3000, 1000)
    assert told.tested >= 9


@pytest.mark.parametrize(
    ("what", "who", "sentence"),
    [
        ("share", {"Ada", "Bea"}, "Fewer leads are Ada"),
        ("profile", {"Ada"}, "of them have industry "),
        ("outcome", {"Bea"}, "Fewer of them won"),
    ],
)
def test_each_kind_of_drift_is_found_and_kept_apart(tmp_path, what, who, sentence):
    told = found(world(tmp_path, drifts=(what,)))
    mine = [s for s in told.drifted if s.persona != "everybody"]
    assert {s.what for s in mine} == {what}
    assert {s.persona for s in mine} == who
    assert any(sentence in s.sentence for s in mine)
    assert all(s.psi > s.margin for s in mine)


def test_it_says_which_people_changed(tmp_path):
    told = found(world(tmp_path, drifts=("profile",)))
    [ada] = [n for n in told.newer if n.persona == "Ada"]
    assert ada.traits[0].trait == "industry"
    assert ada.traits[0].value == "Rail"
    assert ada.p < 1e-6
    [bea] = [n for n in told.newer if n.persona == "Bea"]
    assert not bea.reliable


def test_a_stored_reference_answers_as_the_records_did_and_by_sql(tmp_path):
    snapshot = world(tmp_path, drifts=("share", "profile"), accounts=True)
    with open_records(snapshot) as records:
        frame = table(records, ASKED)
        ready = prepared(records, frame, of_members(CAST, frame), ASKED)
        kept = references(ready, until=split(ready, None))
        again = tuple(Reference.from_json(one.to_json()) for one in kept)
        assert again == kept
        told = compare(ready, again)
        assert told == between(ready)
        for reference in kept:
            _same_by_sql(ready, reference, told)
    assert drift_from(_plain(told)) == told
    assert told == found(snapshot)


def _same_by_sql(ready, reference, told):
    """Either time is found by SQL of its own, in plain DuckDB."""
    shifts = [s for s in told.shifts if s.persona == reference.persona]
    assert {s.what for s in shifts} >= {"profile", "outcome"}
    before, later = (_row(sql) for sql in shift_sql(ready, reference, shifts))
    assert before["people"] == reference.people
    for i, shift in enumerate(shifts, start=1):
        assert (before[f"n{i}"], later[f"n{i}"]) == (shift.then_n, shift.now_n), shift
        assert before[f"k{i}"] / before[f"n{i}"] == pytest.approx(shift.then)
        assert later[f"k{i}"] / later[f"n{i}"] == pytest.approx(shift.now)


def _plain(value):
    from dataclasses import asdict

    return asdict(value)


def _row(sql):
    cursor = duckdb.connect().execute(sql)
    return dict(zip([c[0] for c in cursor.description], cursor.fetchone(), strict=True))


def test_a_level_nobody_had_before_is_counted(tmp_path):
    snapshot = world(tmp_path)
    with open_records(snapshot) as records:
        frame = table(records, ASKED)
        ready = prepared(records, frame, of_members(CAST, frame), ASKED)
        kept = references(ready, until=split(ready, None))
    assert all('"other"' in one.codebook for one in kept)


def test_people_of_one_account_count_once(tmp_path):
    """Five people of one company, all alike, are no five proofs."""
    told = found(world(tmp_path, accounts=True))
    assert told.then.people == pytest.approx(600, abs=2)
    assert told.now.people == pytest.approx(200, abs=2)


def test_a_column_may_declare_the_personas_and_none_means_everybody(tmp_path):
    snapshot = world(tmp_path, drifts=("outcome",))
    by_role = ringtrue.drift(snapshot, question=ASKED, declared="role")
    assert {s.persona for s in by_role.drifted if s.what == "outcome"} >= {"buyer"}
    alone = ringtrue.drift(snapshot, question=ASKED, since=date(2025, 6, 1))
    assert {s.persona for s in alone.shifts} == {"everybody"}
    assert [s.what for s in alone.drifted] == ["outcome"]
    assert alone.sentence == "One thing changed beyond the margin."


def test_too_few_dated_people_are_said_in_numbers(tmp_path):
    few = world(tmp_path, people=150)
    with pytest.raises(BadInput, match="100 dated leads are needed of an earlier time") as fault:
        found(few)
    assert "there are" in fault.value.detail
    with pytest.raises(BadInput, match="there are 0 and 150"):
        found(few, since=date(2020, 1, 1))
    undated = Question(outcome="status=won")
    nobody = build.snapshot(
        build.made(
            tmp_path, "x", {"lead": ["a", "b"], "status": ["won", "lost"]}, roles={"lead": "key"}
        )
    )
    with pytest.raises(BadInput, match="there are 0 and 0"):
        ringtrue.drift(nobody, question=undated)


def test_presence_says_nothing_of_the_young(tmp_path):
    """Who has no deal yet may get one: without an age to wait for, outcomes are not compared."""
    leads = build.made(
        tmp_path,
        "leads",
        {
            "lead": [f"L{i}" for i in range(800)],
            "size": [float(i % 7) for i in range(800)],
            "made": [date(2025, 1, 1) + timedelta(days=i // 4) for i in range(800)],
        },
        roles={"lead": "key", "made": "created"},
    )
    deals = build.made(
        tmp_path, "deals", {"lead": [f"L{i}" for i in range(0, 500, 3)]}, kind="deals",
        roles={"lead": "person_key"},
    )  # fmt: skip
    snapshot = build.snapshot(leads, deals, joins=[build.joined("deals.lead", "leads.lead")])
    told = ringtrue.drift(snapshot, question=Question(outcome="@deals", date="made"))
    assert not any(s.what == "outcome" for s in told.shifts)
    assert "--horizon" in next(n.reason for n in told.not_compared if n.what == "outcome")


def test_while_some_are_open_the_closed_say_nothing_of_the_young(tmp_path):
    """Leads are lost within a week and won within three months: the newest seem to win less."""
    age = [600 - i // 4 for i in range(2400)]
    wins = [i % 3 == 0 for i in range(2400)]
    status = [
        "open" if days < (90 if won else 7) else "won" if won else "lost"
        for days, won in zip(age, wins, strict=True)
    ]
    cells = {
        "lead": [f"L{i}" for i in range(2400)],
        "role": ["planner", "buyer"] * 1200,
        "status": status,
        "made": [date(2026, 1, 1) - timedelta(days=days) for days in age],
    }
    roles = {"lead": "key", "made": "created", "status": "status"}
    snapshot = build.snapshot(build.made(tmp_path, "leads", cells, roles=roles))
    told = found(snapshot)
    assert not any(s.what == "outcome" for s in told.shifts)
    assert "still open" in next(n.reason for n in told.not_compared if n.what == "outcome")


@pytest.mark.slow
def test_false_alarms_stay_rare_in_still_worlds(tmp_path):
    said = 0
    for seed in range(16):
        folder = tmp_path / str(seed)
        folder.mkdir()
        said += bool(found(world(folder, seed=seed, people=1200)).drifted)
    assert said <= 1


@pytest.fixture(scope="module")
def bank(tmp_path_factory, data):
    """Bank marketing ordered by time; its months have no year, which the order gives back."""
    source = data / "uci-bank-marketing" / "bank-additional-full.csv.gz"
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    year, before = 2008, 0
    for row in rows:
        month = MONTHS.index(row["month"]) + 1
        year, before = year + (month < before), month
        row["called"] = f"{year}-{month:02d}-01"
    folder = tmp_path_factory.mktemp("bank")
    path = folder / "calls.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return ringtrue.load_files((path,), lake=folder).snapshot


@pytest.mark.real_data
def test_in_bank_marketing_the_contact_mix_and_the_outcome_drift(bank):
    asked = Question(outcome="y=yes", date="called")
    told = ringtrue.drift(bank, question=asked)
    moved = {s.trait or s.what: s for s in told.drifted}
    assert moved["outcome"].sentence == "More of all people have y “yes”: 6.3 % then, 52 % now."
    assert (
        moved["contact"].sentence
        == "Fewer of all people have contact telephone: 46 % then, 19 % now."
    )
    assert {"euribor3m", "job", "poutcome"} <= set(moved)
    assert {"marital", "loan", "housing", "day_of_week"} - set(moved) >= {"loan", "day_of_week"}


@pytest.mark.real_data
def test_bank_marketing_shuffled_in_time_has_no_drift(bank, tmp_path):
    """The same people under other days: whatever moved came from the order of time alone."""
    import pyarrow.parquet as pq

    [only] = bank.tables
    rows = pq.read_table(only.files[0])
    place = list(rows.column_names).index("called")
    mixed = rows["called"].take(np.random.default_rng(1).permutation(len(rows)))
    path = tmp_path / "mixed.parquet"
    pq.write_table(rows.set_column(place, "called", mixed), path)
    from dataclasses import replace

    still = replace(bank, tables=(replace(only, files=(str(path),)),))
    told = ringtrue.drift(still, question=Question(outcome="y=yes", date="called"))
    assert told.drifted == ()
    assert not any(n.reliable for n in told.newer)


def test_rt208_fires_on_what_drifted_and_only_then(tmp_path):
    asked = {"question": ASKED, "cast": CAST, "today": date(2026, 1, 1)}
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    moved = ringtrue.checkup(world(tmp_path / "a", drifts=("profile",)), **asked)
    [said] = [f for f in moved.findings if f.code == "RT208"]
    assert (said.persona, said.severity, said.who) == ("Ada", "medium", ("owner",))
    assert said.sentence.startswith("Ada is no longer about the same people. ")
    assert "of them have industry" in said.sentence
    assert said.next_step == "Review it: see whether its description still holds (industry)."
    still = ringtrue.checkup(world(tmp_path / "b"), **asked)
    assert not [f for f in still.findings if f.code == "RT208"]
    assert not [n for n in still.not_run if n.code == "RT208"]


def test_rt208_says_how_many_dated_people_it_needs(tmp_path):
    few = ringtrue.checkup(
        world(tmp_path, people=150), question=ASKED, cast=CAST, today=date(2026, 1, 1)
    )
    [lacking] = [n for n in few.not_run if n.code == "RT208"]
    assert lacking.missing.startswith("300 people")
    few = ringtrue.checkup(
        world(tmp_path, people=320, dated=150), question=ASKED, cast=CAST, today=date(2026, 1, 1)
    )
    [lacking] = [n for n in few.not_run if n.code == "RT208"]
    assert "100 dated leads are needed" in lacking.missing
    bare = (Member("Ada"),)
    nobody = ringtrue.checkup(world(tmp_path), question=ASKED, cast=bare, today=date(2026, 1, 1))
    [lacking] = [n for n in nobody.not_run if n.code == "RT208"]
    assert "somebody belongs to" in lacking.missing
