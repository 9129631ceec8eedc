"""Contacts, companies and deals together: joined, counted, and as the command line has it."""

from dataclasses import replace

import pytest

from ringtrue.warehouse.intake.load import load_files
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.records import actions
from ringtrue.workspaces.records import queries as records

pytestmark = pytest.mark.django_db

CONTACTS = "contact_id,company_id,title\n" + "".join(f"c{i},k{i % 5},boss\n" for i in range(30))
COMPANIES = "company_id,industry\n" + "".join(f"k{i},Food\n" for i in range(5))
DEALS = "deal_id,contact_id,stage,amount\n" + "".join(
    f"d{i},c{i},{'won' if i % 3 else 'lost'},{i}\n" for i in range(25)
)
THREE = (("contacts.csv", CONTACTS), ("companies.csv", COMPANIES), ("deals.csv", DEALS))


def bare(snapshot):
    """The snapshot without what depends on where and when it was made."""
    tables = tuple(replace(t, files=()) for t in sorted(snapshot.tables, key=lambda t: t.name))
    joins = tuple(sorted(snapshot.joins, key=str))
    return tables, joins


def pairs(actor) -> set[tuple[str, str, str, str]]:
    joins = people.snapshot(actor=actor, purpose="checkup").joins
    return {(j.left, j.left_column, j.right, j.right_column) for j in joins}


def test_three_files_are_joined_and_counted_aloud(analyst, drop) -> None:
    sheet = drop(analyst, *THREE)
    assert sheet.row.state == "published", sheet.problem
    assert pairs(analyst) == {
        ("contacts", "company_id", "companies", "company_id"),
        ("deals", "contact_id", "contacts", "contact_id"),
    }
    [join] = [j for j in sheet.report["joins"] if j["left"] == "deals"]
    assert (join["matched"], join["unmatched_left"], join["unmatched_right"]) == (25, 0, 5)


def test_a_refused_join_stays_away_and_stays_refused(analyst, drop, run_jobs, now) -> None:
    sheet = drop(analyst, *THREE, dry=True)
    refused = ("contacts.company_id=companies.company_id",)
    actions.choose_joins(actor=analyst, import_id=sheet.row.id, stated=(), refused=refused, now=now)
    actions.start_import(actor=analyst, import_id=sheet.row.id, dry_run=False, now=now)
    run_jobs()
    assert pairs(analyst) == {("deals", "contact_id", "contacts", "contact_id")}
    drop(analyst, THREE[1])
    assert pairs(analyst) == {("deals", "contact_id", "contacts", "contact_id")}


def test_files_dropped_one_after_another_meet_as_if_dropped_together(analyst, drop) -> None:
    for file in THREE:
        drop(analyst, file)
    assert pairs(analyst) == {
        ("contacts", "company_id", "companies", "company_id"),
        ("deals", "contact_id", "contacts", "contact_id"),
    }


def test_a_stated_join_that_cannot_be_made_keeps_everything_out(
    analyst, drop, run_jobs, now
) -> None:
    sheet = drop(analyst, *THREE, dry=True)
    stated = ("contacts.title=deals.stage",)
    actions.choose_joins(actor=analyst, import_id=sheet.row.id, stated=stated, refused=(), now=now)
    actions.start_import(actor=analyst, import_id=sheet.row.id, dry_run=False, now=now)
    run_jobs()
    sheet = records.import_sheet(actor=analyst, import_id=sheet.row.id)
    assert sheet.row.state == "failed"
    assert sheet.problem["code"] == "join_refused"
    assert people.snapshot(actor=analyst, purpose="checkup").tables == ()


def test_undo_takes_all_files_away_together(analyst, drop, now) -> None:
    sheet = drop(analyst, *THREE)
    actions.undo_import(actor=analyst, import_id=sheet.row.id, now=now)
    assert people.snapshot(actor=analyst, purpose="checkup").tables == ()


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("folder", "names"),
    [
        (
            "hubspot-export-synthetic",
            ["hubspot_[cdta]*.csv"],
        ),
        ("olist-marketing-funnel", ["*.csv"]),
        ("maven-crm-sales", ["*.csv"]),
        ("uci-bank-marketing", ["bank-full.csv"]),
        ("ibm-telco-churn", ["Telco_customer_churn*.csv"]),
        ("customer-personality", ["*.csv"]),
    ],
)  # fmt: skip
def test_a_workspace_sees_what_the_command_line_sees(
    analyst, drop, data, tmp_path, folder, names
) -> None:
    paths = [p for n in names for p in sorted((data / folder).glob(n))]
    assert paths
    loaded = load_files(paths, lake=tmp_path / "other")
    sheet = drop(analyst, *((p.name, p.read_bytes()) for p in paths))
    assert sheet.row.state == "published", sheet.problem
    mine = people.snapshot(actor=analyst, purpose="checkup")
    assert bare(mine) == bare(loaded.snapshot)
