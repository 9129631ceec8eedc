"""Whole numbers that members type into a form."""

from ringtrue.errors import BadInput, Where


def whole_number(text: str, field: str) -> int | None:
    """The number typed, None where nothing was; BadInput for anything but up to four digits."""
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise BadInput(f"{text[:20]!r} is no number.", where=Where(field=field))
    return int(text)
