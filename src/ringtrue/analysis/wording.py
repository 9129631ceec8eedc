"""How figures are said to people who never asked for statistics."""

from collections.abc import Sequence
from datetime import date


def percent(share: float) -> str:
    """A share as a whole percentage, with a decimal below ten and above 99: 87 %, 5.6 %, 99.8 %."""
    value = 100 * share
    if 0 < value < 9.95 or 99 < value < 99.95:
        return f"{value:.1f} %"
    return f"{value:.0f} %"


def share_in_words(share: float) -> str:
    """An expected share as its author would have said it."""
    words = {0.5: "at least half", 0.6: "mostly", 0.9: "nearly all", 1.0: "all"}
    return words.get(round(share, 3), f"at least {percent(share)}")


def listed(things: Sequence[str], *, most: int = 3) -> str:
    """Things as a list in a sentence: a, b and c; the rest counted, one with a comma quoted."""
    shown = [
        f"“{t}”" if "," in t and not t.startswith("“") and "(" not in t else t
        for t in things[:most]
    ]
    if len(things) > most:
        shown = [*shown, f"{len(things) - most} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def day_in_words(day: date) -> str:
    """A day that no two countries read differently: 3 March 2026."""
    return f"{day.day} {day:%B %Y}"


def number(value: float) -> str:
    """A number as one would write it: 1,250 or 3.5."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.1f}"


def about(money: float) -> str:
    """Money by the two figures that count: 84,000 and not 83,912."""
    digits = max(0, len(f"{abs(money):.0f}") - 2)
    return f"{round(money, -digits):,.0f}"


_SMALL = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def count_word(value: int) -> str:
    """A small count as a word that begins a sentence; larger ones as digits."""
    return _SMALL[value] if value < len(_SMALL) else f"{value:,}"
