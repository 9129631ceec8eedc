"""Where the cast is going: shares month by month, who leaves, and whose share has moved."""

from collections.abc import Sequence

from ringtrue.analysis.tracked import Measured, Month, Track
from ringtrue.figures import saying
from ringtrue.stats.outcomes import wilson
from ringtrue.workspaces.ledger.telling import month_words, shares_by_month
from ringtrue.workspaces.overview.lines import Trend

LEVEL = 0.99  # of both halves' intervals; that they do not meet is a cautious test


def trend(track: Track | None) -> Trend | None:
    """The share of each month's people, None where no months are known."""
    shares = shares_by_month(track.months) if track is not None else ()
    if track is None or sum(share is not None for share in shares) < 2:
        return None
    return Trend(shares, month_words(track.months))


def leave(track: Track | None) -> Measured | None:
    """The customers who left within a year, from those who stayed."""
    if track is None or track.stayed is None:
        return None
    stayed = track.stayed
    k = stayed.n - (stayed.k or 0)
    return Measured(1 - stayed.value, 1 - stayed.high, 1 - stayed.low, stayed.n, k)


def moved(tracks: Sequence[tuple[str, Track | None]], noun: str) -> str:
    """Whose share of those who come differs between the halves of the year; empty before one."""
    known = [(name, t.months) for name, t in tracks if t is not None and t.months]
    if not known or not any(m.n for _, months in known for m in months[: len(months) // 2]):
        return ""
    told = [words for name, months in known if (words := _moved(name, months))]
    if told:
        return " ".join(told)
    whose = "No persona's share" if len(known) > 1 else "Its share"
    moved_not = "has" if len(known) > 1 else "has not"
    return f"{whose} of new {noun} {moved_not} clearly moved in twelve months."


def _moved(name: str, months: Sequence[Month]) -> str:
    half = len(months) // 2
    before, after = _together(months[:half]), _together(months[half:])
    if not before[1] or not after[1]:
        return ""
    (low, high), (new_low, new_high) = wilson(*before, LEVEL), wilson(*after, LEVEL)
    if new_low <= high and low <= new_high:
        return ""
    verb = "grew" if new_low > high else "shrank"
    was, now = (saying.percent(k / n) for k, n in (before, after))
    return f"{name} {verb} from {was} to {now} of those who came, half-year against half-year."


def _together(months: Sequence[Month]) -> tuple[int, int]:
    return sum(m.k for m in months), sum(m.n for m in months)
