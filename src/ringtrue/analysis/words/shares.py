"""How many of a persona's people a sentence speaks of: "mostly", "nearly all", "a third"."""

import re

HALF = 0.5
_QUANTIFIERS: tuple[tuple[str, float], ...] = (
    (r"(?:nearly|almost|virtually|practically) (?:all|every|always|everyone|everybody)", 0.9),
    (r"\b(?:all of them|always|without exception|every one of them|everyone|everybody)\b", 0.9),
    (r"\bthree[- ]quarters\b", 0.75),
    (r"\btwo[- ]thirds\b", 0.67),
    (r"\b(?:a|one)[- ]third\b", 0.33),
    (r"\b(?:a|one)[- ]quarter\b(?! of a)", 0.25),
    (r"\b(?:one in five|a fifth)\b", 0.2),
    (r"\b(?:one in ten|a tenth)\b", 0.1),
    (r"\bhalf(?: of| the)\b|\b(?:about|at least|over) half\b", 0.5),
    (r"\b(?:mostly|most of|most|typically|predominantly|mainly|the majority|usually)\b", 0.6),
)
# "at most", "the most", "most important" say nothing about how many people.
_NOT_A_SHARE = re.compile(r"\b(?:at|the) most\b|\bmost (?:important|of all|recent|likely)\b", re.I)
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s?(?:%|percent|per cent)(?!\w)", re.I)
_OF_PEOPLE = re.compile(r"^\s*(?:of|are|work|have|use|come|buy|live|pay|were|is)\b", re.I)


def at_least(sentence: str) -> float:
    """The share a sentence claims, from 0 to 1; without a quantifier at least half."""
    percent = percentage(sentence)
    if percent is not None:
        return percent
    text = _NOT_A_SHARE.sub(" ", sentence)
    found = (share for pattern, share in _QUANTIFIERS if re.search(pattern, text, re.I))
    return next(found, HALF)


def percentage(sentence: str) -> float | None:
    """A percentage of people, not of money or of anything else."""
    match = _PERCENT.search(sentence)
    if not match:
        return None
    start = sentence[: match.start()].strip().lower()
    leads = start in {"", "at least", "about", "around", "some", "over", "more than", "roughly"}
    share = float(match[1].replace(",", ".")) / 100
    ok = leads or bool(_OF_PEOPLE.match(sentence[match.end() :]))
    return share if ok and 0 < share <= 1 else None


def without(sentence: str) -> str:
    """The sentence without its quantifier, for the search of numbers."""
    text = _PERCENT.sub(" ", sentence) if percentage(sentence) is not None else sentence
    fractions = r"\b(?:three[- ]quarters|two[- ]thirds|(?:a|one)[- ]third|one in (?:five|ten))\b"
    return re.sub(fractions, " ", text, flags=re.I)
