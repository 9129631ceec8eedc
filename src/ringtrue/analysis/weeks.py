"""Both sides of a comparison in blocks of whole weeks, whose bounds follow from who came alone.

The test of two shares needs the sizes of both groups before it sees what they did. Who happens to
arrive between two looks is no such size: it hangs on when somebody looks. So days of entry are
gathered into weeks, and weeks into blocks until both sides have five people (accounts). A block is
told once, when its last week is settled; the same records say the same whoever looked when.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FEWEST = 5  # on each side of a block


@dataclass(frozen=True)
class Day:
    """Who entered on one day: `k` of `n` of the group had the outcome, `other_k` of `other_n` not
    of it. By account where accounts are known, one value each.
    """

    day: date
    k: float = 0.0
    n: float = 0.0
    other_k: float = 0.0
    other_n: float = 0.0

    def with_(self, other: "Day") -> "Day":
        """Both together, up to the later day."""
        return Day(
            max(self.day, other.day),
            self.k + other.k,
            self.n + other.n,
            self.other_k + other.other_k,
            self.other_n + other.other_n,
        )


def together(days: Iterable[Day]) -> list[Day]:
    """The days in order, each once."""
    found: dict[date, Day] = {}
    for one in days:
        found[one.day] = found[one.day].with_(one) if one.day in found else one
    return [found[day] for day in sorted(found)]


def blocks(days: Sequence[Day], until: date | None) -> list[Day]:
    """The blocks that days fill, each up to the end of its last week; the rest waits.

    `days` are in order, from the first that no block holds; whoever entered up to the day `until`
    is among them. Without one nobody else will come: the last days are told, too, if both sides
    have anybody.
    """
    found: list[Day] = []
    filling: Day | None = None
    for place, one in enumerate(days):
        filling = one if filling is None else filling.with_(one)
        ends = _ends(one.day)
        last = place + 1 == len(days)
        if not last and _ends(days[place + 1].day) == ends:
            continue
        whole = until is None or ends <= until
        fewest = 1e-9 if until is None and last else FEWEST
        if whole and min(filling.n, filling.other_n) >= fewest:
            found.append(Day(ends, filling.k, filling.n, filling.other_k, filling.other_n))
            filling = None
    return found


def _ends(day: date) -> date:
    """The Sunday of a day's week."""
    return day + timedelta(days=6 - day.weekday())
