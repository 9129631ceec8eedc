"""JSON Lines: one object a line; objects inside become columns of their own, lists stay JSON."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ringtrue.warehouse.intake import encodings
from ringtrue.warehouse.intake.dialect import clean_names
from ringtrue.warehouse.intake.files import Given, stream
from ringtrue.warehouse.intake.limits import Limits
from ringtrue.warehouse.intake.reports import Reject
from ringtrue.warehouse.intake.rows import Chunk, Gathering, Layout, Rows, too_many_rows

DEPTH = 4
SHOWN_TEXT = 200
HINT = 'Each line should be one object, such as {"email": "a@b.c", "plan": "pro"}.'


@contextmanager
def read(given: Given, *, limits: Limits, folder: Path, layout: Layout) -> Iterator[Rows]:
    """The rows of a JSON Lines file; its columns are the keys of all its objects."""
    with stream(given, limits=limits) as raw:
        encoding = encodings.guess(given, raw)
    keys = _keys(given, limits, encoding)
    names, repairs = clean_names(keys, longest=limits.header)
    rows = Rows(names, iter(()), [*encoding.repairs, *repairs], encoding=encoding.name)
    rows.chunks = _chunks(given, limits, encoding, keys)
    yield rows


def _keys(given: Given, limits: Limits, encoding: encodings.Encoding) -> list[str]:
    keys: dict[str, None] = {}
    for _, found in _objects(given, limits, encoding):
        if isinstance(found, dict):
            keys.update(dict.fromkeys(found))
        if len(keys) > limits.columns:
            raise given.fault(
                f"{given.file} has more than {limits.columns:,} different keys.",
                "Export only the keys that say something about customers.",
            )
    if not keys:
        raise given.fault(f"{given.file} holds no JSON object.", HINT)
    return list(keys)


def _chunks(
    given: Given, limits: Limits, encoding: encodings.Encoding, keys: list[str]
) -> Iterator[Chunk]:
    gathering, total = Gathering(len(keys)), 0
    for number, found in _objects(given, limits, encoding):
        if isinstance(found, Reject):
            gathering.rejects.append(found)
        else:
            gathering.rows.append([found.get(key) for key in keys])
            gathering.lines.append(number)
            gathering.text += sum(len(v) for v in found.values() if v)
        if gathering.full:
            total += len(gathering.rows)
            if total > limits.rows:
                raise too_many_rows(given, limits)
            yield gathering.release()
    yield gathering.release()


def _objects(
    given: Given, limits: Limits, encoding: encodings.Encoding
) -> Iterator[tuple[int, dict[str, str | None] | Reject]]:
    longest = limits.hard_cell * 4
    with stream(given, limits=limits) as raw:
        text = io.TextIOWrapper(raw, encoding.name, errors=encoding.errors, newline="\n")
        number = 0
        while line := text.readline(longest):
            number += 1
            if len(line) == longest:
                raise given.fault(
                    f"Line {number} of {given.file} is longer than {longest:,} characters.",
                    HINT,
                    line=number,
                )
            if line.strip():
                yield number, _object(line, number)


def _object(line: str, number: int) -> dict[str, str | None] | Reject:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return Reject(number, "It is not valid JSON.", line[:SHOWN_TEXT].rstrip())
    if not isinstance(found, dict):
        return Reject(number, "It is not a JSON object.", line[:SHOWN_TEXT].rstrip())
    flat: dict[str, str | None] = {}
    _flatten(found, "", DEPTH, flat)
    return flat


def _flatten(found: dict[str, Any], before: str, depth: int, into: dict[str, str | None]) -> None:
    for key, value in found.items():
        name = _whole(f"{before}{key}")
        if isinstance(value, dict) and depth > 1:
            _flatten(value, f"{name}_", depth - 1, into)
        else:
            into[name] = cell_text(value)


def cell_text(value: Any) -> str | None:
    """Any value as the text a CSV would hold."""
    if value is None or value != value:  # NaN is no value
        return None
    if isinstance(value, str):
        return _whole(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, dict | list):
        return _whole(json.dumps(value, ensure_ascii=False, default=str))
    return str(value)


def _whole(text: str) -> str:
    """Text without NUL and without halves of characters, which no file could hold."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text.replace("\0", "")
