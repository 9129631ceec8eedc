"""A gap between those described and those who buy, in words that stand beside its picture."""

from typing import Protocol

from ringtrue.figures.saying import NBSP, digits, interval_words

SLACK = 0.02  # short of what is described by less is no gap anybody would mind


class Shared(Protocol):
    """A share with its interval."""

    @property
    def share(self) -> float: ...

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float: ...


class Apart(Protocol):
    """A gap: what is described, who bought, who stayed, and how far apart they are."""

    @property
    def described(self) -> float: ...

    @property
    def buyers(self) -> Shared: ...

    @property
    def side(self) -> str: ...

    @property
    def stayed(self) -> Shared | None: ...

    @property
    def distance(self) -> float: ...

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float: ...


def tone(gap: Apart) -> str:
    """The token of a gap's dot: bad where it is sure, good where surely none is, else wait."""
    if gap.low > 0:
        return "bad"
    return "good" if gap.high <= SLACK and gap.distance <= 0 else "wait"


def words(gap: Apart) -> str:
    """`30 points apart`, `as described`, `no gap seen` or `can't tell yet`."""
    if gap.low > 0:
        return f"{_points(gap.distance)} apart"
    if gap.distance > 0:
        return "can't tell yet"
    return "as described" if tone(gap) == "good" else "no gap seen"


def between(gap: Apart) -> str:
    """`between 14 and 41`, in points of a percentage; where none is off, how many more fit.

    Of what hardly any are said to be, how many fewer.
    """
    low, high = (gap.low, gap.high) if gap.low > 0 else (-gap.high, -gap.low)
    said = f"between {digits(max(low, 0.0))} and {digits(high)}"
    way = "more" if gap.side == "above" else "fewer"
    return said if gap.low > 0 else f"and {way}: {said} points"


def label(gap: Apart, *, stayed: bool = False) -> str:
    """What the picture says to somebody who does not see it."""
    shown = gap.stayed if stayed else gap.buyers
    if shown is None:
        return ""
    who = "of those who stayed" if stayed else "of buyers"
    said = interval_words(shown.share, shown.low, shown.high)
    most = "at most " if gap.side == "below" else ""
    return f"{said} {who}; described {most}{digits(gap.described)}"


def _points(distance: float) -> str:
    return f"{digits(distance)}{NBSP}points"
