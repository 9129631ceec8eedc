"""The same spoiled files through every upload of the pages: a page that explains, never a fault.

The test browser raises whatever a page lets through, so that a traceback cannot hide.
"""

import html
import io
import re
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from acceptance.corpus import FILES, FORMULAS, PERSONAS, SOUND, good, lines
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.records import queries as records
from walls.cast import persona

pytestmark = pytest.mark.django_db
CONTENT: dict[str, bytes] = {}


def content(what: str) -> bytes:
    """A file of the corpus, made once."""
    if what not in CONTENT:
        CONTENT[what] = FILES[what].make()
    return CONTENT[what]


def words(answer) -> str:
    """The words of a page as people read them."""
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", answer.text, flags=re.S)
    return " ".join(html.unescape(text).replace("\u00a0", " ").split())


def upload(client, name: str, body: bytes, *, to: str = "/data/imports", field: str = "files"):
    """Post one file."""
    return client.post(to, {field: SimpleUploadedFile(name, body)})


@pytest.mark.parametrize("what", FILES)
def test_a_spoiled_file_dropped_on_data_is_explained_or_mended_aloud(
    what: str, client, owner, run_jobs
) -> None:
    bad = FILES[what]
    answer = upload(client, bad.name, content(what))
    if answer.status_code == 400:  # refused at the door
        assert bad.fate == "refused"
        assert bad.says in words(answer)
        assert records.data_version(actor=owner) == 0
        return
    where = answer["Location"]
    run_jobs()
    page = client.get(where)
    assert page.status_code == 200
    assert records.data_version(actor=owner) == 0
    if bad.fate == "refused":
        assert bad.says in words(page)
    client.post(f"{where}/decide", {"do": "commit"})
    run_jobs()
    assert client.get(where).status_code == 200
    assert records.data_version(actor=owner) == (1 if bad.fate == "in" else 0)
    sheet = records.import_sheet(actor=owner, import_id=int(where.split("/")[-1]))
    if bad.fate == "in":
        assert bad.says in str(sheet.files[0].report)
    assert client.get("/data").status_code == 200


def test_one_spoiled_file_among_sound_ones_brings_nothing_in(client, owner, run_jobs) -> None:
    files = [SimpleUploadedFile("sound.csv", good()),
             SimpleUploadedFile("spoiled.csv", lines("a,b,c", "1,2", "3,4"))]  # fmt: skip
    answer = client.post("/data/imports", {"files": files})
    if answer.status_code == 302:
        run_jobs()
        client.post(f"{answer['Location']}/decide", {"do": "commit"})
        run_jobs()
        assert "spoiled.csv" in words(client.get(answer["Location"]))
    assert records.data_version(actor=owner) == 0
    assert records.sources(actor=owner) == ()


def test_a_file_dropped_beside_a_persona_comes_with_it_or_both_stay_out(
    client, owner, settings, run_jobs
) -> None:
    def kept() -> tuple[int, ...]:
        here = (personas.persona_rows(actor=owner), records.imports(actor=owner))
        files = [p.parent.name for p in settings.LAKE.rglob("*") if p.is_file()]
        return (*map(len, here), files.count("uploads"), len(files))

    refused = set()
    for number, (what, bad) in enumerate(FILES.items()):
        before = kept()
        form = {"name": f"Ann {number}", "text": "She works in food."}
        form["files"] = SimpleUploadedFile(bad.name, content(what))
        answer = client.post("/personas/new", form)
        if answer.status_code == 400:
            refused.add(what)
            assert bad.fate == "refused"
            assert bad.says in words(answer)
            assert "She works in food." in answer.text
            assert kept() == before, what
        else:
            assert answer["Location"].startswith("/data/imports/")
            assert kept() == tuple(n + 1 for n in before), what
    # what the door lets pass and no reader can read stays out, too
    assert refused == {what for what, bad in FILES.items() if bad.fate == "refused"}
    run_jobs()
    assert {row.state for row in records.imports(actor=owner)} == {"checked"}
    before = kept()  # and the other way about: a name that is taken, beside a sound file
    form = {"name": "Ann 3", "text": "She works in food."}
    answer = client.post("/personas/new", {**form, "files": SimpleUploadedFile("a.csv", good())})
    assert (answer.status_code, kept()) == (400, before)


def test_a_photo_stays_out_where_the_edit_it_came_with_is_refused(client, owner, now) -> None:
    from ringtrue.workspaces.members.queries import audit_trail
    from ringtrue.workspaces.personas.actions import create

    persona_id = create(actor=owner, draft=persona("Maya"), now=now)
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    for name, status, pictures in (("", 400, 0), ("Maya", 302, 1)):
        photo = SimpleUploadedFile("photo.png", out.getvalue())
        form = {"name": name, "reason": "why", "photo": photo}
        assert client.post(f"/personas/{persona_id}/edit", form).status_code == status
        assert len(audit_trail(actor=owner, event="personas.add_picture")) == pictures


@pytest.mark.parametrize(
    "name",
    ["../../../escaped.csv", "/etc/escaped.csv", "..\\..\\escaped.csv", "a\0b.csv", "." * 300, ""],
)
def test_a_file_s_name_never_leads_outside_the_lake(name, client, owner, settings, run_jobs):
    answer = client.post(
        "/data/imports",
        f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        f"Content-Type: text/csv\r\n\r\n{good().decode()}\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code in (302, 400)
    if answer.status_code == 302:
        run_jobs()
        assert client.get(answer["Location"]).status_code == 200
    lake = settings.LAKE.resolve()
    outside = [p for p in lake.parent.rglob("*escaped*") if not p.is_relative_to(lake)]
    assert outside == []


def test_rejected_formulas_are_neutralised_when_downloaded(client, owner, run_jobs) -> None:
    rows = [f'"{f.replace(chr(34), chr(34) * 2)}",too,few' for f in FORMULAS]
    answer = upload(client, "leads.csv", good() + lines(*rows))
    run_jobs()
    sheet = records.import_sheet(actor=owner, import_id=int(answer["Location"].split("/")[-1]))
    saved = client.get(f"{answer['Location']}/rejected/{sheet.files[0].id}")
    text = b"".join(saved.streaming_content).decode("utf-8-sig")
    import csv

    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert [c for c in cells if c and c[0] in "=+@-"] == []


ENDINGS = (".txt", ".docx", ".pptx", ".pdf", ".yaml")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("what", [w for w in FILES if "column" not in w])
def test_a_spoiled_document_is_explained(what: str, ending: str, client, owner) -> None:
    body = content(what)
    answer = upload(client, f"persona{ending}", body, to="/personas/new", field="document")
    if answer.status_code == 302:  # text is text, whatever it was meant to be
        assert ending == ".txt"
        return
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert personas.persona_rows(actor=owner) == ()


@pytest.mark.parametrize("what", PERSONAS)
def test_a_persona_file_that_is_none_is_explained(what: str, client, owner) -> None:
    answer = upload(client, "ann.yaml", PERSONAS[what], to="/personas/new", field="document")
    assert answer.status_code == 400
    assert personas.persona_rows(actor=owner) == ()


def test_a_sound_persona_file_is_written_down(client, owner) -> None:
    answer = upload(client, "ann.yaml", SOUND.encode(), to="/personas/new", field="document")
    assert answer.status_code == 302
    assert [row.name for row in personas.persona_rows(actor=owner)] == ["Ann"]


def _png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing but zeros."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("logo.png", b"x")
    return out.getvalue()


LOGOS = {
    "nothing": b"",
    "text": b"hello",
    "SVG with a script": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "half a picture": _png(30, 20)[:60],
    "a picture of a gigapixel": _png(60_000, 60_000),
    "a picture of no size": _png(0, 0),
    "an archive": _zip(),
    "GIF": b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00;",
    "too large": b"\x89PNG\r\n\x1a\n" + b"\0" * 3_000_000,
    "HTML": b"<html><script>alert(1)</script></html>",
}


@pytest.mark.parametrize("what", LOGOS)
def test_a_logo_that_is_no_picture_is_explained(what: str, client, owner) -> None:
    answer = upload(client, "logo.png", LOGOS[what], to="/settings/logo", field="logo")
    assert answer.status_code == 400
    assert members.logo(actor=owner) is None


def test_a_report_takes_no_logo_that_is_no_picture(house, tmp_path) -> None:
    leads, logo, out = (tmp_path / n for n in ("leads.csv", "logo.png", "report.html"))
    leads.write_bytes(good())
    asked = ("checkup", leads, "--declared", "segment", "--outcome", "status=won", "--json")
    for what in ("text", "SVG with a script", "a picture of a gigapixel"):
        logo.write_bytes(LOGOS[what])
        done = house.run(*asked, "--report", out, "--logo", logo)
        assert (done.code, done.json["error"]["where"]["field"]) == (2, "logo"), what
        assert not out.exists(), what
    assert house.run(*asked, "--report", out, "--logo", tmp_path / "none.png").code == 2
    logo.unlink()
    assert house.run(*asked, "--report", tmp_path / "no" / "report.html").code == 2
