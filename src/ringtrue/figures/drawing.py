"""How every figure is written: one SVG with a name in words, geometry in attributes, no style.

Colours are `var(--token, #hex)`, so that a page's scheme decides and a file alone still shows;
`flat` turns them into plain hexadecimals for paper.
"""

import re
from html import escape

Number = float | int

TOKENS = {
    "ink": "#1c1e22",
    "soft": "#565a62",
    "faint": "#686b72",
    "card": "#ffffff",
    "axis": "#e3ded1",
    "tick": "#6f6b62",
    "edge": "#8b887d",
    "wash": "#efece3",
    "accent": "#1f4e5f",
    "brass": "#87590b",
    "good": "#2f6f4f",
    "bad": "#a33a2c",
    "wait": "#75642e",
    "p0": "#858277",
    "p1": "#1f4e5f",
    "p2": "#b4631c",
    "p3": "#6b4a8c",
    "p4": "#4d7c3a",
    "p5": "#4d2a20",
    "p6": "#b67c8c",
    "p7": "#4488e0",
    "p8": "#35237a",
}


def ink(token: str) -> str:
    """A colour by its token, with the light scheme's value to fall back on."""
    return f"var(--{token},{TOKENS[token]})"


def flat(svg: str) -> str:
    """The same figure with plain colours, for renderers that know no custom properties."""
    return re.sub(r"var\(--[a-z0-9]+,(#[0-9a-f]{6})\)", r"\1", svg)


def number(value: Number) -> str:
    """A coordinate: at most two decimals, no trailing zeros, never in scientific notation."""
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def element(name: str, *children: str, **attributes: object) -> str:
    """One element; `_` in a name stands for `-`, numbers are shortened, values are escaped."""
    parts = []
    for key, value in attributes.items():
        if value is None:
            continue
        shown = number(value) if isinstance(value, (int, float)) else str(value)
        parts.append(f' {key.rstrip("_").replace("_", "-")}="{escape(shown)}"')
    inside = "".join(children)
    opening = f"<{name}{''.join(parts)}"
    return f"{opening}>{inside}</{name}>" if inside else f"{opening}/>"


def text(words: str, **attributes: object) -> str:
    """A line of text in a figure, escaped."""
    return element("text", escape(words), **attributes)


def figure(
    width: Number,
    height: Number,
    *shapes: str,
    label: str,
    box: str | None = None,
    class_: str | None = None,
) -> str:
    """A whole figure; with an empty label it is decoration and hidden from screen readers."""
    named = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return element(
        "svg",
        *shapes,
        xmlns="http://www.w3.org/2000/svg",
        class_=class_,
        width=width,
        height=height,
        viewBox=box or f"0 0 {number(width)} {number(height)}",
        focusable="false",
        **named,
    )


def clamp(value: Number, low: Number = 0.0, high: Number = 1.0) -> float:
    """The value, held between two bounds; not a number becomes the lower one."""
    if value != value:
        return float(low)
    return float(min(max(value, low), high))
