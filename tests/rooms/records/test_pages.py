"""The import's pages, as a browser without script goes through them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.records import queries as records

pytestmark = pytest.mark.django_db

HEADER = "lead_id,industry,employees,converted\n"
ROWS = "".join(
    f"L{i},{'Food' if i % 2 else 'Steel'},{i},{'yes' if i % 3 else 'no'}\n" for i in range(40)
)
LEADS = HEADER + ROWS + "L98,too,many,cells,here\n"


def upload(client, *files: tuple[str, str], **fields):
    given = [SimpleUploadedFile(n, t.encode()) for n, t in files]
    return client.post("/data/imports", {"files": given, **fields})


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    page = answer.content.decode()
    assert "{{" not in page
    assert "{%" not in page
    return page


def test_a_file_goes_from_the_drop_to_what_came_in_and_back(client, owner, run_jobs) -> None:
    assert "Nothing is here yet" in text(client.get("/data"))
    answer = upload(client, ("leads.csv", LEADS))
    where = answer["Location"]
    assert "Reading leads.csv" in text(client.get(where))
    assert client.get(f"{where}/progress").status_code == 200
    run_jobs()
    done = client.get(f"{where}/progress")
    assert (done.status_code, done["HX-Redirect"]) == (286, where)
    checked = text(client.get(where))
    assert "40 rows would come in" in checked
    assert "1 row would not come in" in checked.replace("rows", "row")
    assert "employees" in checked
    client.post(f"{where}/decide", {"do": "commit"})
    run_jobs()
    published = text(client.get(where))
    assert "40 rows came in" in published
    file_id = records.import_sheet(actor=owner, import_id=int(where.split("/")[-1])).files[0].id
    rejected = client.get(f"{where}/rejected/{file_id}")
    assert rejected["Content-Disposition"].startswith("attachment")
    assert b"42," in b"".join(rejected.streaming_content)
    assert "leads" in text(client.get("/data"))
    client.post(f"{where}/undo")
    assert people.snapshot(actor=owner, purpose="checkup").tables == ()
    assert "This import was undone" in text(client.get(where))
    client.post(f"{where}/redo")
    assert len(people.snapshot(actor=owner, purpose="checkup").tables) == 1


def test_what_is_changed_in_the_mapping_is_what_comes_in(client, owner, run_jobs) -> None:
    where = upload(client, ("leads.csv", LEADS))["Location"]
    run_jobs()
    sheet = records.import_sheet(actor=owner, import_id=int(where.split("/")[-1]))
    name = f"f{sheet.files[0].id}"
    form = {f"{name}-c1-target": "skip", f"{name}-table": "prospects", f"{name}-kind": "people"}
    client.post(f"{where}/decide", {"do": "commit", **form})
    run_jobs()
    [table] = people.snapshot(actor=owner, purpose="checkup").tables
    assert (table.name, table.kind) == ("prospects", "people")
    assert [c.name for c in table.columns] == ["lead_id", "employees", "converted"]


def test_rows_can_be_pasted(client, owner, run_jobs) -> None:
    answer = client.post("/data/imports", {"pasted": LEADS, "pasted_name": "leads"})
    run_jobs()
    assert "40 rows would come in" in text(client.get(answer["Location"]))


def test_a_bad_file_is_told_on_the_page(client) -> None:
    answer = upload(client, ("leads.csv", ""))
    assert answer.status_code == 400
    assert "leads.csv is empty" in answer.content.decode()
    nothing = client.post("/data/imports", {})
    assert "No file was chosen" in nothing.content.decode()


def test_what_cannot_be_read_says_why_and_offers_another_try(client, run_jobs) -> None:
    where = upload(client, ("leads.csv", "a,b\n"))["Location"]
    run_jobs()
    page = text(client.get(where))
    assert "could not be read" in page
    assert "has a header and no rows" in page


def test_a_choice_that_is_none_of_those_shown_is_refused(client, owner, run_jobs) -> None:
    where = upload(client, ("leads.csv", LEADS))["Location"]
    run_jobs()
    sheet = records.import_sheet(actor=owner, import_id=int(where.split("/")[-1]))
    form = {f"f{sheet.files[0].id}-c1-target": "superkey"}
    assert client.post(f"{where}/decide", form).status_code == 400


def test_a_viewer_sees_the_data_and_drops_nothing(viewer, sign_in, client, run_jobs) -> None:
    where = upload(client, ("leads.csv", LEADS))["Location"]
    run_jobs()
    reader = sign_in(viewer)
    assert "Drop the files" not in text(reader.get("/data"))
    assert "Bring it in" not in text(reader.get(where))
    assert upload(reader, ("more.csv", LEADS)).status_code == 403
    assert reader.post(f"{where}/decide", {"do": "commit"}).status_code == 403
    assert reader.post(f"{where}/discard").status_code == 403


def test_names_and_values_cannot_become_markup(client, run_jobs) -> None:
    evil = '"<img src=x onerror=alert(1)>",b\n"<script>alert(2)</script>",2\nx,3\n'
    where = upload(client, ("<b>evil</b>.csv", evil))["Location"]
    run_jobs()
    page = text(client.get(where))
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert "<b>evil" not in page
    assert "&lt;img" in page


@pytest.mark.parametrize("path", ["", "/progress"])
def test_pages_of_another_workspace_are_not_found(client, stranger_client, path) -> None:
    where = upload(client, ("leads.csv", LEADS))["Location"]
    assert stranger_client.get(where + path).status_code == 404
    for change in ("decide", "undo", "redo", "cancel", "discard"):
        assert stranger_client.post(f"{where}/{change}").status_code == 404, change


def test_the_lists_ask_the_database_as_often_for_many_imports_as_for_one(
    client, owner, bring
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    bring(owner, {"leads": [("1", "food")]})
    client.get("/data")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/data")
    for n in range(6):
        bring(owner, {f"t{n}": [("1", "food")]})
    with CaptureQueriesContext(connection) as many:
        client.get("/data")
    assert len(many) == len(one)


def test_joins_are_confirmed_refused_and_stated_on_the_page(client, owner, run_jobs) -> None:
    people_ = "contact_id,boss\n" + "".join(f"c{i},c{i + 1}\n" for i in range(30))
    deals = "deal_id,contact_id\n" + "".join(f"d{i},c{i % 9}\n" for i in range(30))
    where = upload(client, ("contacts.csv", people_), ("deals.csv", deals))["Location"]
    run_jobs()
    page = text(client.get(where))
    join = "deals.contact_id=contacts.contact_id"
    assert f'name="join" value="{join}"' in page
    bad = client.post(f"{where}/decide", {"do": "commit", "join": join, "stated": "nonsense"})
    assert bad.status_code == 400
    assert "table.column=table.column" in bad.content.decode()
    client.post(f"{where}/decide", {"do": "check", "join": join, "stated": ""})
    run_jobs()
    client.post(f"{where}/decide", {"do": "commit", "join": [], "stated": ""})
    run_jobs()
    assert people.snapshot(actor=owner, purpose="checkup").joins == ()


def test_a_delimiter_chosen_by_hand_proposes_the_columns_anew(client, owner, run_jobs) -> None:
    where = upload(client, ("leads.csv", "a;b,c\n1;2,3\n4;5,6\n"))["Location"]
    run_jobs()
    import_id = int(where.split("/")[-1])
    [file] = records.import_sheet(actor=owner, import_id=import_id).files
    guessed = {c.name for c in file.choice.columns}
    other = "," if guessed == {"a", "b,c"} else ";"
    client.post(f"{where}/decide", {"do": "check", f"f{file.id}-delimiter": other})
    run_jobs()
    [file] = records.import_sheet(actor=owner, import_id=import_id).files
    assert {c.name for c in file.choice.columns} in ({"a", "b,c"}, {"a;b", "c"})
    assert {c.name for c in file.choice.columns} != guessed
