"""From files to proposals, on a small company whose truth is known."""

import csv
import json
import re
from itertools import pairwise

import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner

from ringtrue.analysis import assign as assign_module
from ringtrue.analysis.assign import DiscoveryModel, assign
from ringtrue.cli import build, exits
from ringtrue.errors import BadInput, CannotFit, UnknownColumn


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """2,000 leads of three kinds with their own habits; the second buys most."""
    rng = np.random.default_rng(8)
    sectors = ["Manufacturing", "Retail", "Health"]
    rows = []
    for i in range(2000):
        kind = int(rng.choice(3, p=[0.5, 0.3, 0.2]))

        def habit(words, kind=kind):
            """The kind's own word eight times in ten, else any."""
            return words[kind] if rng.random() < 0.8 else words[int(rng.integers(3))]

        rows.append(
            {
                "lead_id": f"L{i:05d}",
                "sector": habit(sectors),
                "employees": int(rng.lognormal([5.2, 2.5, 3.8][kind], 0.45)),
                "channel": habit(["fair", "web", "ads"]),
                "country": habit(["DE", "AT", "CH"]),
                "software": habit(["ERP", "none ", "CRM"]),
                "noise": rng.choice(["a", "b"]),
                "won": "yes" if rng.random() < [0.1, 0.4, 0.15][kind] else "no",
            }
        )
    return write(tmp_path_factory.mktemp("company") / "leads.csv", rows)


@pytest.fixture(scope="module")
def found(ask, company):
    return ask(company, outcome="won=yes")


def test_the_three_kinds_are_found_and_named_by_what_sets_them_apart(found):
    personas = found.discovery.personas
    assert len(personas) == 3
    assert found.discovery.verdict in ("natural", "undecidable")
    assert "Manufacturing" in personas[0].name
    assert [p.share for p in personas] == pytest.approx([0.5, 0.3, 0.2], abs=0.04)
    assert sum(p.size for p in personas) == pytest.approx(found.discovery.rows, abs=0.5)
    first = {t.trait: t for t in personas[0].traits}
    assert first["sector"].value == "Manufacturing"
    assert first["sector"].lift > 3
    assert "noise" not in list(first)[:3]


def test_people_along_a_line_are_said_to_be_cut(ask, tmp_path):
    """No kinds, only more and less: cuts come back, and the answer says what they are."""
    rng = np.random.default_rng(3)
    place = rng.normal(size=900)
    names = ("visits", "pages", "orders", "returns", "emails", "calls", "clicks", "spend")
    rows = [
        {"person_id": f"P{i:04d}"}
        | {n: int(np.exp(2 + 0.9 * place[i] + 0.5 * rng.normal())) for n in names}
        for i in range(900)
    ]
    found = ask(write(tmp_path / "people.csv", rows), personas=2)
    discovery = found.discovery
    assert discovery.verdict == "reproducible"
    assert "Repeatable cuts" in discovery.sentence
    assert "along a line" in discovery.sentence
    cut = discovery.steps[1]
    assert (cut.kind, cut.contest < -2.33) == ("reproducible", True)
    assert 0 <= discovery.fits_none < 0.05 * discovery.rows
    assert discovery.ambiguous > 0


def test_outcomes_are_near_the_truth_with_intervals_that_hold_it(found):
    for persona, truth in zip(found.discovery.personas, (0.1, 0.4, 0.15), strict=True):
        assert persona.outcome.low <= truth <= persona.outcome.high
        assert persona.outcome.rate == pytest.approx(truth, abs=0.06)


def test_sealed_people_are_counted_and_never_read(found):
    discovery = found.discovery
    assert 500 < discovery.sealed < 700
    assert discovery.rows + discovery.sealed == 2000
    looked, there = f"{discovery.rows:,}", f"{discovery.rows + discovery.sealed:,}"
    unread = f"({discovery.sealed:,} are kept unread, to confirm this on later)"
    assert discovery.population == f"{looked} of {there} leads {unread}"
    assert f"{looked} of {there} leads" in discovery.sentence
    assert len(found.points) <= 1400


def test_every_proposal_brings_claims_that_can_be_tested(found):
    for claims in found.statements:
        assert claims
        for claim in claims:
            assert 0.05 <= claim.at_least <= 0.95
            assert claim.trait is None or claim.values or claim.between


def test_the_answer_has_the_documented_shape(found, schema):
    jsonschema.validate(json.loads(json.dumps(exits.plain(found.discovery))), schema)


def test_a_stated_number_is_given_and_says_what_is_recommended(ask, company):
    asked = ask(company, outcome="won=yes", personas=2)
    assert len(asked.discovery.personas) == 2
    assert "as you asked" in asked.discovery.sentence
    assert "propose three" in asked.discovery.sentence


def test_a_seed_gives_one_answer_whatever_the_order_of_rows(ask, company, found, tmp_path):
    with company.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    shuffled = write(
        tmp_path / "leads.csv", [rows[i] for i in np.random.default_rng(1).permutation(2000)]
    )
    again = ask(shuffled, outcome="won=yes")
    assert exits.plain(again.discovery) == exits.plain(found.discovery)


def test_a_kept_model_assigns_people_later(company, found, tmp_path):
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.intake.load import load_files

    model = DiscoveryModel.from_dict(json.loads(json.dumps(found.model.to_dict())))
    loaded = load_files([company], lake=tmp_path)
    with open_records(loaded.snapshot) as records:
        everybody = assign(records, model=model)
    assert len(everybody.units) == 2000
    matched = everybody.persona >= 0
    assert np.all(everybody.posterior[matched] >= 0.7)
    assert np.all(everybody.posterior[~matched] < 0.7)
    with company.open(encoding="utf-8") as handle:
        sectors = {row["lead_id"]: row["sector"] for row in csv.DictReader(handle)}
    first = [sectors[u] for u, k in zip(everybody.units, everybody.persona, strict=True) if k == 0]
    assert np.mean([s == "Manufacturing" for s in first]) > 0.8


def test_ignored_columns_and_unknown_ones(ask, company):
    without = ask(company, outcome="won=yes", ignore=("sector",), most=2)
    assert {a.trait: a.reason for a in without.discovery.set_aside}["sector"] == "ignored"
    with pytest.raises(UnknownColumn):
        ask(company, outcome="won=yes", put_back=("sektor",), most=2)


def test_no_trait_left_is_said(ask, company):
    every = ("sector", "employees", "channel", "country", "software", "noise")
    with pytest.raises(CannotFit, match="No trait is left"):
        ask(company, outcome="won=yes", ignore=every)


def test_too_many_for_the_traits_left_names_what_was_asked_and_what_was_set_aside(tmp_path):
    path = tmp_path / "collinear.csv"
    rows = [f"{i % 7},{2 * (i % 7)},{3 * (i % 7)}\n" for i in range(280)]
    path.write_text("x,y,z\n" + "".join(rows))
    error = run(path, "--personas", "3").exception
    assert isinstance(error, CannotFit)
    assert error.detail.startswith("3 personas were asked for. 3 classes need")
    assert error.hint.startswith("Ask for 1, or bring more columns")
    assert "Looked at: x. Set aside: y (near copy) and z (near copy)." in error.hint


def run(*arguments):
    import typer

    return CliRunner().invoke(typer.main.get_command(build()), ["discover", *map(str, arguments)])


def test_the_command_prints_json_alone_and_writes_assignments(company, tmp_path, schema):
    out = tmp_path / "who.csv"
    result = run(company, "--outcome", "won=yes", "--personas", "2", "--json", "--assign", out)
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    jsonschema.validate(answer, schema)
    with out.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == answer["rows"]
    assert {r["persona"] for r in rows} <= {p["name"] for p in answer["personas"]} | {""}
    assert all("for: " in r["reasons"] for r in rows if r["persona"])
    assert all(r["persona"] in ("", r["nearest"]) and r["would_move"] for r in rows)
    text = company.read_text(encoding="utf-8").splitlines()
    assert all(text[int(r["line"]) - 1].startswith(r["unit_id"] + ",") for r in rows)
    bits = [name for name in rows[0] if name.startswith("bits.")]
    assert "bits.sector" in bits
    for row in rows[:50]:
        odds = float(row["prior_bits"]) + sum(float(row[name]) for name in bits if row[name])
        belief = 1 / (1 + 2**-odds)
        assert belief == pytest.approx(float(row["posterior"]), abs=1e-3)


def test_assignments_are_written_as_parquet_where_the_name_says_so(company, tmp_path):
    import pyarrow.parquet as pq

    comma, columns = tmp_path / "who.csv", tmp_path / "who.parquet"
    for out in (comma, columns):
        done = run(company, "--outcome", "won=yes", "--personas", "2", "--assign", out)
        assert done.exit_code == 0, done.output
        assert "kept unread are not in it)" in done.stderr
    with comma.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    told = pq.read_table(columns).to_pylist()
    assert [r["unit_id"] for r in told] == [r["unit_id"] for r in rows]
    assert [r["persona"] or "" for r in told] == [r["persona"] for r in rows]
    assert [f"{r['posterior']:.4f}" for r in told] == [r["posterior"] for r in rows]
    assert [r["line"] for r in told] == [int(r["line"]) for r in rows]
    unknown = [name for name in rows[0] if name.startswith("bits.") and rows[0][name] == ""]
    assert all(told[0][name] is None for name in unknown)
    assert f"{told[0]['prior_bits']:.4f}" == rows[0]["prior_bits"]


def test_assignments_to_another_kind_of_file_are_refused_before_anything_is_read(tmp_path):
    error = run(tmp_path / "nowhere.csv", "--assign", tmp_path / "who.xlsx").exception
    assert isinstance(error, BadInput)
    assert error.where.field == "assign"
    assert ".csv or .parquet" in error.hint


def test_rows_without_a_key_are_said_to_be_called_by_a_fingerprint(tmp_path):
    path, out = tmp_path / "x.csv", tmp_path / "who.csv"
    rows = [f"{'ab'[i % 2]},{'cd'[i // 2 % 2]},{'ef'[i // 4 % 2]}\n" for i in range(200)]
    path.write_text("one,two,three\n" + "".join(rows))
    done = run(path, "--assign", out)
    assert done.exit_code == 0, done.output
    assert "unit_id is a fingerprint of each row" in done.stderr
    keyed = tmp_path / "y.csv"
    keyed.write_text("id,one,two,three\n" + "".join(f"{i},{r}" for i, r in enumerate(rows)))
    done = run(keyed, "--assign", out)
    assert done.exit_code == 0, done.output
    assert "fingerprint" not in done.stderr


def test_the_sql_shown_assigns_in_plain_duckdb_as_the_command_did(company, tmp_path):
    """What `--show-sql` prints runs without Ringtrue, over the records it left beside the file."""
    import duckdb

    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.intake.load import load_files

    out = tmp_path / "who.csv"
    wanted = ("--outcome", "won=yes", "--personas", "2", "--assign", out, "--show-sql")
    result = run(company, *wanted)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith('create or replace view "leads" as')
    told = {row[0]: row for row in duckdb.connect().execute(result.stdout).fetchall()}
    with out.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert set(told) == {row["unit_id"] for row in rows}
    assert [told[row["unit_id"]][1] or "" for row in rows] == [row["persona"] for row in rows]
    assert all(abs(sum(row[3:]) - 1) < 1e-9 for row in told.values())
    # to the ninth decimal, against the reference in NumPy on the same records
    again = find_again(company, tmp_path / "again")
    with open_records(load_files([company], lake=tmp_path / "more").snapshot) as records:
        who = assign(records, model=again.model)
    belief = again.model.model.predict_proba(who.codes.astype(int))
    here = [i for i, unit in enumerate(who.units) if unit in told]
    assert len(here) == len(told)
    found = np.array([told[who.units[i]][3:] for i in here])
    assert np.abs(found - belief[here]).max() < 1e-9


def find_again(company, lake):
    from ringtrue.analysis.discover import find
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.intake.load import load_files
    from ringtrue.warehouse.schema import Question
    from ringtrue.warehouse.seal import OpenRecords

    with open_records(load_files([company], lake=lake).snapshot) as records:
        return find(OpenRecords(records), question=Question(outcome="won=yes"), personas=2)


@pytest.mark.parametrize("also", [(), ("--assign", "who.csv", "--json")])
def test_sql_is_shown_of_an_assignment_and_alone(company, also):
    result = run(company, "--show-sql", *also)
    assert result.exception.detail
    assert result.stdout == ""


def test_reasons_name_what_speaks_for_and_against(company, found, tmp_path):
    from ringtrue.analysis.reasons import explain, explained
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.intake.load import load_files

    with open_records(load_files([company], lake=tmp_path).snapshot) as records:
        who = assign(records, model=found.model)
    every = explained(who, model=found.model)
    told = every.reasons
    first = [told[i] for i in np.flatnonzero(who.persona == 0)]
    assert np.mean(["for: " in text and "Manufacturing" in text for text in first]) > 0.8
    assert all(told[i].startswith("nearest to ") for i in np.flatnonzero(who.persona < 0))
    i = int(np.flatnonzero(who.persona == 0)[0])
    model = assign_module.frozen(found.model)
    why = explain(model, who.codes[i].tolist(), 0, found.model.names)
    assert why.prior + sum(s.bits for s in why.said) == pytest.approx(why.odds, abs=1e-9)
    assert why.odds == pytest.approx(np.log2(who.posterior[i] / (1 - who.posterior[i])), abs=1e-6)
    assert all(a.bits >= b.bits for a, b in pairwise(why.speaks_for))
    assert why.would_move == every.would_move[i]
    assert every.prior[i] == pytest.approx(why.prior)
    assert np.nansum(every.bits[i]) == pytest.approx(sum(s.bits for s in why.said))


def test_the_command_reads_well_in_eighty_columns(company):
    result = run(company, "--outcome", "won=yes")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("The records propose three personas")
    assert max(map(len, lines)) <= 80
    stairs = [line.strip() for line in lines[lines.index("One persona, then another") :]]
    assert stairs[1] == "1  everyone"
    assert any(line.startswith("3  recommended; explains 100") for line in stairs)
    assert any(line.startswith("⊗ stopped: ") for line in stairs)
    assert "lead_id" in result.stdout


def test_help_shows_examples():
    assert "--outcome y=yes --known-before duration" in run("--help").stdout.replace("\n", " ")


def test_the_bar_of_the_command_says_how_long_the_rest_may_take():
    import io

    from rich.console import Console

    from ringtrue.cli.discover import bar

    now = [0.0]
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    shown = bar(console, get_time=lambda: now[0], auto_refresh=False)
    task = shown.add_task("trying 3 personas", total=1.0)
    for fraction in (0.1, 0.2, 0.25):
        now[0] += 10.0
        shown.update(task, completed=fraction)
    with console.capture() as told:
        console.print(shown.get_renderable())
    said = re.sub(r"\x1b\[[0-9;]*m", "", told.get())
    assert "trying 3 personas" in said
    assert "25%" in said
    assert re.search(r"0:01:[34]\d left", said), said
