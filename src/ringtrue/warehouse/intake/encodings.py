"""How a text file is written: its encoding, guessed from all of its bytes."""

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

from ringtrue.warehouse.intake.files import KNOWN, Given

BLOCK = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
PAIRS = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
HIGH = re.compile(rb"[\x80-\xff]")
SHOWN = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "cp1252": "Windows-1252", "latin-1": "Latin-1"}


@dataclass(frozen=True)
class Encoding:
    """The encoding, how to take bytes that do not fit it, and what must be said about it."""

    name: str
    errors: str = "strict"
    repairs: tuple[str, ...] = ()


@dataclass
class _Seen:
    bytes: int = 0
    zeros: int = 0
    controls: int = 0
    valid: bool = True
    pairs: int = 0
    high: int = 0
    undefined: int = 0


def guess(given: Given, source: BinaryIO) -> Encoding:
    """The encoding of the whole stream. Raises UnreadableFile for a binary file."""
    start = source.read(BLOCK)
    for mark, name in MARKS:
        if start.startswith(mark):
            return _marked(given, name, start, source)
    wide = _wide(start)
    if wide:
        return Encoding(wide, errors="replace", repairs=(f"Read as {wide.upper()}.",))
    seen = _count(start, source)
    if seen.zeros + seen.controls > max(3, seen.bytes // 200):
        raise given.fault(f"{given.file} is a binary file, not text.", KNOWN)
    return _narrow(seen)


def _marked(given: Given, name: str, start: bytes, source: BinaryIO) -> Encoding:
    if not name.startswith("utf-8"):
        shown = "UTF-16" if name == "utf-16" else "UTF-32"
        return Encoding(name, errors="replace", repairs=(f"Read as {shown}.",))
    seen = _count(start, source)
    if seen.zeros + seen.controls > max(3, seen.bytes // 200):
        raise given.fault(f"{given.file} is a binary file, not text.", KNOWN)
    return Encoding(name, "replace", _replaced(seen))


def _wide(start: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of western text is zero."""
    sample = start[:4096]
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else None


def _count(start: bytes, source: BinaryIO) -> _Seen:
    seen, decoder = _Seen(), codecs.getincrementaldecoder("utf-8")()
    block = start
    while block:
        seen.bytes += len(block)
        seen.zeros += block.count(0)
        if seen.bytes <= BLOCK:
            seen.controls += len(CONTROL.findall(block))
        if not block.isascii():
            seen.pairs += len(PAIRS.findall(block))
            seen.high += len(HIGH.findall(PAIRS.sub(b"", block)))
            seen.undefined += len(UNDEFINED.findall(block))
        if seen.valid:
            seen.valid = _decodes(decoder, block)
        block = source.read(BLOCK)
    seen.valid = seen.valid and _decodes(decoder, b"", final=True)
    return seen


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _narrow(seen: _Seen) -> Encoding:
    if seen.valid:
        return Encoding("utf-8", "strict")
    if seen.pairs > 10 * seen.high:
        return Encoding("utf-8", "replace", _replaced(seen))
    name = "latin-1" if seen.undefined else "cp1252"
    return Encoding(name, "strict", (f"Read as {SHOWN[name]}, since it is not UTF-8.",))


def _replaced(seen: _Seen) -> tuple[str, ...]:
    if seen.valid:
        return ()
    return (f"About {max(seen.high, 1)} bytes that are not UTF-8 were replaced by \ufffd.",)
