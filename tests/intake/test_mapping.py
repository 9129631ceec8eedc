"""What tables and columns are taken for, and how tables meet; on real exports."""

import csv
from pathlib import Path

import pytest

from ringtrue.errors import BadInput, JoinRefused, UnknownColumn
from ringtrue.warehouse.intake.load import Loaded, load_files
from ringtrue.warehouse.intake.mapping import Mapping
from ringtrue.warehouse.schema import Join


def load(data: Path, folder: str, lake: Path, joins: tuple[str, ...] = ()) -> Loaded:
    return load_files(sorted((data / folder).glob("*.csv")), lake=lake, joins=joins)


def roles(loaded: Loaded, table: str) -> dict[str, str]:
    found = next(t for t in loaded.snapshot.tables if t.name == table)
    return {c.name: c.role for c in found.columns if c.role}


def joined(loaded: Loaded) -> set[tuple[str, str, str, str]]:
    return {(j.left, j.left_column, j.right, j.right_column) for j in loaded.snapshot.joins}


def join(loaded: Loaded, left: str, right: str) -> Join:
    return next(j for j in loaded.snapshot.joins if (j.left, j.right) == (left, right))


@pytest.mark.real_data
def test_five_hubspot_files_meet(data: Path, tmp_path: Path) -> None:
    loaded = load(data, "hubspot-export-synthetic", tmp_path)
    domain, email = "Associated Company Domain", "Associated Contact Email"
    assert joined(loaded) == {
        ("hubspot_activities", email, "hubspot_contacts", "Email"),
        ("hubspot_contacts", domain, "hubspot_companies", "Company Domain Name"),
        ("hubspot_deals", domain, "hubspot_companies", "Company Domain Name"),
        ("hubspot_deals", email, "hubspot_contacts", "Email"),
        ("hubspot_tickets", domain, "hubspot_companies", "Company Domain Name"),
        ("hubspot_tickets", email, "hubspot_contacts", "Email"),
    }
    assert join(loaded, "hubspot_deals", "hubspot_contacts").matched == 500
    kinds = {t.name.removeprefix("hubspot_"): t.kind for t in loaded.snapshot.tables}
    assert kinds == {
        "activities": "events", "companies": "accounts", "contacts": "people", "deals": "deals",
        "tickets": "tickets",
    }  # fmt: skip
    assert {p.export for p in loaded.proposals} == {
        f"HubSpot {k}" for k in ("activities", "companies", "contacts", "deals", "tickets")
    }
    deals = roles(loaded, "hubspot_deals")
    assert deals["Deal ID"] == "key"
    assert deals["Deal Stage"] == "status"
    assert deals["Amount"] == "value"
    assert deals["Close Date"] == "closed"
    assert deals[email] == "person_key"
    assert deals[domain] == "account_key"
    assert roles(loaded, "hubspot_contacts")["Email"] == "email"


@pytest.mark.real_data
def test_maven_finds_its_joins_and_says_what_does_not_meet(data: Path, tmp_path: Path) -> None:
    loaded = load(data, "maven-crm-sales", tmp_path)
    assert joined(loaded) == {
        ("sales_pipeline", "account", "accounts", "account"),
        ("sales_pipeline", "product", "products", "product"),
        ("sales_pipeline", "sales_agent", "sales_teams", "sales_agent"),
    }
    accounts = join(loaded, "sales_pipeline", "accounts")
    assert (accounts.matched, accounts.unmatched_left) == (7375, 1425)
    assert join(loaded, "sales_pipeline", "products").unmatched_left == 1480
    assert any('"GTXPro" 1,480x' in n for n in loaded.notes)
    pipeline = roles(loaded, "sales_pipeline")
    assert pipeline["deal_stage"] == "status"
    assert pipeline["close_value"] == "value"
    assert pipeline["engage_date"] == "created"


@pytest.mark.real_data
def test_olist_leads_meet_their_deals(data: Path, tmp_path: Path) -> None:
    loaded = load(data, "olist-marketing-funnel", tmp_path)
    deals, leads = "olist_closed_deals_dataset", "olist_marketing_qualified_leads_dataset"
    met = join(loaded, deals, leads)
    assert (met.left_column, met.right_column) == ("mql_id", "mql_id")
    assert (met.matched, met.unmatched_left, met.unmatched_right) == (842, 0, 7158)
    kinds = {t.name: t.kind for t in loaded.snapshot.tables}
    assert (kinds[deals], kinds[leads]) == ("deals", "people")


@pytest.mark.real_data
def test_telco_files_meet_though_their_ids_are_spelt_differently(
    data: Path, tmp_path: Path
) -> None:
    loaded = load(data, "ibm-telco-churn", tmp_path)
    assert len(loaded.snapshot.joins) == 3
    assert {j.left for j in loaded.snapshot.joins} == {"Telco_customer_churn"}
    assert all(j.matched == 7043 and not j.unmatched_right for j in loaded.snapshot.joins)


@pytest.mark.real_data
def test_tables_that_only_number_their_rows_do_not_meet(data: Path, tmp_path: Path) -> None:
    assert load(data, "event-logs-bupar", tmp_path).snapshot.joins == ()


@pytest.mark.real_data
def test_joins_survive_other_names(data: Path, tmp_path: Path) -> None:
    renamed = {"mql_id": "Ref A", "first_contact_date": "Seen"}
    for source, target in (
        ("olist_closed_deals_dataset", "won"),
        ("olist_marketing_qualified_leads_dataset", "all"),
    ):
        with (data / "olist-marketing-funnel" / f"{source}.csv").open(encoding="utf-8") as old:
            rows = list(csv.reader(old))
        rows[0] = [renamed.get(n, n) if target == "all" else f"x_{n}" for n in rows[0]]
        with (tmp_path / f"{target}.csv").open("w", encoding="utf-8", newline="") as new:
            csv.writer(new).writerows(rows)
    loaded = load_files([tmp_path / "won.csv", tmp_path / "all.csv"], lake=tmp_path / "lake")
    [met] = loaded.snapshot.joins
    assert {met.left_column, met.right_column} == {"Ref A", "x_mql_id"}
    assert met.matched == 842


@pytest.mark.real_data
@pytest.mark.slow
def test_every_real_export_loads(data: Path, tmp_path: Path) -> None:
    for folder in sorted(p for p in data.iterdir() if p.is_dir()):
        files = sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")])
        if not files:
            continue
        loaded = load_files(files, lake=tmp_path / folder.name)
        for report in loaded.reports:
            assert report.accepted == report.rows > 0, report.file


def two(tmp_path: Path, a: str, b: str, joins: tuple[str, ...] = ()) -> Loaded:
    (tmp_path / "a.csv").write_text(a)
    (tmp_path / "b.csv").write_text(b)
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    return load_files(files, lake=tmp_path / "lake", joins=joins)


def test_a_stated_join_is_turned_so_that_the_right_side_is_unique(tmp_path: Path) -> None:
    loaded = two(tmp_path, "id,w\nx,1\ny,1\n", "who,v\nx,1\nx,2\nz,1\n", ("a.id=b.who",))
    [met] = loaded.snapshot.joins
    assert (met.left, met.right, met.stated) == ("b", "a", True)
    assert (met.matched, met.unmatched_left, met.unmatched_right) == (2, 1, 1)


def test_many_to_many_is_refused(tmp_path: Path) -> None:
    with pytest.raises(JoinRefused, match="both repeat"):
        two(tmp_path, "k,w\nx,1\nx,1\n", "k,v\nx,1\nx,2\n", ("a.k=b.k",))


def test_many_to_many_is_never_proposed(tmp_path: Path) -> None:
    assert two(tmp_path, "k,w\nx,1\nx,1\n", "k,v\nx,1\nx,2\n").snapshot.joins == ()


@pytest.mark.parametrize(
    ("stated", "error", "says"),
    [
        ("a.nope=b.k", UnknownColumn, "no column"),
        ("k=b.k", UnknownColumn, "several tables"),
        ("a.k", JoinRefused, "no join"),
        ("a.k=a.w", JoinRefused, "with itself"),
    ],
)
def test_a_stated_join_that_cannot_be_lists_what_there_is(
    stated: str, error: type[BadInput], says: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=says) as caught:
        two(tmp_path, "k,w\nx,1\ny,1\n", "k,v\nx,1\ny,2\n", (stated,))
    assert caught.value.hint


def test_a_number_meets_a_code_when_somebody_says_so(tmp_path: Path) -> None:
    loaded = two(tmp_path, "thing,w\n5,1\n6,1\n", "other,v\n5,1\nA7,2\n", ("a.thing=b.other",))
    [met] = loaded.snapshot.joins
    assert met.matched == 1


def test_emails_meet_whatever_their_capitals(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text("Email,Plan\nAnna@X.com,a\nbo@y.com,b\n")
    (tmp_path / "deals.csv").write_text("Deal ID,Contact Email\n1,anna@x.com \n2,BO@Y.COM\n")
    files = [tmp_path / "contacts.csv", tmp_path / "deals.csv"]
    [met] = load_files(files, lake=tmp_path / "lake").snapshot.joins
    assert met.matched == 2


def test_a_mapping_travels_as_json(tmp_path: Path) -> None:
    loaded = two(tmp_path, "id,w\nx,1\n", "who,v\nx,1\n")
    mapping = loaded.proposals[0].mapping
    assert Mapping.from_json(mapping.to_json()) == mapping
    with pytest.raises(BadInput):
        Mapping.from_json('{"columns": 3}')


def test_a_few_repeated_records_keep_their_key_and_are_told(tmp_path: Path) -> None:
    rows = [f"C{i},free" for i in range(200)]
    path = tmp_path / "contacts.csv"
    path.write_text("Contact ID,Plan\n" + "\n".join([*rows, "C7,pro"]) + "\n")
    deals = tmp_path / "deals.csv"
    deals.write_text("Deal ID,Contact ID\nD1,C7\nD2,C8\n")
    loaded = load_files([path, deals], lake=tmp_path / "lake")
    assert roles(loaded, "contacts")["Contact ID"] == "key"
    assert any("1 row(s) repeat" in r for r in loaded.reports[0].repairs)
    [met] = loaded.snapshot.joins
    assert (met.left, met.right, met.matched, met.unmatched_right) == ("deals", "contacts", 2, 198)


OWNERS = {
    "owner": (
        "Deal Owner", "owner_email", "assigned_to", "Sales Rep", "account_manager",
        "Region Manager", "Lead Owner Alias", "note_owner",
    ),
    "text": ("rep_note", "Rep Notes", "sdr_comment", "Notes by sales rep", "Owner remarks 2"),
    None: ("rep_region", "owner_score", "Salesperson Grade", "manager_quota"),
}  # fmt: skip


@pytest.mark.parametrize(("role", "header"), [(r, h) for r, hs in OWNERS.items() for h in hs])
def test_what_an_owner_wrote_or_has_is_not_who_the_owner_is(
    role: str | None, header: str, tmp_path: Path
) -> None:
    path = tmp_path / "leads.csv"
    rows = "".join(f"L{i},said {i % 7} thing(s),Food\n" for i in range(40))
    path.write_text(f"lead_id,{header},industry\n{rows}")
    assert roles(load_files([path], lake=tmp_path / "lake"), "leads").get(header) == role


HEADERS = {
    "HubSpot contacts": "Record ID,First Name,Last Name,Email,Lifecycle Stage",
    "Salesforce opportunities": "Opportunity Name,Stage,Close Date,Account Name,Amount",
    "Salesforce leads": "Id,LastName,Company,LeadSource,Status",
    "GA4 events": "event_date,event_timestamp,event_name,user_pseudo_id",
    "Segment events": "messageId,anonymousId,userId,event,timestamp",
    "Pipedrive deals": "Deal - Title,Deal - Value,Deal - Status",
    "Mailchimp audience": "Email Address,First Name,MEMBER_RATING,OPTIN_TIME",
}


@pytest.mark.parametrize("export", HEADERS)
def test_known_exports_are_recognised_by_their_header(export: str, tmp_path: Path) -> None:
    names = HEADERS[export].split(",")
    path = tmp_path / "download.csv"
    path.write_text(HEADERS[export] + "\n" + ",".join(f"x{i}" for i in range(len(names))) + "\n")
    assert load_files([path], lake=tmp_path / "lake").proposals[0].export == export


def test_every_guess_has_a_reason_a_fill_rate_and_real_values(tmp_path: Path) -> None:
    loaded = two(tmp_path, "id,w\nx,1\ny,\n", "who,v\nx,1\n")
    lines = loaded.proposals[0].lines
    assert all(line.why for line in lines)
    assert [(line.fill, line.samples) for line in lines] == [(1.0, ("x", "y")), (0.5, ("1",))]
