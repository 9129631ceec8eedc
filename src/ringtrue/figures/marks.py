"""Verdict marks and the logo."""

from ringtrue.figures.drawing import element, figure, ink
from ringtrue.figures.saying import SHAPES, verdict_word

_TOKENS = {"full": "good", "crossed": "bad", "half": "wait", "open": "faint", "hourglass": "faint"}


def verdict_mark(verdict: str, *, size: float = 15, label: str | None = None) -> str:
    """The mark of a verdict: full, crossed, half or open circle, or an hourglass.

    `label` replaces the verdict's word; an empty one hides the mark from screen readers, for
    places where the word stands beside it.
    """
    shape = SHAPES.get(verdict, "open")
    name = verdict_word(verdict) if label is None else label
    return figure(
        size, size, *_SHAPES[shape](ink(_TOKENS[shape])), label=name, box="0 0 16 16", class_="mark"
    )


def _ring(colour: str) -> str:
    return element("circle", cx=8, cy=8, r=6.2, fill="none", stroke=colour, stroke_width=1.6)


def _full(colour: str) -> tuple[str, ...]:
    return (element("circle", cx=8, cy=8, r=7, fill=colour),)


def _crossed(colour: str) -> tuple[str, ...]:
    lines = "M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2"
    return _ring(colour), element(
        "path", d=lines, stroke=colour, stroke_width=1.6, stroke_linecap="round", fill="none"
    )


def _half(colour: str) -> tuple[str, ...]:
    return _ring(colour), element("path", d="M8 1.8a6.2 6.2 0 0 0 0 12.4z", fill=colour)


def _open(colour: str) -> tuple[str, ...]:
    return (_ring(colour),)


def _hourglass(colour: str) -> tuple[str, ...]:
    sides = "M5 2v2.2c0 1.7 3 2.5 3 3.8s-3 2.1-3 3.8V14M11 2v2.2c0 1.7-3 2.5-3 3.8s3 2.1 3 3.8V14"
    glass = f"M4.2 2h7.6M4.2 14h7.6{sides}"
    sand = "M6.3 13.2c.2-1.2 1.2-1.6 1.7-2.2.5.6 1.5 1 1.7 2.2z"
    outline = element(
        "path", d=glass, stroke=colour, stroke_width=1.4, stroke_linecap="round", fill="none"
    )
    return outline, element("path", d=sand, fill=colour)


_SHAPES = {
    "full": _full,
    "crossed": _crossed,
    "half": _half,
    "open": _open,
    "hourglass": _hourglass,
}


def logo(size: float = 22, *, label: str = "") -> str:
    """A struck bell seen from above: one dot and two rings that fade."""
    brass = ink("brass")
    return figure(
        size,
        size,
        element("circle", cx=11, cy=11, r=3.2, fill=brass),
        element(
            "circle", cx=11, cy=11, r=6.6, fill="none", stroke=brass, stroke_width=1.5, opacity=0.6
        ),
        element(
            "circle", cx=11, cy=11, r=10, fill="none", stroke=brass, stroke_width=1.2, opacity=0.3
        ),
        label=label,
        box="0 0 22 22",
    )
