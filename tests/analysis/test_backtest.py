"""Backtests on worlds whose truth is known, and on real records."""

from datetime import date, timedelta

import numpy as np
import pyarrow.csv
import pyarrow.parquet
import pytest

import ringtrue
from frames import build
from ringtrue.analysis.backtest import backtest
from ringtrue.analysis.cast import Member
from ringtrue.errors import BadInput, BadOutcome, BadRule
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.versions import Version

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


def test_of_under_300_people_it_counts_and_tests_nothing(tmp_path):
    snapshot = world(tmp_path, people=299)
    told = found(snapshot)
    assert (told.said, told.came, told.score, told.verdict) == (None, None, None, "too_few")
    assert told.bands == ()
    assert told.sentence.startswith("299 leads are too few for any test.")
    for line in told.personas:
        assert line.verdict == "too_few"
        assert {line.said, line.came, line.precision, line.recall, line.lift} == {None}
        assert {(m.rate, m.lift) for m in line.months} == {(None, None)}
        won = sum(m.k for m in line.months)
        assert line.sentence == f"{won} of {line.people} won since: too few for a test."
    assert found(world(tmp_path, people=301)).personas[0].came is not None


def test_months_add_up_and_only_later_people_are_scored(tmp_path):
    told = found(world(tmp_path))
    assert told.learned + told.scored == PEOPLE
    works = told.personas[0]
    assert [m.month for m in works.months] == [f"2025-{i:02d}" for i in range(1, 13)]
    assert sum(m.n for m in works.months) == works.people
    assert sum(m.all_n for m in works.months) == told.scored
    assert told.until == "2025-12"
    assert told.notes[0].startswith("Without a horizon")
    assert "do not tell on which day anybody was decided" in told.notes[1]


def test_a_cast_is_scored_as_one_and_one_persona_alone(tmp_path):
    snapshot = world(tmp_path)
    alone = found(snapshot, cast=CAST[:1])
    assert alone.verdict == "better"
    assert alone.sentence.startswith("Works: ")
    assert alone.score.brier < alone.score.brier_base
    assert alone.score.log < alone.score.log_base
    # band by band: everybody is in one, and the persona's people stand where it put them
    assert sum(band.n for band in alone.bands) == alone.scored
    low, high = alone.bands[0], alone.bands[-1]
    [works] = alone.personas
    assert (high.n, high.k) == (works.people, round(works.came.rate * works.people))
    assert high.low <= high.said < high.high
    assert high.said == pytest.approx(works.said.rate, abs=0.02)
    assert (low.came.rate, high.came.rate) == (low.k / low.n, high.k / high.n)
    assert low.came.high < high.came.low
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
    outcomes, traits = ripe.notes  # no column says when; a file has no earlier state
    assert outcomes.endswith("stand as they are known today, not as they were on 2025-01-01.")
    assert traits.startswith("Traits in leads stand as they are known today")


def slow_winners(folder):
    """Alphas win after 300 days, betas after 20; whoever loses does after 10; some stay open."""
    rng = np.random.default_rng(3)
    people = 1200
    made = [date(2024, 1, 1) + timedelta(days=i // 2) for i in range(people)]
    alpha, won = rng.random(people) < 0.5, rng.random(people) < 0.4
    open_ = ~won & (rng.random(people) < 0.1)
    days = np.where(won, np.where(alpha, 300, 20), 10)
    cells = {
        "lead": [f"L{i}" for i in range(people)],
        "kind": np.where(alpha, "alpha", "beta").tolist(),
        "status": np.where(open_, "open", np.where(won, "won", "lost")).tolist(),
        "made": made,
        "shut": [
            None if o else d + timedelta(days=int(n))
            for d, n, o in zip(made, days, open_, strict=True)
        ],
    }
    roles = {"lead": "key", "made": "created", "status": "status", "shut": "closed"}
    shot = build.snapshot(build.made(folder, "leads", cells, roles=roles))
    return shot, list(zip(alpha, made, cells["status"], cells["shut"], strict=True))


def test_who_wins_only_after_the_day_was_no_winner_on_it(tmp_path):
    shot, people = slow_winners(tmp_path)
    day, now = date(2024, 10, 1), date(2026, 11, 1)
    ask = Question(outcome="status=won", date="made", horizon=90)
    cast = (Member("A", rule="kind = alpha"), Member("B", rule="kind = beta"))
    told = backtest(shot, question=ask, cast=cast, as_of=day, today=now)
    slow, quick = told.personas
    assert (slow.said.rate, slow.came.rate) == (0, 0)  # within 90 days nobody of them ever won
    old = [p for p in people if p[1] <= day - timedelta(days=90)]
    assert told.learned == len(old)  # whoever is open after 90 days had not won by then
    betas = [p for p in old if not p[0]]
    assert quick.said.rate == sum(p[2] == "won" for p in betas) / len(betas)
    assert not any("which day" in note for note in told.notes)


def test_without_a_horizon_who_was_not_decided_by_the_day_is_left_out(tmp_path):
    shot, people = slow_winners(tmp_path)
    day = date(2024, 10, 1)
    told = found(shot, cast=(Member("A", rule="kind = alpha"),), as_of=day)
    known = [p for p in people if p[1] <= day and p[3] is not None and p[3] <= day]
    assert told.learned == len(known)
    alphas = [p for p in known if p[0]]
    assert told.personas[0].said.rate == sum(p[2] == "won" for p in alphas) / len(alphas)
    assert told.notes[0].startswith("Without a horizon who was decided by 2024-10-01 counts")


def test_a_decision_without_its_day_is_counted_and_said(tmp_path):
    shot, people = slow_winners(tmp_path)
    rows = {c.name: [] for c in shot.tables[0].columns}
    for i, (alpha, made, status, shut) in enumerate(people):
        cells = (f"L{i}", "alpha" if alpha else "beta", status, made, None if i < 40 else shut)
        for name, cell in zip(rows, cells, strict=True):
            rows[name].append(cell)
    roles = {"lead": "key", "made": "created", "status": "status", "shut": "closed"}
    (tmp_path / "b").mkdir()
    lacking = build.snapshot(build.made(tmp_path / "b", "leads", rows, roles=roles))
    told = found(lacking, cast=(Member("A", rule="kind = alpha"),), as_of=date(2024, 10, 1))
    undated = sum(p[2] != "open" for p in people[:40])
    assert f"Of {undated} decided leads from before 2024-10-01" in told.notes[1]


def overwritten(folder):
    """Everybody is cold or warm by chance; a later import calls half of those who had won warm."""
    rng = np.random.default_rng(5)
    people = 900
    made = [date(2025, 1, 1) + timedelta(days=i * 300 // people) for i in range(people)]
    won = rng.random(people) < 0.3
    cells = {
        "lead": [f"L{i}" for i in range(people)],
        "temper": np.where(rng.random(people) < 0.5, "cold", "warm").tolist(),
        "status": np.where(won, "won", "lost").tolist(),
        "made": made,
    }
    turned = won & (rng.random(people) < 0.5)
    warmed = ["warm" if w else t for w, t in zip(turned, cells["temper"], strict=True)]
    known = [i for i, d in enumerate(made) if d <= date(2025, 5, 1)]
    first = {name: [column[i] for i in known] for name, column in cells.items()}
    roles = {"lead": "key", "made": "created", "status": "status"}
    later = [cells, {**cells, "temper": warmed}]
    shot = build.snapshot(build.made(folder, "leads", first, roles=roles, batches=later))
    came = (date(2025, 5, 2), date(2025, 11, 1), date(2026, 3, 1))
    files = shot.tables[0].files
    return shot, {"leads": [Version(f, d) for f, d in zip(files, came, strict=True)]}


WARM = (Member("Warm", rule="temper = warm"),)


def test_a_trait_that_was_overwritten_later_counts_as_it_stood_on_the_day(tmp_path):
    shot, history = overwritten(tmp_path)
    told = found(shot, cast=WARM, as_of=date(2025, 6, 1), history=history)
    [warm] = told.personas
    assert warm.verdict != "better"
    assert warm.lift.low < 1 < warm.lift.high
    assert "stand as the last import by 2025-06-01 brought them" in told.notes[-1]
    fooled = found(shot, cast=WARM, as_of=date(2025, 6, 1))
    assert fooled.personas[0].verdict == "better"  # what nobody could have known
    assert fooled.notes[-1].startswith("Traits in leads stand as they are known today")


def test_where_no_import_came_by_the_day_the_first_one_tells(tmp_path):
    shot, history = overwritten(tmp_path)
    told = found(shot, cast=WARM, as_of=date(2025, 4, 1), history=history)
    assert told.personas[0].lift.low < 1 < told.personas[0].lift.high
    assert told.notes[-1].endswith(
        "the first import of each brought them: none came by 2025-04-01."
    )
    all_by_then = {t: [Version(v.file, date(2025, 1, 2)) for v in vs] for t, vs in history.items()}
    told = found(shot, cast=WARM, as_of=date(2025, 4, 1), history=all_by_then)
    assert not any(note.startswith("Traits") for note in told.notes)


def test_a_column_that_came_only_later_was_empty_on_the_day(tmp_path):
    shot, _ = overwritten(tmp_path)
    [leads] = shot.tables
    early = pyarrow.parquet.read_table(leads.files[0]).drop_columns(["temper"])
    pyarrow.parquet.write_table(early, leads.files[0])
    days = (date(2025, 5, 1), date(2026, 1, 1), date(2026, 3, 1))
    history = {"leads": [Version(f, d) for f, d in zip(leads.files, days, strict=True)]}
    told = found(shot, cast=WARM, as_of=date(2025, 5, 1), history=history)
    [warm] = told.personas
    assert warm.said is None  # of those known by then nobody was warm yet
    assert warm.people > 200


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
    assert said.count("2025-07") == 2  # a table of months for each persona
    assert "Everybody" in said
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
