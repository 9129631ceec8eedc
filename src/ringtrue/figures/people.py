"""The map: people in two dimensions, by class; the coordinates are made elsewhere."""

from collections.abc import Sequence

from ringtrue.figures.colours import dot
from ringtrue.figures.drawing import element, figure, ink, text
from ringtrue.figures.saying import count, plural

_PAD = 14.0


def people_map(
    points: Sequence[tuple[float, float, int]],
    *,
    names: Sequence[str],
    width: float = 340,
    height: float = 270,
    noun: str = "customer",
) -> str:
    """A dot a person: `(x, y, class)`, classes from 0 and named by `names`; any scale.

    A class without a name has nobody.
    """
    if not points:
        words = text("No map yet", x=width / 2, y=height / 2, text_anchor="middle",
                     font_size=13, fill=ink("faint"))  # fmt: skip
        return figure(width, height, words, label="no map yet")
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    left, wide = min(xs), (max(xs) - min(xs)) or 1.0
    floor, tall = min(ys), (max(ys) - min(ys)) or 1.0
    size = 2.4 if len(points) <= 600 else 1.7
    shapes = []
    for x, y, group in points:
        at_x = _PAD + (x - left) / wide * (width - 2 * _PAD)
        at_y = height - _PAD - (y - floor) / tall * (height - 2 * _PAD)
        shapes.append(dot(group, x=at_x, y=at_y, size=size, opacity=0.62))
    sizes = [sum(1 for p in points if p[2] == group) for group in range(len(names))]
    parts = ", ".join(f"{name} {count(n)}" for name, n in zip(names, sizes, strict=True)
                      if name)  # fmt: skip
    label = f"{count(len(points))} {plural(len(points), noun)}: {parts}"
    return figure(width, height, element("g", *shapes), label=label)
