"""A logo from outside is drawn anew, or refused."""

import io

import pytest
from PIL import Image

from ringtrue.errors import BadInput
from ringtrue.workspaces.members import actions, queries
from ringtrue.workspaces.members.logo import KEPT_SIDE, clean_logo


def _picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_kept_as_a_fresh_png_without_what_was_hidden_behind_it(kind) -> None:
    kept = clean_logo(_picture(kind) + b"<script>alert(1)</script>")
    assert kept.startswith(b"\x89PNG")
    assert b"script" not in kept


def test_a_large_picture_is_made_smaller() -> None:
    with Image.open(io.BytesIO(clean_logo(_picture(size=(3000, 1500))))) as kept:
        assert kept.size == (KEPT_SIDE, KEPT_SIDE // 2)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        _picture("GIF"),
        _picture("PNG")[:60],
        b"\x89PNG" + b"\x00" * (3 * 1024 * 1024),
        _picture("PNG", (6001, 1)),
    ],
    ids=["empty", "text", "svg", "gif", "cut off", "too large", "too wide"],
)
def test_anything_else_is_refused_with_a_reason(content) -> None:
    with pytest.raises(BadInput) as refused:
        clean_logo(content)
    assert refused.value.hint
    assert refused.value.where.field == "logo"


@pytest.mark.django_db
def test_the_logo_can_be_set_and_removed(owner, viewer, now) -> None:
    actions.set_logo(actor=owner, picture=_picture(), now=now)
    assert queries.workspace(actor=viewer).has_logo
    assert queries.logo(actor=viewer).type == "image/png"
    actions.set_logo(actor=owner, picture=b"", now=now)
    assert queries.logo(actor=viewer) is None
