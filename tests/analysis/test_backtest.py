"""Backtests on worlds whose truth is known, and on real records."""

from datetime import date, timedelta

import numpy as np
import pytest

import ringtrue
from frames import build
from ringtrue.analysis.backtest import backtest
from ringtrue.analysis.cast import Member
from ringtrue.errors import BadInput, BadOutcome, BadRule
from ringtrue.warehouse.schema import Question

PEOPLE = 6000
ASKED = Question(outcome="status=won", date="made")
FREEZE = date(2025, 1, 1)
CAST = (
    Member("Works", rule="role = planner"),
    Member("Idle", rule="team = blue"),
    Member("Drifts", rule="region = north"),
)


def world(folder, *, people=PEOPLE, seed=1, accounts=False):
    """Two years. Planners win 3 times as often; blue means nothing; the north, until the freeze."""
    rng = np.random.default_rng(seed)
    made = [date(2024, 1, 1) + timedelta(days=int(i * 730 / people)) for i in range(people)]
    late = np.array([d > FREEZE for d in made])
    role = np.where(rng.random(people) < 0.3, "planner", "buyer")
    team = np.where(rng.random(people) < 0.4, "blue", "red")
    region = np.where(rng.random(people) < 0.3, "north", "south")
    chance = np.where(role == "planner", 0.3, 0.1)
    chance = np.where((region == "north") & ~late, chance * 2, chance)
    won = rng.random(people) < chance
    cells = {
        "lead": [f"L{i}" for i in range(people)],
        "role": role.tolist(),
        "team": team.tolist(),
        "region": region.tolist(),
        "invoice": ["yes" if w else None for w in won],
        "status": np.where(won, "won", "lost").tolist(),
        "made": made,
    }
    roles = {"lead": "key", "made": "created", "status": "status"}
    if accounts:
        cells["company"] = [f"C{i // 4}" for i in range(people)]
        roles["company"] = "account_key"
    return build.snapshot(build.made(folder, "leads", cells, roles=roles))


def found(snapshot, cast=CAST, **asked):
    return backtest(snapshot, question=ASKED, cast=cast, **{"as_of": FREEZE, **asked})


def test_what_works_what_does_not_and_what_stopped_are_told_apart(tmp_path):
    told = found(world(tmp_path))
    works, idle, drifts = told.personas
    assert (works.verdict, works.kept) == ("better", "lower")  # the whole market lost the north
    assert works.lift.low > 1.5
    assert works.sentence.endswith("Knowing it foretold better than saying 21 % of everybody.")
    assert idle.verdict in ("beaten", "cannot_tell")
    assert idle.lift.low < 1 < idle.lift.high
    assert (drifts.verdict, drifts.kept) == ("beaten", "lower")
    assert "Beaten by the base rate: saying" in drifts.sentence
    assert drifts.precision.rate == drifts.came.rate
    assert works.recall.rate == pytest.approx(0.5625, abs=0.05)


def test_months_add_up_and_only_later_people_are_scored(tmp_path):
    told = found(world(tmp_path))
    assert told.learned + told.scored == PEOPLE
    works = told.personas[0]
    assert [m.month for m in works.months] == [f"2025-{i:02d}" for i in range(1, 13)]
    assert sum(m.n for m in works.months) == works.people
    assert sum(m.all_n for m in works.months) == told.scored
    assert told.until == "2025-12"
    assert told.notes[0].startswith("Without a horizon")


def test_a_cast_is_scored_as_one_and_one_persona_alone(tmp_path):
    snapshot = world(tmp_path)
    alone = found(snapshot, cast=CAST[:1])
    assert alone.verdict == "better"
    assert alone.sentence.startswith("Works: ")
    assert alone.score.brier < alone.score.brier_base
    assert alone.score.log < alone.score.log_base
    useless = found(snapshot, cast=CAST[1:2])
    assert useless.verdict in ("beaten", "cannot_tell")
    declared = backtest(snapshot, question=ASKED, declared="role", as_of=FREEZE)
    assert {p.name for p in declared.personas} == {"planner", "buyer"}
    assert declared.verdict == "better"


def test_a_rule_that_knows_what_came_later_is_refused_with_the_reason(tmp_path):
    cheat = Member("Cheat", rule="invoice = yes")
    told = found(world(tmp_path), cast=(*CAST, cheat))
    assert [r.code for r in told.refused] == ["Cheat"]
    assert "It reads what came later. invoice is filled in for" in told.refused[0].missing
    assert "Cheat" not in {p.name for p in told.personas}
    alone = found(world(tmp_path), cast=(cheat,))
    assert alone.sentence.startswith("There is no persona to score. It reads what came later.")
    assert alone.score is None


def test_outcomes_not_yet_ripe_on_the_day_were_not_known_on_it(tmp_path):
    snapshot = world(tmp_path)
    ripe = backtest(
        snapshot,
        question=Question(outcome="status=won", date="made", horizon=90),
        cast=CAST,
        as_of=FREEZE,
        today=date(2025, 12, 31),
    )
    plain = found(snapshot)
    assert ripe.learned == pytest.approx(plain.learned - 90 * PEOPLE / 730, rel=0.02)
    assert ripe.waiting == pytest.approx(90 * PEOPLE / 730, rel=0.03)
    assert ripe.scored + ripe.waiting == plain.scored
    assert ripe.notes == ()


def test_of_one_account_one_person_counts(tmp_path):
    told = found(world(tmp_path, accounts=True))
    assert told.learned + told.scored == pytest.approx(PEOPLE / 4, abs=2)


def test_bad_questions_are_refused_in_words(tmp_path):
    snapshot = world(tmp_path)
    with pytest.raises(BadInput, match="30 decided leads are needed from before 2023-01-01"):
        found(snapshot, as_of=date(2023, 1, 1))
    with pytest.raises(BadInput, match="and 30 from after"):
        found(snapshot, as_of=date(2026, 6, 1))
    with pytest.raises(BadOutcome, match="needs an outcome"):
        backtest(snapshot, question=Question(), cast=CAST, as_of=FREEZE)
    with pytest.raises(BadRule):
        found(snapshot, cast=(Member("X", rule="nowhere = 1"),))
    nobody = found(snapshot, cast=(Member("Bare"),))
    assert nobody.refused[0].missing == "Nothing says who belongs."


@pytest.mark.slow
def test_an_idle_persona_is_hardly_ever_called_better(tmp_path):
    """Of 20 worlds in which it means nothing, one in forty would be by chance."""
    said = 0
    for seed in range(20):
        folder = tmp_path / str(seed)
        folder.mkdir()
        told = found(world(folder, seed=seed, people=1500), cast=CAST[1:2])
        said += told.verdict == "better"
    assert said <= 2


@pytest.mark.real_data
def test_maven_sectors_are_no_better_than_the_base_rate(tmp_path, data):
    source = data / "maven-crm-sales"
    files = [source / "accounts.csv", source / "sales_pipeline.csv"]
    loaded = ringtrue.load_files(files, lake=tmp_path)
    told = backtest(
        loaded.snapshot,
        question=Question(outcome="deal_stage=Won", date="engage_date", unit="deals"),
        declared="sector",
        as_of=date(2017, 6, 30),
    )
    assert told.verdict in ("beaten", "cannot_tell")
    assert all(p.verdict != "better" for p in told.personas)


@pytest.fixture
def leads(tmp_path):
    """The same world as a file."""
    snapshot = world(tmp_path, people=2000)
    path = tmp_path / "leads.csv"
    import pyarrow.csv
    import pyarrow.parquet

    rows = pyarrow.parquet.read_table(snapshot.tables[0].files[0])
    pyarrow.csv.write_csv(rows, path)
    return path


def ran(capsys, *arguments):
    from ringtrue.cli import main

    with pytest.raises(SystemExit) as left:
        main(["backtest", *map(str, arguments)])
    said = capsys.readouterr()
    return left.value.code, said.out, said.err


def test_the_command_says_it_and_its_json_keeps_to_the_schema(leads, capsys):
    import json

    import jsonschema

    from guards import contract

    asked = (leads, "--declared", "role", "--outcome", "status=won", "--date", "made")
    code, said, _ = ran(capsys, *asked, "--as-of", "2025-01-01")
    assert code == 0
    assert "foretold who buys better than saying" in " ".join(said.split())
    assert "planner" in said
    code, said, _ = ran(capsys, *asked, "--as-of", "2025-01-01", "--json")
    assert code == 0
    jsonschema.validate(json.loads(said), contract.schema("backtest"))


def test_the_command_refuses_in_words(leads, capsys):
    asked = (leads, "--outcome", "status=won", "--date", "made")
    code, _, told = ran(capsys, *asked, "--declared", "role", "--as-of", "yesterday")
    assert (code, "“yesterday” is not a day" in told) == (2, True)
    code, _, told = ran(capsys, *asked, "--declared", "role")
    assert (code, "Nothing says on which day" in told) == (2, True)
    code, _, told = ran(capsys, *asked, "--as-of", "2025-01-01")
    assert (code, "Nothing says which personas" in told) == (2, True)
    code, _, told = ran(capsys, *asked, "--declared", "role", "--as-of", "2030-01-01")
    assert (code, "30 decided leads are needed" in told) == (2, True)
