"""Pictures from outside, made harmless by drawing them anew: a workspace's logo, a portrait.

Only formats named by the caller are read, by Pillow's own readers and within a size, and what is
kept is a fresh PNG: no markup, no metadata, nothing hidden behind the picture.
"""

import io
import warnings
from typing import TYPE_CHECKING

from ringtrue.errors import BadInput, Where

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_SIDE = 6000
KEPT_SIDE = 640


def clean_logo(content: bytes) -> bytes:
    """The logo as a fresh PNG of at most 640 pixels a side; BadInput for anything else."""
    logo_picture = opened(content, what="logo", formats=("PNG", "JPEG"))
    logo_picture.thumbnail((KEPT_SIDE, KEPT_SIDE))
    return as_png(logo_picture)


def opened(content: bytes, *, what: str, formats: tuple[str, ...]) -> "Image":
    """The picture, upright, without anything but its pixels; BadInput says of `what` why not."""
    from PIL import Image, ImageOps

    where = Where(field=what)
    if len(content) > LARGEST_FILE:
        detail = f"The {what} has {len(content) / 1e6:.1f} MB; at most 2 MB are taken."
        raise BadInput(detail, hint="Save it smaller.", where=where)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=formats) as picture:
                if max(picture.size) > LARGEST_SIDE:
                    detail = f"The {what} is {picture.width} by {picture.height} pixels."
                    raise BadInput(detail, hint="At most 6,000 a side are taken.", where=where)
                picture.load()
                return ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        detail = f"The {what} is not a picture that can be read."
        names = f"{', '.join(_shown(f) for f in formats[:-1])} or {_shown(formats[-1])}"
        raise BadInput(detail, hint=f"Save it as {names}.", where=where) from None


def _shown(name: str) -> str:
    return "WebP" if name == "WEBP" else name


def as_png(picture: "Image") -> bytes:
    """The pixels as a PNG, and nothing beside them."""
    out = io.BytesIO()
    picture.save(out, format="PNG", optimize=True)
    return out.getvalue()
