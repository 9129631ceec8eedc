"""Eight persona colours, each with a pattern, a dash and a dot of its own.

The colours stay apart for the three common kinds of colour blindness; where two come close in
grey, pattern, dash and dot tell them apart (tests/figures/test_colours.py measures both).
"""

from dataclasses import dataclass

from ringtrue.figures.drawing import element, ink

NOBODY = -1
PERSONAS = 8


@dataclass(frozen=True)
class Look:
    """How one persona is drawn: colour token, texture of areas, dash of lines, shape of dots."""

    token: str
    texture: str
    dash: str | None
    dot: str


NO_LOOK = Look("p0", "plain", "1 3", "ring")
LOOKS = (
    Look("p1", "plain", None, "circle"),
    Look("p2", "rising", "7 3", "square"),
    Look("p3", "upright", "2 2.5", "diamond"),
    Look("p4", "falling", "9 3 2 3", "triangle"),
    Look("p5", "level", "4 2", "cross"),
    Look("p6", "sparse", "12 3", "down"),
    Look("p7", "dotted", "1.5 3.5", "star"),
    Look("p8", "crossed", "6 2 1 2 1 2", "bar"),
)


def look(index: int) -> Look:
    """The look of the persona with this number, from 0; below that nobody's; past eight again."""
    return NO_LOOK if index <= NOBODY else LOOKS[index % PERSONAS]


def colour(index: int) -> str:
    """The persona's colour, ready for `fill` or `stroke`."""
    return ink(look(index).token)


def texture(index: int, *, x: float, y: float, width: float, height: float) -> str:
    """The strokes that lie over an area of the persona's colour; nothing for a plain one."""
    paths = {
        "rising": _slanted(x, y, width, height, step=5, slope=1),
        "falling": _slanted(x, y, width, height, step=5, slope=-1),
        "upright": _upright(x, y, width, height, step=4),
        "sparse": _upright(x, y, width, height, step=9),
        "level": f"M{x:.1f} {y + height / 2:.1f}h{width:.1f}" if width > 0 else "",
        "dotted": _upright(x, y + height * 0.36, width, height * 0.28, step=4.5),
        "crossed": _slanted(x, y, width, height, step=6, slope=1)
        + _slanted(x, y, width, height, step=6, slope=-1),
    }
    path = paths.get(look(index).texture, "")
    if not path:
        return ""
    return element("path", d=path, stroke=ink("card"), stroke_width=1.1, fill="none", opacity=0.8)


def dot(index: int, *, x: float, y: float, size: float = 4.6, opacity: float | None = None) -> str:
    """The persona's own dot, about `size` in radius."""
    shape = look(index).dot
    fill = colour(index)
    if shape == "circle":
        return element("circle", cx=x, cy=y, r=size, fill=fill, opacity=opacity)
    if shape == "ring":
        inner = {"fill": ink("card"), "stroke": fill, "stroke_width": size * 0.4}
        return element("circle", cx=x, cy=y, r=size * 0.8, opacity=opacity, **inner)
    points = " ".join(f"{x + dx * size:.2f},{y + dy * size:.2f}" for dx, dy in _OUTLINES[shape])
    return element("polygon", points=points, fill=fill, opacity=opacity)


_OUTLINES: dict[str, tuple[tuple[float, float], ...]] = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": ((0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)),
    "triangle": ((0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
    "down": ((0, 1.15), (1.1, -0.85), (-1.1, -0.85)),
    "cross": (
        (-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4), (1.1, 0.4), (0.4, 0.4),
        (0.4, 1.1), (-0.4, 1.1), (-0.4, 0.4), (-1.1, 0.4), (-1.1, -0.4), (-0.4, -0.4),
    ),
    "star": (
        (0, -1.25), (0.36, -0.4), (1.2, -0.38), (0.55, 0.2), (0.75, 1.05),
        (0, 0.55), (-0.75, 1.05), (-0.55, 0.2), (-1.2, -0.38), (-0.36, -0.4),
    ),
    "bar": ((-0.55, -1.2), (0.55, -1.2), (0.55, 1.2), (-0.55, 1.2)),
}  # fmt: skip


def _upright(x: float, y: float, width: float, height: float, *, step: float) -> str:
    lines = []
    at = x + step
    while at < x + width - 0.5:
        lines.append(f"M{at:.1f} {y:.1f}v{height:.1f}")
        at += step
    return "".join(lines)


def _slanted(x: float, y: float, width: float, height: float, *, step: float, slope: int) -> str:
    """Lines at 45 degrees, each cut where it leaves the area, so that no clip path is needed."""
    lines = []
    start = x - height + step
    while start < x + width:
        left, right = max(start, x), min(start + height, x + width)
        if right - left > 0.4:
            first, last = left - start, right - start
            y1, y2 = (height - first, height - last) if slope > 0 else (first, last)
            lines.append(f"M{left:.1f} {y + y1:.1f}L{right:.1f} {y + y2:.1f}")
        start += step
    return "".join(lines)
