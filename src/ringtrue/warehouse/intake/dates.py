"""Dates and times as people write them. 3/4/2024 is decided over the whole column, or aloud."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Form = Literal["ymd", "dmy", "mdy", "day_name", "name_day", "compact", "seconds", "milliseconds"]
SHOWN: dict[Form, str] = {
    "ymd": "year-month-day",
    "dmy": "day/month/year",
    "mdy": "month/day/year",
    "day_name": "day, month's name, year",
    "name_day": "month's name, day, year",
    "compact": "YYYYMMDD",
    "seconds": "seconds since 1970",
    "milliseconds": "milliseconds since 1970",
}
TIME = (
    r"(?:(?:[Tt]|,?[ ]+)(?P<H>[0-9]{1,2}):(?P<M>[0-9]{2})(?::(?P<S>[0-9]{2})"
    r"(?:[.,](?P<f>[0-9]{1,9}))?)?[ ]*(?P<p>[AaPp]\.?[Mm]\.?)?"
    r"[ ]*(?P<z>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?)?$"
)
NAME = r"(?P<n>[A-Za-zäûéÄ]{3,9})"
YEAR = r"(?P<y>[0-9]{4}|[0-9]{2})"
NUMBERED = rf"^(?P<a>[0-9]{{1,2}})(?P<s>[-/.])(?P<b>[0-9]{{1,2}})[-/.]{YEAR}{TIME}"
PATTERNS: dict[Form, str] = {
    "ymd": rf"^(?P<y>[0-9]{{4}})[-/.](?P<m>[0-9]{{1,2}})[-/.](?P<d>[0-9]{{1,2}}){TIME}",
    "dmy": NUMBERED,
    "mdy": NUMBERED,
    "day_name": rf"^(?:[A-Za-z]{{2,9}},?[ ])?(?P<d>[0-9]{{1,2}})[ .-]+{NAME}[ .,-]+{YEAR}{TIME}",
    "name_day": rf"^(?:[A-Za-z]{{2,9}},?[ ])?{NAME}[ .-]+(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,?"
    rf"[ -]+(?P<y>[0-9]{{4}}){TIME}",
    "compact": rf"^(?P<y>(?:19|20)[0-9]{{2}})(?P<m>[0-9]{{2}})(?P<d>[0-9]{{2}}){TIME}",
}
MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar mär mrz", "apr avr", "may mai", "jun", "jul", "aug", "sep",
         "oct okt", "nov", "dec dez déc"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
DAYS = np.array([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass(frozen=True)
class Moments:
    """Parsed values: microseconds since 1970 in UTC, which are readable, and what they carried."""

    at: np.ndarray
    known: np.ndarray
    timed: bool
    zoned: bool


def parse(values: pa.Array, form: Form) -> Moments:
    """The moments that the texts say in the form; unreadable ones are not `known`."""
    if form in ("seconds", "milliseconds"):
        return _epoch(values, form)
    parts = pc.extract_regex(values, pattern=PATTERNS[form])
    known = parts.is_valid().to_numpy(zero_copy_only=False)
    years, months, days = _calendar(parts, form)
    known &= _exists(years, months, days)
    whole_days = _days(np.where(known, years, 1970), np.where(known, months, 1),
                       np.where(known, days, 1))  # fmt: skip
    clock, clock_known, zoned = _clock(parts)
    known &= clock_known
    at = whole_days.astype("int64") * 86_400_000_000 + np.where(known, clock, 0)
    timed = bool(np.any(at[known] % 86_400_000_000)) if not zoned else True
    return Moments(at, known, timed, zoned)


def order_votes(values: pa.Array, counts: np.ndarray) -> tuple[int, int, int, bool]:
    """Of numbered dates: day first for sure, month first for sure, either; whether by points."""
    parts = pc.extract_regex(values, pattern=NUMBERED)
    valid = parts.is_valid().to_numpy(zero_copy_only=False)
    first, second = _ints(parts, "a"), _ints(parts, "b")
    weights = np.where(valid, counts, 0)
    day = int(weights[(first > 12) & (first <= 31) & (second <= 12)].sum())
    month = int(weights[(second > 12) & (second <= 31) & (first <= 12)].sum())
    either = int(weights[(first <= 12) & (second <= 12)].sum())
    points = bool(pc.any(pc.equal(pc.struct_field(parts, "s"), "."), min_count=0).as_py())
    return day, month, either, points


def _ints(parts: pa.StructArray, name: str) -> np.ndarray:
    """A part's digits as integers, 0 where there are none."""
    texts = pc.fill_null(pc.struct_field(parts, name), "")
    texts = pc.if_else(pc.equal(texts, ""), "0", texts)
    found: np.ndarray = pc.cast(texts, pa.int64()).to_numpy(zero_copy_only=False)
    return found


def _calendar(parts: pa.StructArray, form: Form) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    years = _ints(parts, "y")
    short = years < 100
    years = np.where(short, years + np.where(years < 69, 2000, 1900), years)
    if form in ("dmy", "mdy"):
        first, second = _ints(parts, "a"), _ints(parts, "b")
        return (years, second, first) if form == "dmy" else (years, first, second)
    if form in ("day_name", "name_day"):
        return years, _months(parts), _ints(parts, "d")
    return years, _ints(parts, "m"), _ints(parts, "d")


def _months(parts: pa.StructArray) -> np.ndarray:
    names = pc.utf8_slice_codeunits(pc.utf8_lower(pc.struct_field(parts, "n")), 0, 3)
    return np.array([MONTHS.get(n or "", 0) for n in names.to_pylist()], dtype="int64")


def _exists(years: np.ndarray, months: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Whether the calendar has the day."""
    fine = (years >= 1000) & (years <= 9999) & (months >= 1) & (months <= 12) & (days >= 1)
    fine &= days <= DAYS[np.clip(months, 1, 12) - 1]
    leap = (years % 4 == 0) & ((years % 100 != 0) | (years % 400 == 0))
    real: np.ndarray = fine & ~((months == 2) & (days == 29) & ~leap)
    return real


def _days(years: np.ndarray, months: np.ndarray, days: np.ndarray) -> np.ndarray:
    starts = ((years - 1970) * 12 + months - 1).astype("datetime64[M]").astype("datetime64[D]")
    counted: np.ndarray = (starts + (days - 1)).astype("int64")
    return counted


def _clock(parts: pa.StructArray) -> tuple[np.ndarray, np.ndarray, bool]:
    """Microseconds since midnight UTC, which are times at all, and whether zones were named."""
    hours, minutes, seconds = _ints(parts, "H"), _ints(parts, "M"), _ints(parts, "S")
    half = pc.utf8_lower(pc.utf8_slice_codeunits(pc.struct_field(parts, "p"), 0, 1))
    half = np.array(half.fill_null("").to_pylist(), dtype=object)
    known = (minutes < 60) & (seconds <= 60) & (hours < 25)
    known &= (half == "") | ((hours >= 1) & (hours <= 12))
    hours = np.where(half == "p", hours % 12 + 12, np.where(half == "a", hours % 12, hours))
    known &= hours < 24
    fraction = pc.fill_null(pc.struct_field(parts, "f"), "")
    fraction = pc.utf8_slice_codeunits(pc.utf8_rpad(fraction, 6, "0"), 0, 6)
    micros = pc.cast(fraction, pa.int64()).to_numpy(zero_copy_only=False)
    shift, zoned = _zones(parts)
    clock = ((hours * 60 + minutes - shift) * 60 + np.minimum(seconds, 59)) * 1_000_000 + micros
    return clock, known, zoned


def _zones(parts: pa.StructArray) -> tuple[np.ndarray, bool]:
    """Minutes ahead of UTC, and whether any zone was named."""
    names = pc.fill_null(pc.struct_field(parts, "z"), "").dictionary_encode()
    found = names.dictionary.to_pylist()
    shifts = np.array([_shift(name) for name in found] or [0], dtype="int64")
    index = names.indices.to_numpy(zero_copy_only=False)
    return shifts[index] if len(index) else index, any(found)


def _shift(zone: str) -> int:
    if not zone or zone[0] not in "+-":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return minutes if zone[0] == "+" else -minutes


def _epoch(values: pa.Array, form: Form) -> Moments:
    digits = r"^[0-9]{9,10}(?:\.[0-9]+)?$" if form == "seconds" else r"^[0-9]{12,13}(?:\.0*)?$"
    fine = pc.fill_null(pc.match_substring_regex(values, digits), False)
    kept = pc.if_else(fine, values, pa.scalar(None, pa.string()))
    numbers = pc.fill_null(pc.cast(kept, pa.float64()), 0.0).to_numpy(zero_copy_only=False)
    scale = 1_000_000 if form == "seconds" else 1_000
    known = fine.to_numpy(zero_copy_only=False)
    return Moments((numbers * scale).astype("int64"), known, True, False)
