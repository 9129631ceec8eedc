"""Personas that a column of the records names already, declared on a page."""

import pytest

from ringtrue.errors import BadInput
from ringtrue.workspaces.personas import actions, queries
from ringtrue.workspaces.records import actions as records
from ringtrue.workspaces.records.receiving import receive_files

pytestmark = pytest.mark.django_db
SEGMENTS = ("Food & drink", "Steel", "Cars", "n/a")
LEADS = "lead_id,segment,employees,status\n" + "".join(
    f"L{i},{SEGMENTS[i % 4] if i > 8 else SEGMENTS[i % 4].lower()},{10 + i},"
    f"{'won' if i % 3 else 'lost'}\n"
    for i in range(60)
)


@pytest.fixture
def leads(editor, now, run_jobs) -> None:
    """Sixty leads in the workspace, three segments, a quarter of them not recorded."""
    uploads = [("leads.csv", [LEADS.encode()])]
    import_id = receive_files(actor=editor, uploads=uploads, now=now)
    records.start_import(actor=editor, import_id=import_id, dry_run=False, now=now)
    run_jobs()


def rules(actor) -> dict[str, str]:
    return {row.name: row.segment.rule for row in queries.persona_rows(actor=actor)}


def test_a_column_s_values_become_personas_with_the_rule_that_they_have_it(
    leads, editor, sign_in, viewer
) -> None:
    browser = sign_in(editor)
    assert "Declare them by a column" in browser.get("/personas").text
    page = browser.get("/personas/declare").text
    [column] = [c.name for c in queries.trait_choices(actor=editor) if c.label == "segment"]
    assert f'value="{column}"' in page
    page = browser.get(f"/personas/declare?column={column}").text
    assert "Food &amp; drink" in page
    assert 'value="n/a"' not in page
    assert 'value="food &amp; drink"' not in page  # another writing is no other value
    chosen = {"column": column, "level": ["Food & drink", "Steel"]}
    assert browser.post("/personas/declare", chosen)["Location"] == "/personas"
    assert set(rules(editor)) == {"Food & drink", "Steel"}
    found = queries.matching(actor=editor, rule=rules(editor)["Food & drink"])
    assert (found.people, found.total) == (15, 60)
    assert browser.post("/personas/declare", {**chosen, "level": ["steel"]}).status_code == 400
    assert set(rules(editor)) == {"Food & drink", "Steel"}
    again = browser.get(f"/personas/declare?column={column}").text
    assert again.count("there is one of this name") == 2
    assert sign_in(viewer).post("/personas/declare", chosen).status_code == 403


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"column": "leads.segment", "level": ["Nobody"]}, "No record has"),
        ({"column": "leads.segment"}, "No value is chosen"),
        ({"column": "leads.nothing", "level": ["Steel"]}, "no such column"),
    ],
)
def test_what_no_record_has_is_refused(form, said, leads, editor, sign_in) -> None:
    [column] = [c.name for c in queries.trait_choices(actor=editor) if c.label == "segment"]
    given = {**form, "column": form["column"].replace("leads.segment", column)}
    answer = sign_in(editor).post("/personas/declare", given)
    assert answer.status_code == 400
    assert said in answer.text
    assert rules(editor) == {}


def test_all_of_them_are_made_or_none(editor, now) -> None:
    declared = {"actor": editor, "column": "segment", "now": now}
    actions.declare(**declared, levels=("Steel",))
    for levels in (("Cars", "Steel"), ("Cars", "x" * 200), tuple(f"s{n}" for n in range(25))):
        with pytest.raises(BadInput):
            actions.declare(**declared, levels=levels)
        assert rules(editor) == {"Steel": "segment = Steel"}
