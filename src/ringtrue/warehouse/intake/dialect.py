"""How a delimited file is laid out: its delimiter and its header, guessed from its beginning."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
FIGURES = re.compile(r"[+-]?[0-9][0-9.,:/\- T]*")
DELIMITERS = (",", ";", "\t", "|")


def guess_delimiter(lines: Sequence[str], *, default: str = ",") -> str:
    """The delimiter under which the most rows have as many cells as the header."""
    best, chosen = (0.0, 0), default
    for delimiter in (default, *(d for d in DELIMITERS if d != default)):
        widths = _widths(lines, delimiter)
        if not widths:
            continue
        width = _usual(widths)
        if width < 2:
            continue
        agree = sum(w == width for w in widths) / len(widths)
        score = (round(agree, 2), width)
        if score > best:
            best, chosen = score, delimiter
    return chosen


def _widths(lines: Sequence[str], delimiter: str) -> list[int]:
    """How many cells each row has, up to the first that cannot be read."""
    widths = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            if row:
                widths.append(len(row))
    except csv.Error:
        pass  # the reader proper says where and why
    return widths


def _usual(widths: Sequence[int]) -> int:
    """The header's width where any other row shares it, else the most common width."""
    if len(widths) == 1 or widths[0] in widths[1:]:
        return widths[0]
    return Counter(widths[1:]).most_common(1)[0][0]


@dataclass(frozen=True)
class Header:
    """The columns' names, how many rows stand before the data, and what was mended."""

    names: tuple[str, ...]
    skip: int
    repairs: tuple[str, ...]


def find_header(rows: Sequence[Sequence[str]], *, longest: int) -> Header:
    """The header among the first rows: a title above it is skipped, aloud."""
    at = _first_wide(rows)
    repairs = [f"{at} line(s) above the header were left out."] if at else []
    if _is_record(rows[at]):
        names = tuple(f"column_{i}" for i in range(1, len(rows[at]) + 1))
        repairs.append("The first row is a record, not a header: columns are called column_1 ...")
        return Header(names, at, tuple(repairs))
    names, mended = clean_names(rows[at], longest=longest)
    return Header(names, at + 1, (*repairs, *mended))


def _is_record(cells: Sequence[str]) -> bool:
    """Whether the row can be no header: it holds an e-mail address, or nothing but figures."""
    filled = [c.strip() for c in cells if c.strip()]
    if any(ADDRESS.fullmatch(c) for c in filled):
        return True
    return bool(filled) and all(FIGURES.fullmatch(c) for c in filled)


def _first_wide(rows: Sequence[Sequence[str]]) -> int:
    """The first row that is as wide as the rest; 0 unless the rows before it are plain titles."""
    filled = [sum(bool(c.strip()) for c in row) for row in rows]
    usual = Counter(f for f in filled if f > 1).most_common(1)
    if not usual or usual[0][0] < 3:
        return next((i for i, f in enumerate(filled) if f), 0)
    for at, count in enumerate(filled):
        if count > 1:
            return at
    return 0


def clean_names(raw: Sequence[str], *, longest: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names that are filled, unlike each other (capitals aside) and of a bearable length."""
    names: list[str] = []
    taken: set[str] = set()
    numbers: dict[str, int] = {}  # where the search for a free name goes on
    repairs: list[str] = []
    for position, text in enumerate(raw, start=1):
        name = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        if not name:
            name = f"column_{position}"
            repairs.append(f'Column {position} has no name; it is called "{name}".')
        if len(name) > longest:
            name = name[:longest].rstrip()
            repairs.append(f"The name of column {position} was cut to {longest} characters.")
        wanted, number = name, numbers.get(name, 2)
        while name.casefold() in taken:
            name, number = f"{wanted}_{number}", number + 1
        numbers[wanted] = number
        if name != wanted:
            repairs.append(f'Two columns are called "{wanted}"; the later one is "{name}".')
        taken.add(name.casefold())
        names.append(name)
    return tuple(names), tuple(repairs)
