"""A workspace's logo: a picture from outside, made harmless by drawing it anew.

Only PNG and JPEG are read, by Pillow's own readers and within a size, and what is kept is a fresh
PNG: no markup, no metadata, nothing hidden behind the picture.
"""

import io
import warnings

from ringtrue.errors import BadInput, Where

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_SIDE = 6000
KEPT_SIDE = 640


def clean_logo(content: bytes) -> bytes:
    """The picture as a fresh PNG of at most 640 pixels a side; BadInput for anything else."""
    from PIL import Image

    where = Where(field="logo")
    if len(content) > LARGEST_FILE:
        detail = f"The logo has {len(content) / 1e6:.1f} MB; at most 2 MB are taken."
        raise BadInput(detail, hint="Save it smaller.", where=where)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
                if max(picture.size) > LARGEST_SIDE:
                    detail = f"The logo is {picture.width} by {picture.height} pixels."
                    raise BadInput(detail, hint="At most 6,000 a side are taken.", where=where)
                picture.load()
                fresh_picture = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        detail = "The logo is not a picture that can be read."
        raise BadInput(detail, hint="Save it as PNG or JPEG.", where=where) from None
    fresh_picture.thumbnail((KEPT_SIDE, KEPT_SIDE))
    out = io.BytesIO()
    fresh_picture.save(out, format="PNG", optimize=True)
    return out.getvalue()
