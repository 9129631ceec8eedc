"""Every sentence that may be said of a change, and the words that none of them may hold.

The lists are in docs/changes.md, too, and a test holds both to what is really said.
"""

import re

from ringtrue.analysis.changes.values import Change, Comparison, Seen, Verdict

COUNTS: dict[Comparison, str] = {
    "held_back": "{k} of {n} it concerned {happened}, {other_k} of {other_n} held back.",
    "period": "Since then {k} of {n} {happened}, before {other_k} of {other_n}; what else changed "
    "in these months is in it, too.",
}
MAY: dict[str, str] = {
    "planned": "It has not begun, as far as anybody has said.",
    "early": "Nobody it concerns is old enough to count yet.",
    "better": "People it concerned {happened} more often than those held back.",
    "worse": "People it concerned {happened} less often than those held back.",
    "undecided": "Can't tell yet; about {more} more people would probably settle it.",
    "open": "Can't tell yet.",
    "same": "Can't tell yet, and more of the same would not settle it.",
    "over": "Can't tell: it ended on {until}, and nobody more will count.",
    "chance": "Chance alone chose who was held back.",
    "rule": "A rule chose who was held back: what else sets them apart is in it, too.",
    "more": "A larger share {happened} since then than before.",
    "fewer": "A smaller share {happened} since then than before.",
    "period": "Can't tell yet whether that is a larger or a smaller share.",
    "afterwards": "The day it began was written down afterwards.",
    "problem": "It cannot be counted: {problem}",
}
ENOUGH = 30  # people on both sides, before it is said that more of the same would settle nothing
# said of no change, however it was compared
NEVER = (
    "caused", "because of", "thanks to", "due to", "led to", "effect", "impact", "proof", "proved",
    "proves", "worked", "no difference", "made no", "useless", "success", "failure",
)  # fmt: skip
# said of none that was compared with the time before
NEVER_OF_A_PERIOD = ("better", "worse", "improved", "more often", "less often", "held back")


def sentence(change: Change, seen: Seen, verdict: Verdict, more: int | None) -> str:
    """What may be said of a change as it stands."""
    if seen.problem:
        return MAY["problem"].format(problem=seen.problem)
    if verdict in ("planned", "early"):
        return MAY[verdict]
    said = [COUNTS[change.comparison], *(MAY[key] for key in _keys(change, seen, verdict, more))]
    return " ".join(said).format(
        k=f"{seen.concerned.k:,}",
        n=f"{seen.concerned.n:,}",
        other_k=f"{seen.other.k:,}",
        other_n=f"{seen.other.n:,}",
        happened=seen.happened,
        more=f"{more:,}" if more is not None else "",
        until=f"{change.until.day} {change.until:%B %Y}" if change.until else "",
    )


def _keys(change: Change, seen: Seen, verdict: Verdict, more: int | None) -> list[str]:
    late = ["afterwards"] if change.afterwards else []
    if change.comparison == "period":
        return [_key_of_period(change, seen, verdict), *late]
    by = "chance" if change.held_back is not None and not change.held_back.rule else "rule"
    if verdict != "undecided":
        return [verdict, by, *late]
    if seen.over and change.until:
        return ["over", by, *late]
    return ["undecided" if more is not None else _why_open(seen), by, *late]


def _key_of_period(change: Change, seen: Seen, verdict: Verdict) -> str:
    if verdict != "undecided":
        return verdict
    return "over" if seen.over and change.until else "period"


def _why_open(seen: Seen) -> str:
    enough = min(seen.concerned.n, seen.other.n) >= ENOUGH
    return "same" if enough else "open"


def forbidden(said: str, comparison: Comparison) -> tuple[str, ...]:
    """The words in a sentence that it may not hold; none in anything said here."""
    never = NEVER if comparison == "held_back" else (*NEVER, *NEVER_OF_A_PERIOD)
    return tuple(w for w in never if re.search(rf"\b{re.escape(w)}\b", said, re.IGNORECASE))
