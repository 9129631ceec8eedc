"""The same records give the same numbers in a terminal, in a file, on a page and in a workspace."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from acceptance.house import Done, House
from ringtrue.analysis.checks.run import OF_UPKEEP, OF_USE
from ringtrue.web.templatetags.words import beside_word

pytestmark = pytest.mark.real_data
# what only a workspace writes down: files say that they cannot know it, a workspace what it lacks
HOME_ALONE = {check.__name__.upper() for check in (*OF_UPKEEP, *OF_USE)} | {"RT401"}
CLOCK = ("since", "keeps_days", "newest", "heard")
TABLES = ("contacts", "companies", "deals", "tickets", "activities")
OUTCOME = "hubspot_deals.Deal Stage=Closed Won"
VALUE = "hubspot_deals.Amount"
INGRID = """ringtrue: 1
name: Ingrid
written: 2025-03
owner: Marketing lead
rule: Industry in (Technology, Finance) or "Lifecycle Stage" = Customer
description:
  - {text: She works in technology., trait: hubspot_companies.Industry, values: [Technology]}
  - text: Her firm is no giant.
    trait: hubspot_companies.Number of Employees
    between: [1, 9000]
  - {text: She dreams of less reporting., kind: motivation, trait: null}
"""
OTTO = """ringtrue: 1
name: Otto
written: 2025-03
owner: Marketing lead
rule: Industry in (Healthcare, Education)
description:
  - {text: He came by a search., trait: Lead Source, values: [Organic Search], at_least: 0.9}
"""


@dataclass(frozen=True)
class Asked:
    """One house of HubSpot's files, asked in every way there is."""

    house: House
    files: Done
    files_report: str
    workspace: Done
    workspace_report: str


@pytest.fixture(scope="module")
def asked(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    folder = tmp_path_factory.mktemp("one-answer")
    personas = folder / "personas"
    personas.mkdir()
    (personas / "ingrid.yaml").write_text(INGRID)
    (personas / "otto.yaml").write_text(OTTO)
    paths = [data / "hubspot-export-synthetic" / f"hubspot_{name}.csv" for name in TABLES]
    house = House(folder / "home")
    by_files = house.run(
        "checkup", *paths, "--declared", personas, "--outcome", OUTCOME, "--value", VALUE,
        "--json", "--report", folder / "files.html",
    )  # fmt: skip
    assert house.run("import", *paths, "--json").code == 0
    house.call("measures.set_outcome", expression=OUTCOME, value=VALUE, horizon=None)
    house.call("adopt folder", folder=str(personas))
    house.call("settle")
    by_home = house.run("checkup", "--json", "--report", folder / "home.html")
    reports = [(folder / f"{name}.html").read_text() for name in ("files", "home")]
    yield Asked(house, by_files, reports[0], by_home, reports[1])
    house.close()


def words(page: str) -> str:
    """The words of a page as people read them."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", page, flags=re.S)
    return " ".join(html.unescape(text).replace("\u00a0", " ").split())


def percent(share: float) -> str:
    """A share as people write it: 12, 7.7, 6."""
    hundred = 100 * share
    return f"{hundred:.0f}" if hundred >= 9.95 else f"{round(hundred, 1):g}"


def without_names(answer: dict[str, Any]) -> dict[str, Any]:
    # how files were read is told by a workspace where it brought them in; clocks run there alone
    said = {key: value for key, value in answer.items() if key not in ("files", "intake")}
    both = [lack for lack in answer["not_run"] if lack["code"] not in HOME_ALONE]
    personas = [
        {**p, "claims": [{**c, **dict.fromkeys(CLOCK)} for c in p["claims"]]}
        for p in answer["personas"]
    ]
    return {**said, "not_run": both, "personas": personas}


def test_files_and_workspace_answer_alike_to_the_last_digit(asked: Asked, held_to_schema) -> None:
    of_files = held_to_schema("checkup", asked.files)
    of_home = held_to_schema("checkup", asked.workspace)
    assert (of_files["rows"], of_files["buyers"]) == (950, 67)
    assert without_names(of_files) == without_names(of_home)
    assert [p["name"] for p in of_files["personas"]] == ["Ingrid", "Otto"]
    assert of_files["findings"]
    for answer in (of_files, of_home):  # each says that it cannot look there
        assert {line["code"] for line in answer["not_run"]} & HOME_ALONE
        assert {line["code"] for line in answer["findings"]} & HOME_ALONE == set()


def test_the_sql_of_a_workspaces_personas_runs_in_plain_duckdb(asked: Asked) -> None:
    import duckdb

    shown = asked.house.run("checkup", "--show-sql")
    assert shown.code == 0, shown.err
    found = duckdb.connect().execute(shown.out).fetch_arrow_table()
    assert found.num_rows == 950
    for persona in asked.workspace.json["personas"]:
        inside = found[persona["name"]].to_pylist()
        assert sum(map(bool, inside)) / 950 == pytest.approx(persona["share_of_people"])


def numbers_of(answer: dict[str, Any]) -> list[str]:
    """What every face must say of an answer, formatted by nobody else's code."""
    said = [answer["sentence"], f"{answer['rows']:,}", str(answer["buyers"])]
    for persona in answer["personas"]:
        said += [persona["name"], f"{percent(persona['share_of_people'])} %",
                 f"{percent(persona['share_of_buyers'])} %"]  # fmt: skip
        said.append(percent(persona["outcome"]["rate"]))
    return said


def test_the_report_says_the_numbers_of_the_json(asked: Asked) -> None:
    answer, report = asked.files.json, words(asked.files_report)
    for part in numbers_of(answer):
        assert part in report, part
    for persona in answer["personas"]:
        for claim in persona["claims"]:
            assert claim["text"] in report
            assert beside_word(claim["sentence"], claim["verdict"]) in report
    for finding in answer["findings"]:
        assert finding["sentence"] in report
    for total in answer["totals"]:
        assert total in report


def test_the_report_of_the_workspace_is_that_of_the_files(asked: Asked) -> None:
    row = rf'<tr><th scope="row">((({"|".join(HOME_ALONE)})(, )?)+)</th>.*?</tr>'
    read = r'<div><p class="label mb1">How [^<]* was read</p>.*?</ul></div>'
    clock = r'<dt>counts since</dt><dd>.*?</dd>|<div class="tiny faint">Asked of .*?</div>'

    def plain(page: str) -> str:
        page = re.sub(clock, "", re.sub(read, "", re.sub(row, "", page)))
        return re.sub(r"hubspot_(\w+)\.csv", r"hubspot_\1", words(page))

    def bare(page: str) -> str:
        names = "|".join(f"hubspot_{name}" for name in TABLES)
        return re.sub(rf"(({names})(, | and )?)+", "FILES", plain(page))

    assert bare(asked.files_report) == bare(asked.workspace_report)


def test_the_checkup_page_says_the_numbers_of_the_json(asked: Asked) -> None:
    answer, page = asked.workspace.json, words(asked.house.page("/checkup").out)
    assert answer["sentence"] in page
    assert f"{answer['rows']:,} people, {answer['buyers']} of them buyers" in page
    assert f"{answer['excluded']['open']} still open" in page
    for total in answer["totals"]:
        assert total in page
    for finding in answer["findings"]:
        assert finding["sentence"] in page
        assert finding["next_step"] in page
    for check in answer["not_run"]:
        assert check["code"] in page


def test_the_overview_says_the_numbers_of_the_json(asked: Asked) -> None:
    answer, page = asked.workspace.json, words(asked.house.page("/").out)
    assert f"{answer['rows']:,} people and {answer['buyers']} buyers" in page
    for persona in answer["personas"]:
        people, buyers = (percent(persona[f"share_of_{w}"]) for w in ("people", "buyers"))
        assert f"{people} % of leads, {buyers} % of buyers" in page
        outcome = persona["outcome"]
        low, high = percent(outcome["low"]), percent(outcome["high"])
        assert f"{percent(outcome['rate'])} % win, {low} to {high}" in page
    told = answer["coverage"]
    nobody = percent(1 - told["matched_buyers"] - told["unanswered_buyers"])
    assert f"{nobody} % of buyers" in page
    for finding in answer["findings"][:2]:
        assert finding["sentence"] in page


def test_each_persona_s_first_screen_says_the_numbers_of_the_json(asked: Asked) -> None:
    listed = asked.house.page("/personas").out
    for persona in asked.workspace.json["personas"]:
        link = re.search(rf'href="(/personas/\d+)"[^>]*>(?:(?!</a>).)*{persona["name"]}',
                         listed, flags=re.S)  # fmt: skip
        assert link, persona["name"]
        page = words(asked.house.page(f"{link.group(1)}/judged").out)
        for claim in persona["claims"]:
            assert claim["text"] in page
            if claim["n"]:
                assert f"{claim['k']} of {claim['n']} buyers" in page


def test_what_is_printed_says_the_numbers_of_the_json(asked: Asked) -> None:
    answer, said = asked.workspace.json, " ".join(asked.house.run("checkup").out.split())
    assert answer["sentence"] in said
    assert f"{answer['rows']:,} people; {answer['buyers']} buyers" in said
    for persona in answer["personas"]:
        outcome = persona["outcome"]
        assert f"{outcome['rate']:.1%}" in said
        for claim in persona["claims"]:
            assert claim["text"] in said


def test_undo_restores_the_earlier_answer_to_the_byte(asked: Asked, data: Path, tmp_path) -> None:
    house, before = asked.house, asked.house.run("checkup", "--json").out
    deals = (data / "hubspot-export-synthetic" / "hubspot_deals.csv").read_bytes()
    (tmp_path / "hubspot_deals.csv").write_bytes(deals.replace(b"Closed Lost", b"Closed Won"))
    done = house.run("import", tmp_path / "hubspot_deals.csv", "--json")
    assert done.code == 0, done.err
    changed = house.run("checkup", "--json").out
    assert json.loads(changed)["buyers"] > json.loads(before)["buyers"]
    number = done.json["import_id"]
    assert house.run("import", "--undo", number).code == 0
    assert house.run("checkup", "--json").out == before
    assert house.run("import", "--redo", number).code == 0
    assert house.run("checkup", "--json").out == changed
    assert house.run("import", "--undo", number).code == 0
    house.call("settle")
    assert house.run("checkup", "--json").out == before
    overview = words(house.page("/").out)
    assert f"{json.loads(before)['buyers']} buyers" in overview
