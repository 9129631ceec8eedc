"""Numbers as people read them and the words of verdicts, alike in figures, pages and reports."""

NBSP = "\u00a0"
UNITS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

# verdicts of the ledger and of the past, told alike: shape, short word, and the word of the past
SHAPES = {
    "supported": "full",
    "fits_past": "full",
    "illustrated": "full",
    "contradicted": "crossed",
    "does_not_fit_past": "crossed",
    "denied": "crossed",
    "undecided": "half",
    "cannot_tell": "half",
    "untested": "open",
    "no_data": "open",
    "stale": "hourglass",
}
WORDS = {
    "supported": "holds",
    "fits_past": "fits",
    "illustrated": "customers say so",
    "contradicted": "doesn't hold",
    "does_not_fit_past": "doesn't fit",
    "denied": "customers deny it",
    "undecided": "can't tell yet",
    "cannot_tell": "can't tell yet",
    "untested": "untested",
    "no_data": "no data yet",
    "stale": "stale",
}
TONES = {"full": "holds", "crossed": "not", "half": "cant", "open": "faint", "hourglass": "faint"}
GRADES = {
    "proto": "assumed",
    "qualitative": "heard",
    "statistical": "outlined",
    "validated": "validated",
}
SEGMENTS = {
    "natural": "a real group",
    "reproducible": "a repeatable cut",
    "constructive": "a handy cut",
    "undecidable": "can't tell what kind of group",
    "one": "one group",
    "not_assessed": "kind of group not assessed",
}


def verdict_word(verdict: str) -> str:
    """The plain word of a verdict; an unknown one is shown as it is."""
    return WORDS.get(verdict, verdict.replace("_", " "))


def digits(share: float) -> str:
    """A share between 0 and 1 as a percentage's digits: whole, or one decimal below 10 and 99+."""
    value = share * 100
    if 0 < value < 9.95 or 99 < value < 100:
        rounded = f"{value:.1f}"
        if rounded == "0.0":
            return "under 0.1"
        if rounded == "100.0":
            return "over 99.9"
        return rounded[:-2] if rounded.endswith(".0") else rounded
    return f"{value:.0f}"


def percent(share: float | None) -> str:
    """`0.873` as `87 %`, with a space that does not break; an em dash where there is none."""
    return "—" if share is None else f"{digits(share)}{NBSP}%"


def count(value: float | None) -> str:
    """`12345` as `12,345`."""
    return "—" if value is None else f"{value:,.0f}"


def about(value: float) -> str:
    """`83912` as `84,000`: the two figures that count."""
    digits_left = max(0, len(f"{abs(value):.0f}") - 2)
    return f"{round(value, -digits_left):,.0f}"


def spelled(value: int, *, capital: bool = False) -> str:
    """Small numbers in words: `2` as `two`; from eleven on in digits."""
    word = UNITS[value] if 0 <= value < len(UNITS) else count(value)
    return word.capitalize() if capital else word


def plural(value: float, one: str, many: str | None = None) -> str:
    """The noun that goes with a number."""
    return one if value == 1 else (many or f"{one}s")


def first_sentence(words: str) -> tuple[str, str]:
    """The first sentence, and what follows it; a stop within a number ends nothing."""
    found = [(place, len(m)) for m in (". ", "! ", "? ", ".” ") if (place := words.find(m)) > 0]
    if not found:
        return words, ""
    place, length = min(found)
    return words[: place + length - 1], words[place + length :].strip()


def interval_words(
    rate: float | None, low: float | None, high: float | None, baseline: float | None = None
) -> str:
    """`87 %, between 78 and 93; everyone 50`."""
    if rate is None:
        return "no rate can be told"
    words = percent(rate)
    if low is not None and high is not None:
        words += f", between {digits(low)} and {digits(high)}"
    if baseline is not None:
        words += f"; everyone {digits(baseline)}"
    return words
