"""A portrait from outside is cut square and drawn anew, and only its workspace sees it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from ringtrue.analysis.cast import Member
from ringtrue.errors import BadInput, NotAllowed, NotFound
from ringtrue.workspaces.personas import actions, privacy, queries
from ringtrue.workspaces.personas.picture import SIDE, clean_picture
from ringtrue.workspaces.personas.values import PortraitDraft

pytestmark = pytest.mark.django_db


def drawn(kind: str = "PNG", size: tuple[int, int] = (400, 200), **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


@pytest.fixture
def maya(owner, now) -> int:
    return actions.create(actor=owner, draft=Member("Maya"), now=now)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_photo_is_kept_square_and_small_without_what_was_hidden_behind_it(kind) -> None:
    kept = clean_picture(drawn(kind) + b"<script>alert(1)</script>")
    assert kept.startswith(b"\x89PNG")
    assert b"script" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (SIDE, SIDE)


def test_a_photo_that_lies_on_its_side_is_put_upright_and_tells_no_place() -> None:
    lying = Image.new("RGB", (40, 20), "red")
    lying.paste("blue", (20, 0, 40, 20))
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken in the kitchen"
    out = io.BytesIO()
    lying.save(out, "JPEG", exif=exif, quality=95)
    kept = clean_picture(out.getvalue())
    assert b"kitchen" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        top, bottom = picture.getpixel((160, 20))[:3], picture.getpixel((160, 300))[:3]
    assert top[0] > 200 > top[2]
    assert bottom[2] > 200 > bottom[0]


@pytest.mark.parametrize(
    "content",
    [b"", b'<svg xmlns="http://www.w3.org/2000/svg"/>', drawn("GIF"), drawn()[:50],
     drawn(size=(6001, 1)), b"\x89PNG" + b"\x00" * (3 * 1024 * 1024)],
    ids=["empty", "svg", "gif", "cut off", "too wide", "too large"],
)  # fmt: skip
def test_anything_else_is_refused_with_a_reason(content) -> None:
    with pytest.raises(BadInput) as refused:
        clean_picture(content)
    assert refused.value.where.field == "photo"
    assert "logo" not in refused.value.detail
    assert refused.value.hint


def test_a_photo_uploaded_on_the_form_stands_on_the_sheet_and_is_served_as_a_picture(
    client, owner, maya
) -> None:
    face = {"name": "Maya", "photo": SimpleUploadedFile("me.webp", drawn("WEBP"), "image/svg+xml")}
    page = client.post(reverse("persona_edit", args=[maya]), face, follow=True).content.decode()
    (row,) = queries.persona_rows(actor=owner)
    address = reverse("persona_picture", args=[int(row.portrait.removeprefix("photo-"))])
    assert f'<img class="portrait" src="{address}"' in page
    answer = client.get(address)
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer.content.startswith(b"\x89PNG")


def test_a_file_that_is_no_photo_is_said_on_the_form_and_changes_nothing(
    client, owner, maya
) -> None:
    wrong = SimpleUploadedFile("me.svg", b"<svg onload='x()'/>", "image/png")
    answer = client.post(reverse("persona_edit", args=[maya]), {"name": "May", "photo": wrong})
    assert answer.status_code == 400
    assert "not a picture that can be read" in answer.content.decode()
    assert queries.persona_rows(actor=owner)[0].name == "Maya"


def test_a_picture_of_another_persona_or_workspace_cannot_be_worn(owner, maya, stranger, now):
    picture = actions.add_picture(actor=owner, persona_id=maya, picture=drawn(), now=now)
    other = actions.create(actor=owner, draft=Member("Omar"), now=now)
    face = PortraitDraft("Omar", portrait=f"photo-{picture}")
    with pytest.raises(NotFound):
        actions.portray(actor=owner, persona_id=other, portrait=face, reason="x", now=now)
    with pytest.raises(NotFound):
        queries.picture(actor=stranger, picture_id=picture)


def test_what_to_say_and_what_not_is_kept_with_each_version(client, owner, maya, now) -> None:
    words = {"name": "Maya", "say": "running by Friday\n\n your shift lead ", "avoid": "platform"}
    page = client.post(reverse("persona_edit", args=[maya]), words, follow=True).content.decode()
    sheet = queries.persona_sheet(actor=owner, persona_id=maya)
    assert (sheet.say, sheet.avoid) == (("running by Friday", "your shift lead"), ("platform",))
    assert "your shift lead" in page
    assert "Don't say: " in page
    actions.restore(actor=owner, persona_id=maya, number=1, reason="As before.", now=now)
    assert queries.persona_sheet(actor=owner, persona_id=maya).say == ()


def test_an_erased_photo_is_gone_from_the_sheet_and_from_every_version(
    client, owner, maya, now
) -> None:
    picture = actions.add_picture(actor=owner, persona_id=maya, picture=drawn(), now=now)
    face = PortraitDraft("Maya", portrait=f"photo-{picture}")
    actions.portray(actor=owner, persona_id=maya, portrait=face, reason="A photo.", now=now)
    [held] = privacy.pictures(actor=owner)
    assert (held.picture_id, held.persona) == (picture, "Maya")
    assert "Erase the photo" in client.get(reverse("persona_edit", args=[maya])).content.decode()
    answer = client.post(reverse("persona_picture_erase", args=[picture]), follow=True)
    assert "The photo is erased" in answer.content.decode()
    assert queries.persona_rows(actor=owner)[0].portrait == ""
    assert privacy.pictures(actor=owner) == ()
    actions.restore(actor=owner, persona_id=maya, number=2, reason="As before.", now=now)
    assert queries.persona_rows(actor=owner)[0].portrait == ""


def test_only_an_owner_erases_a_photo(owner, editor, maya, now) -> None:
    picture = actions.add_picture(actor=owner, persona_id=maya, picture=drawn(), now=now)
    with pytest.raises(NotAllowed):
        actions.erase_picture(actor=editor, picture_id=picture, now=now)
    assert privacy.erase_picture(actor=owner, picture_id=picture, now=now) == maya
