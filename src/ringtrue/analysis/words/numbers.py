"""Numbers in a sentence: "50 to 250 people", "under 30", "in her forties", "at least €10k"."""

import re
from dataclasses import dataclass

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_TENS = dict(
    zip(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
        range(20, 100, 10),
        strict=True,
    )
)
_DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
_SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mio": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9}
_SCALE |= {"billion": 1e9, "hundred": 1e2, "dozen": 12.0}

_MONEY = r"(?:€|\$|£|eur|euros?|usd|dollars?|gbp|pounds?|chf|francs?)"
_NUMBER = r"\d{1,3}(?:[,.' \u202f]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"


def _one(which: str) -> str:
    """A number with its currency and scale, as groups that end in `which`."""
    scale = r"(?:\s?(?P<s%s>k|m|mn|mio|bn|thousand|million|billion|hundred|dozen)\b)?" % which  # noqa: UP031
    after = rf"(?:\s?(?P<post{which}>{_MONEY})(?!\w))?"
    return rf"(?:(?P<pre{which}>{_MONEY})\s?)?(?P<n{which}>{_NUMBER}){scale}{after}"


_A, _B = _one("a"), _one("b")
_RANGE = re.compile(rf"(?:between\s+|from\s+)?{_A}\s*(?:-|–|—|to|and|until|bis)\s*{_B}", re.I)
_BETWEEN = re.compile(r"\b(?:between|from)\b", re.I)
_SINGLE = re.compile(_A, re.I)
_LOWER = re.compile(
    r"(?:at least|no less than|not less than|no fewer than|from|minimum(?: of)?|starting at)\s*$",
    re.I,
)
_ABOVE = re.compile(
    r"(?:more than|over|above|greater than|older than|larger than|longer than|bigger than"
    r"|exceed(?:s|ing)?|upwards of|beyond)\s*$",
    re.I,
)
_UPPER = re.compile(
    r"(?:at most|up to|no more than|not more than|maximum(?: of)?|not over|until)\s*$", re.I
)
_BELOW = re.compile(
    r"(?:less than|fewer than|under|below|younger than|smaller than|shorter than)\s*$", re.I
)
_AFTER_LOWER = re.compile(
    r"^\s*(?:\+|or more|and more|or older|and older|or above|and above)", re.I
)
_AFTER_UPPER = re.compile(r"^\s*(?:or less|or fewer|or younger|at most|or below)", re.I)
# "in the last two years" says when, not how much.
_SPAN = re.compile(r"\b(?:in|over|within|during) the (?:last|past) \d+ \w+", re.I)
_BEFORE = re.compile(r"\bbefore\s*$", re.I)
_AFTER = re.compile(r"\b(?:after|since)\s*$", re.I)
_YEAR = re.compile(r"^(?:19|20)\d\d$")
# A run of more digits than any quantity has is a code; searched for numbers, it takes for ever.
_CODE = re.compile(r"\d{16,}")
_UNITS = (
    ("age", r"^\s*(?:-|\s)?(?:years?[- ]old|years of age|year-olds?)"),
    ("people", r"^\s*(?:employees|people|staff|fte|heads|workers|colleagues|persons|man\b)"),
    ("years", r"^\s*-?years?\b"),
    ("months", r"^\s*-?months?\b"),
    ("weeks", r"^\s*-?weeks?\b"),
    ("days", r"^\s*-?days?\b"),
    ("hours", r"^\s*-?hours?\b"),
    ("times", r"^\s*(?:times|visits|orders|purchases|tickets|calls)\b"),
    ("percent", r"^\s*(?:%|percent|per cent)"),
    ("sites", r"^\s*(?:sites|locations|branches|plants)\b"),
)
_AGE_BEFORE = re.compile(r"\b(?:aged?|age of|age)\s*:?\s*(?:\w+\s+){0,2}$", re.I)


@dataclass(frozen=True)
class Range:
    """Bounds as written, inclusive but where `strict_low` or `strict_high`; unit, or empty."""

    low: float | None
    high: float | None
    unit: str = ""
    strict_low: bool = False
    strict_high: bool = False
    text: str = ""
    nouns: tuple[str, ...] = ()  # the two words that follow


def ranges(sentence: str) -> tuple[Range, ...]:
    """Every number or range of numbers in a sentence, shares left out."""
    text = _SPAN.sub(" ", _digits(_CODE.sub(" ", sentence)))
    decade = _decades(text)
    if decade:
        return decade
    found: list[Range] = []
    taken = 0
    for match in _RANGE.finditer(text):
        pair = _pair(match, text)
        if pair:
            found.append(pair)
            taken = match.end()
    rest = text[taken:] if found else text
    return tuple(found) or tuple(r for m in _SINGLE.finditer(rest) if (r := _bound(m, rest)))


def _pair(match: re.Match[str], text: str) -> Range | None:
    """Two numbers as a range; "2 and 3" without "between" is not one."""
    before = text[: match.start() + 8]
    if re.search(r"\sand\s", match.group(0)) and not _BETWEEN.search(before + match.group(0)):
        return None
    low, high = _value(match, "a"), _value(match, "b")
    if match["sb"] and not match["sa"] and low < high / _SCALE[match["sb"].lower()] * 1.0001:
        low *= _SCALE[match["sb"].lower()]
    if low > high:
        return None
    unit = _unit(match, text, ("a", "b"))
    return (
        None
        if unit == "percent"
        else Range(low, high, unit, text=match.group(0).strip(), nouns=_nouns(text[match.end() :]))
    )


def _bound(match: re.Match[str], text: str) -> Range | None:
    """One number with what stands before and after it: at least, under, or exactly."""
    value, before, after = _value(match, "a"), text[: match.start()], text[match.end() :]
    unit = _unit(match, text, ("a",))
    if unit == "percent" or re.match(r"^\s*(?:st|nd|rd|th)\b|/\d|:\d\d", after):
        return None
    said = " ".join([*before.split()[-2:], match.group(0).strip(), *after.split()[:1]]).strip(" .,")
    low, high, strict = _sides(before, after, unit, value)
    return Range(
        low,
        high,
        unit,
        strict_low=strict and low is not None,
        strict_high=strict and high is not None,
        text=said,
        nouns=_nouns(after),
    )


def _sides(
    before: str, after: str, unit: str, value: float
) -> tuple[float | None, float | None, bool]:
    """Which bounds the words around a number set, and whether they leave the number itself out."""
    dated = unit == "year"
    if _ABOVE.search(before) or (dated and _AFTER.search(before)):
        return value, None, not dated
    if dated and _BEFORE.search(before):
        return None, value - 1, False
    if _LOWER.search(before) or _AFTER_LOWER.match(after):
        return value, None, False
    if _BELOW.search(before):
        return None, value, True
    if _UPPER.search(before) or _AFTER_UPPER.match(after):
        return None, value, False
    return value, value, False


def _nouns(after: str) -> tuple[str, ...]:
    """The two words that follow a number, up to the next sign."""
    match = re.match(r"[\s-]*([^\W\d_]+)(?:[\s-]+([^\W\d_]+))?", after)
    return tuple(w for w in match.groups() if w) if match else ()


def _value(match: re.Match[str], which: str) -> float:
    raw = re.sub(r"[' \u202f]", "", match[f"n{which}"])
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", raw)
    number = float(re.sub(r"[.,]", "", raw)) if grouped else float(_decimal(raw))
    scale = match[f"s{which}"]
    return number * _SCALE[scale.lower()] if scale else number


def _decimal(raw: str) -> str:
    """The last of comma and point is the decimal sign."""
    if "," in raw and "." in raw:
        return raw.replace(",", "")
    return raw.replace(",", ".")


def _unit(match: re.Match[str], text: str, which: tuple[str, ...]) -> str:
    if any(match[f"{side}{w}"] for w in which for side in ("pre", "post")):
        return "money"
    after = re.sub(_AFTER_LOWER, "", text[match.end() :])
    for unit, pattern in _UNITS:
        if re.match(pattern, after, re.I):
            return unit
    alone = match.group(0).strip() == text.strip(" .") and match["na"].isdigit()
    if _AGE_BEFORE.search(text[: match.start()]) or (alone and 16 <= int(match["na"]) <= 99):
        return "age"  # "42" in a list of attributes is an age
    return "year" if all(_YEAR.match(match[f"n{w}"]) for w in which) else ""


def _decades(text: str) -> tuple[Range, ...]:
    """In her forties is 40 to 49; born in the seventies is 1970 to 1979."""
    names = "|".join(_DECADES)
    match = re.search(
        rf"\b(early|mid|late)?[- ]?({names})\b(?:\s+(?:or|to|and)\s+({names}))?", text, re.I
    )
    if not match:
        return ()
    low = _DECADES[match[2].lower()]
    high = _DECADES[match[3].lower()] + 9 if match[3] else low + 9
    part = (match[1] or "").lower()
    low, high = low + {"mid": 3, "late": 6}.get(part, 0), high - {"early": 5, "mid": 3}.get(part, 0)
    if re.search(r"\bborn\b", text, re.I):
        return (Range(1900.0 + low, 1900.0 + high, "year", text=match.group(0).strip()),)
    return (Range(float(low), float(high), "age", text=match.group(0).strip()),)


def _digits(sentence: str) -> str:
    """Number words as digits; "no one" and "one of" are not numbers."""
    text = re.sub(r"\b(?:no|any|every|some)[- ]?one\b|\bone of\b|\bone another\b", " ", sentence)
    text = re.sub(r"\bone (?=\w+ (?:who|that))", " ", text, flags=re.I)
    for ten, value in _TENS.items():
        for unit, word in enumerate(_SMALL[1:10], start=1):
            text = re.sub(rf"\b{ten}[- ]{word}\b", str(value + unit), text, flags=re.I)
    words = {w: i for i, w in enumerate(_SMALL)} | _TENS
    pattern = rf"\b({'|'.join(sorted(words, key=len, reverse=True))})\b"
    text = re.sub(pattern, lambda m: str(words[m[1].lower()]), text, flags=re.I)
    text = re.sub(r"\ba (?=dozen\b|hundred\b|thousand\b|million\b)", "1 ", text, flags=re.I)
    text = re.sub(r"\b(\d+) or (\d+)\b", r"\1 to \2", text)
    return re.sub(r"\b(?:a|1) (?=(?:year|month)\b)", "1 ", text) if _bounded_time(text) else text


def _bounded_time(text: str) -> bool:
    """Only "less than a year" counts the article; "twice a month" does not."""
    return bool(
        re.search(
            r"\b(?:than|least|most|over|under|up to|within) (?:a|1) (?:year|month)\b", text, re.I
        )
    )
