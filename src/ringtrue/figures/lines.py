"""Figures on one line: a dot with its interval, two dots, a run of months, a slider."""

from collections.abc import Sequence

from ringtrue.figures.colours import colour, dot
from ringtrue.figures.drawing import clamp, element, figure, ink
from ringtrue.figures.saying import digits, interval_words, percent

_PAD = 6.0


def _axis(width: float, y: float) -> str:
    return element("path", d=f"M{_PAD} {y}H{width - _PAD}", stroke=ink("axis"), stroke_width=1)


def _place(share: float, width: float, top: float) -> float:
    return _PAD + clamp(share / top if top else 0.0) * (width - 2 * _PAD)


def interval(
    rate: float | None,
    low: float | None,
    high: float | None,
    *,
    baseline: float | None = None,
    persona: int | None = None,
    tone: str | None = None,
    width: float = 150,
    top: float = 1.0,
    label: str | None = None,
) -> str:
    """A dot with its interval against a dashed tick for everyone.

    Shares are between 0 and 1 and the axis ends at `top`. The colour is the persona's, or a token
    (`good`, `bad`, `wait`). Without a rate only the axis and the tick are drawn.
    """
    words = interval_words(rate, low, high, baseline) if label is None else label
    hue = ink(tone) if tone else colour(persona or 0)
    shapes = [_axis(width, 11)]
    if baseline is not None:
        at = _place(baseline, width, top)
        shapes.append(
            element("path", d=f"M{at:.1f} 3V19", stroke=ink("tick"), stroke_width=1.4,
                    stroke_dasharray="2 2")
        )  # fmt: skip
    if rate is not None:
        if low is not None and high is not None:
            ends = f"M{_place(low, width, top):.1f} 11H{_place(high, width, top):.1f}"
            shapes.append(
                element("path", d=ends, stroke=hue, stroke_width=3.4, stroke_linecap="round",
                        opacity=0.45)
            )  # fmt: skip
        at = _place(rate, width, top)
        shapes.append(
            dot(persona, x=at, y=11) if persona is not None and not tone
            else element("circle", cx=at, cy=11, r=4.6, fill=hue)
        )  # fmt: skip
    return figure(width, 22, *shapes, label=words)


def dumbbell(
    leads: float | None,
    buyers: float | None,
    *,
    persona: int = 0,
    width: float = 170,
    top: float = 1.0,
    names: tuple[str, str] = ("leads", "buyers"),
) -> str:
    """Share of leads (open dot) against share of buyers (filled dot) on one line."""
    said = [
        f"{percent(s)} of {n}" for s, n in zip((leads, buyers), names, strict=True) if s is not None
    ]
    shapes = [_axis(width, 11)]
    if leads is not None and buyers is not None:
        ends = f"M{_place(leads, width, top):.1f} 11H{_place(buyers, width, top):.1f}"
        shapes.append(element("path", d=ends, stroke=colour(persona), stroke_width=2))
    if leads is not None:
        shapes.append(
            element("circle", cx=_place(leads, width, top), cy=11, r=4.4, fill=ink("card"),
                    stroke=colour(persona), stroke_width=2)
        )  # fmt: skip
    if buyers is not None:
        shapes.append(
            element("circle", cx=_place(buyers, width, top), cy=11, r=5, fill=colour(persona))
        )
    return figure(width, 22, *shapes, label=", ".join(said) or "no shares can be told")


def sparkline(
    values: Sequence[float | None], *, persona: int = 0, width: float = 84, label: str = ""
) -> str:
    """A run of numbers; gaps break the line, and a dot ends it."""
    known = [value for value in values if value is not None]
    if not known:
        return figure(width, 24, _axis(width, 12), label=label or "no history yet")
    low, high = min(known), max(known)
    spread = (high - low) or 1.0
    step = (width - 8) / max(len(values) - 1, 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        y = 12.0 if high == low else 21 - (value - low) / spread * 17
        runs[-1].append((3 + place * step, y))
    shapes = [
        element("polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in run), fill="none",
                stroke=colour(persona), stroke_width=1.7, stroke_linejoin="round")
        for run in runs if len(run) > 1
    ]  # fmt: skip
    x, y = next(run for run in reversed(runs) if run)[-1]
    shapes.append(element("circle", cx=x, cy=y, r=2.7, fill=colour(persona)))
    words = label or f"from {known[0]:,.4g} to {known[-1]:,.4g}"
    return figure(width, 24, *shapes, label=words)


def slider(
    value: float, *, everyone: float | None, ends: tuple[str, str], persona: int = 0,
    width: float = 270,
) -> str:  # fmt: skip
    """A place between two poles (0 left, 1 right) with a tick for the population."""
    words = f"{digits(value)} of 100 from {ends[0]} to {ends[1]}"
    shapes = [element("path", d=f"M2 7H{width - 2}", stroke=ink("axis"))]
    if everyone is not None:
        words += f"; everyone {digits(everyone)}"
        at = 2 + clamp(everyone) * (width - 4)
        shapes.append(element("path", d=f"M{at:.1f} 1V13", stroke=ink("tick"), stroke_width=1.5))
    shapes.append(dot(persona, x=2 + clamp(value) * (width - 4), y=7, size=5.2))
    return figure(width, 14, *shapes, label=words)
