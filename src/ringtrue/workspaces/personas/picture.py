"""A portrait that a member uploads: cut square and drawn anew, as a workspace's logo is."""

from ringtrue.workspaces.members.logo import as_png, opened

FORMATS = ("PNG", "JPEG", "WEBP")
SIDE = 320
PREFIX = "photo-"  # of a persona's `portrait`, before the picture's id


def clean_picture(content: bytes) -> bytes:
    """The middle of the picture as a fresh PNG of 320 by 320; BadInput for anything else."""
    from PIL import ImageOps

    portrait_picture = opened(content, what="photo", formats=FORMATS)
    return as_png(ImageOps.fit(portrait_picture, (SIDE, SIDE)))


def picture_id(portrait: str) -> int | None:
    """The picture that a persona's `portrait` names, None where it names a drawn face."""
    number = portrait.removeprefix(PREFIX)
    return int(number) if number != portrait and number.isdecimal() else None
