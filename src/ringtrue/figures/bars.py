"""Figures with area: share bars, the staircase, evidence counted in rows of dots."""

from collections.abc import Sequence

from ringtrue.figures.colours import colour, texture
from ringtrue.figures.drawing import clamp, element, figure, ink, text
from ringtrue.figures.saying import percent


def share_bar(
    share: float,
    elsewhere: float | None = None,
    *,
    persona: int = 0,
    tone: str | None = None,
    width: float = 112,
) -> str:
    """A bar for the share here, a tick for the share elsewhere."""
    here = clamp(share) * width
    hue = ink(tone) if tone else colour(persona)
    words = f"{percent(share)} here"
    shapes = [
        element("rect", y=4, width=width, height=7, rx=3.5, fill=ink("wash")),
        element("rect", y=4, width=here, height=7, rx=min(3.5, here / 2), fill=hue),
    ]
    if not tone:
        shapes.append(texture(persona, x=1.5, y=4, width=here - 3, height=7))
    if elsewhere is not None:
        at = min(max(clamp(elsewhere) * width, 0.8), width - 0.8)
        shapes.append(element("path", d=f"M{at:.1f} 1V14", stroke=ink("tick"), stroke_width=1.6))
        words += f", {percent(elsewhere)} elsewhere"
    return figure(width, 15, *shapes, label=words)


def stair_bar(explained: float, *, accepted: bool, width: float = 220) -> str:
    """One step of the staircase: how much of what can be explained, strong where it was taken."""
    done = clamp(explained) * width
    fill = ink("accent") if accepted else ink("edge")
    return figure(
        width,
        9,
        element("rect", y=0.5, width=width, height=8, rx=4, fill=ink("wash")),
        element("rect", y=0.5, width=done, height=8, rx=min(4, done / 2), fill=fill,
                opacity=None if accepted else 0.55),
        label=f"explains {percent(explained)} of what can be explained",
    )  # fmt: skip


def falling(
    counts: Sequence[int], whole: int, *, persona: int = 0, width: float = 220, height: float = 34
) -> str:
    """How few are left: all of them first, then after one more condition, and another."""
    shown = [whole, *counts]
    step = width / len(shown)
    shapes = []
    for place, number in enumerate(shown):
        tall = max(number / whole * (height - 2), 1.5) if whole else 1.5
        fill = ink("edge") if place == 0 else colour(persona)
        shapes.append(
            element("rect", x=place * step, y=height - tall, width=step - 3, height=tall, rx=1.5,
                    fill=fill, opacity=0.45 if place == 0 else None)
        )  # fmt: skip
    words = ", then ".join(f"{number:,}" for number in shown)
    return figure(width, height, *shapes, label=words)


def counted_dots(part: int, whole: int, *, tone: str = "accent", width: float = 150) -> str:
    """`part` of `whole` as dots, at most forty, for small numbers seen one by one."""
    shown = min(whole, 40)
    full = round(part / whole * shown) if whole else 0
    across = 20
    dots = []
    for place in range(shown):
        x, y = 4 + place % across * (width - 8) / (across - 1), 5 + place // across * 8
        fill = {"fill": ink(tone)} if place < full else {"fill": "none", "stroke": ink("edge")}
        dots.append(element("circle", cx=x, cy=y, r=2.6, **fill))
    rows = max(1, -(-shown // across))
    return figure(width, 2 + rows * 8, *dots, label=f"{part:,} of {whole:,}")


def ranking(rows: Sequence[tuple[str, float]], *, tone: str = "accent", width: float = 300) -> str:
    """Named amounts as bars with their numbers, in the order given."""
    top = max((amount for _, amount in rows), default=0) or 1
    start, bar = width * 0.47, width * 0.41
    shapes = []
    for place, (name, amount) in enumerate(rows):
        y = place * 20
        short = name if len(name) <= 20 else name[:19] + "…"
        length = max(amount / top * bar, 1)
        shapes += [
            text(short, x=0, y=y + 13, font_size=12, fill=ink("soft")),
            element("rect", x=start, y=y + 5, width=length, height=9, rx=2, fill=ink(tone)),
            text(f"{amount:,.0f}", x=start + length + 6, y=y + 13, font_size=12, fill=ink("ink")),
        ]
    said = ", ".join(f"{name} {amount:,.0f}" for name, amount in rows)
    return figure(width, max(len(rows) * 20, 20), *shapes, label=said or "nothing counted")
