"""A running test drawn: what was found at each look, its bounds, and the line that was claimed."""

from collections.abc import Callable, Sequence

from ringtrue.figures.drawing import element, figure, ink, text
from ringtrue.figures.saying import count

_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 10.0, 10.0, 24.0
At = Callable[[float, float], tuple[float, float]]
Look = tuple[float, float, float | None, float | None]  # people, value, low, high


def running(
    looks: Sequence[Look],
    *,
    claimed: float | None,
    shares: bool,
    points: bool = False,
    tone: str = "accent",
    width: float = 560,
    height: float = 190,
    label: str,
) -> str:
    """People counted from left to right; the value with its band, and the claimed line dashed.

    Of `shares` the axis reads in per cent and ends with all of them; of a difference of shares in
    `points`. Without a look only the claimed line is drawn.
    """
    low, high = _ends(looks, claimed)
    if shares and not points:
        high = min(high, 1.0)
    most = max((look[0] for look in looks), default=1.0)

    def at(n: float, value: float) -> tuple[float, float]:
        x = _LEFT + n / most * (width - _LEFT - _RIGHT)
        y = _TOP + (high - value) / (high - low) * (height - _TOP - _BOTTOM)
        return x, y

    unit = "" if points else " %"
    said = (lambda v: _signed(v * 100, unit)) if shares else "{:,.4g}".format
    shapes = _axes(at, (low, high, most), said, width=width, height=height)
    if claimed is not None:
        dashes = {"stroke": ink("tick"), "stroke_width": 1.4, "stroke_dasharray": "4 3"}
        level = f"M{_LEFT} {at(0, claimed)[1]:.1f}H{width - _RIGHT}"
        shapes.append(element("path", d=level, **dashes))
    shapes += _found(looks, at, tone)
    return figure(width, height, *shapes, label=label, class_="fluid")


def _ends(looks: Sequence[Look], claimed: float | None) -> tuple[float, float]:
    """Where the axis of values begins and ends, with a little room."""
    ends = [v for look in looks for v in look[1:] if v is not None]
    ends += [claimed] if claimed is not None else []
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    room = (high - low) * 0.12 or max(0.05, abs(high) * 0.12)
    return (max(0.0, low - room) if low >= 0 else low - room), high + room


def _found(looks: Sequence[Look], at: At, tone: str) -> list[str]:
    """The band of bounds (of one look a bar), the line of values, a dot at the newest look."""
    shapes = []
    band = [(n, lo, h) for n, _, lo, h in looks if lo is not None and h is not None]
    if len(band) > 1:
        upper = [at(n, h) for n, _, h in band]
        lower = [at(n, lo) for n, lo, _ in reversed(band)]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (*upper, *lower))
        shapes.append(element("polygon", points=points, fill=ink(tone), opacity=0.16))
    if len(band) == 1:
        [(n, lo, h)] = band
        (x, bottom), (_, top) = at(n, lo), at(n, h)
        bar = {"stroke": ink(tone), "stroke_width": 3.4, "stroke_linecap": "round"}
        shapes.append(element("path", d=f"M{x:.1f} {bottom:.1f}V{top:.1f}", opacity=0.45, **bar))
    run = [at(n, value) for n, value, _, _ in looks]
    if len(run) > 1:
        line = {"fill": "none", "stroke": ink(tone), "stroke_width": 2, "stroke_linejoin": "round"}
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
        shapes.append(element("polyline", points=points, **line))
    if run:
        shapes.append(element("circle", cx=run[-1][0], cy=run[-1][1], r=3.6, fill=ink(tone)))
    return shapes


def _signed(value: float, unit: str) -> str:
    return f"{value:.0f}{unit}".replace("-0", "0").replace("-", "\N{MINUS SIGN}")


def _axes(
    at: At,
    ends: tuple[float, float, float],
    said: Callable[[float], str],
    *,
    width: float,
    height: float,
) -> list[str]:
    """Three values at the left, the number of people at the right end, a thin line for each."""
    shapes = []
    low, high, most = ends
    small = {"fill": ink("faint"), "font_size": 11}
    for value in (low, (low + high) / 2, high):
        y = at(0, value)[1]
        words = said(value)
        shapes.append(element("path", d=f"M{_LEFT} {y:.1f}H{width - _RIGHT}", stroke=ink("axis")))
        shapes.append(text(words, x=_LEFT - 6, y=y + 4, text_anchor="end", **small))
    end = {"x": width - _RIGHT, "y": height - 6, "text_anchor": "end"}
    shapes.append(text(f"{count(most)} counted", **end, **small))
    shapes.append(text("0", x=_LEFT, y=height - 6, text_anchor="middle", **small))
    return shapes
