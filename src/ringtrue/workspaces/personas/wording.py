"""The words people read for grades, segment labels, kinds and tests."""

from collections.abc import Sequence

from ringtrue.figures import saying

GRADES = saying.GRADES
LABELS = {"": "", **saying.SEGMENTS}
KINDS = {
    "persona": "Buyer persona",
    "icp": "Ideal customer profile",
    "negative": "Negative persona",
    "prospective": "Prospective persona",
}
STATEMENT_KINDS = {
    "fact": "Fact",
    "motivation": "Motivation",
    "challenge": "Challenge",
    "behaviour": "Behaviour",
    "driver": "Decision driver",
    "channel": "Preferred channel",
    "goal": "Goal",
    "quote": "Quote",
    "story": "Story",
}
SPOKEN_BY = {
    "customer": "a customer",
    "sales": "sales",
    "member": "a colleague",
    "machine": "a machine",
}

SORTS = {
    "quote": "a quote",
    "document": "a document",
    "survey": "a survey",
    "query": "a query",
}
SHIFTS = {
    "launch": "A launch",
    "market": "The market",
    "price": "A price",
    "leadership": "Leadership",
}
_SAID_BY = {"customer": "customer", "sales": "sales", "member": "colleague", "machine": "machine"}


def evidence_chip(by: str, sort: str, asked: int | None, agree: int | None) -> str:
    """What stands behind a sentence, in three words: customer quote; survey, 84 of 120."""
    if by == "machine":
        return f"{sort} by a machine"
    if sort == "survey" and asked is not None and agree is not None:
        return f"survey, {agree:,} of {asked:,}"
    return sort if sort == "query" else f"{_SAID_BY[by]} {sort}"


def number(value: float) -> str:
    """A number as people write it: 50, 2.5, 1,200."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.6g}"


def one_of(values: Sequence[str]) -> str:
    """Automotive, Aerospace or Rail."""
    if len(values) < 2:
        return "".join(values)
    return f"{', '.join(values[:-1])} or {values[-1]}"


def bounds(low: float | None, high: float | None) -> str:
    """Between 50 and 250; at least 50; at most 250."""
    if low is not None and high is not None:
        return number(low) if low == high else f"between {number(low)} and {number(high)}"
    if low is not None:
        return f"at least {number(low)}"
    if high is not None:
        return f"at most {number(high)}"
    return ""


def share(at_least: float) -> str:
    """The expected share in words where it has one."""
    words = {0.5: "at least half", 0.6: "mostly (60 %)", 0.9: "nearly all (90 %)"}
    return words.get(round(at_least, 4), f"at least {at_least * 100:.3g} %")


def test(
    trait: str, values: Sequence[str], low: float | None, high: float | None, at_least: float
) -> str:
    """The test of a statement in words; empty where nothing can test it."""
    if not trait:
        return ""
    what = one_of(values) if values else bounds(low, high)
    return f"{trait} is {what}, for {share(at_least)}" if what else trait
