"""Numbers as people write them: points or commas, thousands, currencies, percent, brackets."""

from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Style = Literal["point", "comma"]
EXPONENT = r"(?:[eE][+-]?[0-9]{1,3})?"
PATTERNS: dict[Style, str] = {
    "point": rf"^[+-]?(?:(?:[0-9]+|[0-9]{{1,3}}(?:[, '’\x{{a0}}\x{{202f}}][0-9]{{3}})+)"
    rf"(?:\.[0-9]*)?|\.[0-9]+){EXPONENT}$",
    "comma": rf"^[+-]?(?:(?:[0-9]+|[0-9]{{1,3}}(?:[. '’\x{{a0}}\x{{202f}}][0-9]{{3}})+)"
    rf"(?:,[0-9]*)?|,[0-9]+){EXPONENT}$",
}
# What only one of the two styles would write; 1.234 and 1,234 could be either.
SURE: dict[Style, str] = {
    "point": r"\.[0-9]{1,2}$|\.[0-9]{4,}$|\.[0-9]*[eE]|[,'’][0-9]{3}\.|,[0-9]{3},|^[+-]?0?\.[0-9]"
    r"|^[+-]?[0-9]{4,}\.",
    "comma": r",[0-9]{1,2}$|,[0-9]{4,}$|,[0-9]*[eE]|[.'’][0-9]{3},|\.[0-9]{3}\.|^[+-]?0?,[0-9]"
    r"|^[+-]?[0-9]{4,},",
}
WHOLE = r"^[+-]?[0-9]+(?:\.0*)?$"
LEADING_ZERO = r"^[+-]?0[0-9]+$"
TOO_LONG = r"^[+-]?[0-9]{16,}$"
ADORNED = r"^\(.*\)$|[€$£¥%]|(?:EUR|USD|GBP|CHF)$|^(?:EUR|USD|GBP|CHF)|[−–]"
_GROUPS: dict[Style, str] = {"point": ",", "comma": "."}


def plain(values: pa.Array) -> pa.Array:
    """The values without currency and percent signs; (5) reads -5."""
    values = pc.replace_substring_regex(values, r"^\((.*)\)$", r"-\1")
    values = pc.replace_substring_regex(values, r"^[−–]", "-")
    values = pc.replace_substring_regex(values, r"^([+-]?)\s*(?:[€$£¥]|EUR|USD|GBP|CHF)\s*", r"\1")
    return pc.replace_substring_regex(values, r"\s*(?:[€$£¥%]|EUR|USD|GBP|CHF)$", "")


def fits(values: pa.Array, style: Style) -> pa.Array:
    """Whether each value reads as a number in the style."""
    return pc.match_substring_regex(values, PATTERNS[style])


def parse(values: pa.Array, style: Style, *, adorned: bool = True) -> pa.Array:
    """The values as float64, NULL where they are no number."""
    if adorned:
        values = plain(values)
    known = pc.fill_null(fits(values, style), False)
    values = pc.if_else(known, values, pa.scalar(None, pa.string()))
    if style == "comma" or not _simple(values):
        values = pc.replace_substring_regex(
            values, rf"[{_GROUPS[style]} '’\x{{a0}}\x{{202f}}+]", ""
        )
        if style == "comma":
            values = pc.replace_substring(values, ",", ".")
    numbers = pc.cast(values, pa.float64())
    return pc.if_else(pc.is_finite(numbers), numbers, pa.scalar(None, pa.float64()))


def _simple(values: pa.Array) -> bool:
    odd = pc.match_substring_regex(values, r"[^0-9.eE-]")
    return not pc.any(odd, min_count=0).as_py()


def whole(numbers: pa.Array) -> bool:
    """Whether every number is an integer that int64 and float64 both hold exactly."""
    found = numbers.drop_null().to_numpy(zero_copy_only=False)
    return bool(np.all(np.abs(found) < 2**53) and np.all(found == np.floor(found)))
