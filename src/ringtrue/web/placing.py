"""Where the numbers of a claim lie on its figure, and how an amount is said beside it."""

from datetime import date
from typing import Any


def band(line: Any, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """The bounds to be drawn; a difference that may be anything has none."""
    if not line.of_shares or low is None or high is None:
        return low, high
    return (None, None) if low <= -1 or (low < 0 and high >= 1) else (low, high)


def mean(claim: Any) -> dict[str, float]:
    """A mean, its interval and what was claimed, on an axis that holds them all; empty without."""
    parts = {"rate": "value", "low": "value_low", "high": "value_high", "tick": "amount"}
    found = {place: getattr(claim, part, None) for place, part in parts.items()}
    known = {place: float(at) for place, at in found.items() if at is not None}
    if len(known) < len(parts):
        return {}
    first, last = min(0.0, *known.values()), max(0.0, *known.values())
    width = (last - first) * 1.15 or 1.0
    return {name: (at - first) / width for name, at in known.items()}


def ends(claim: Any) -> str:
    """`between 380 and 450`, of a mean."""
    return f"between {amount(claim.value_low)} and {amount(claim.value_high)}"


def amount(value: float) -> str:
    """`412`, `12,345`, `4.25`."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def clock(claim: Any) -> dict[str, Any] | None:
    """From which day on a claim counts what comes, and how long that keeps; None where unsaid."""
    since = _day(getattr(claim, "since", None))
    if since is None:
        return None
    return {
        "since": since,
        "stated_by": getattr(claim, "stated_by", ""),
        "keeps": claim.keeps_days,
        "newest": _day(claim.newest),
    }


def _day(told: date | str | None) -> date | None:
    return date.fromisoformat(told) if isinstance(told, str) else told
