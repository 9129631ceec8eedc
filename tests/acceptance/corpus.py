"""The files that newcomers and attackers hand in, and persona files that are none.

Every table is the same sixty leads, spoiled in one way; `fate` is what an import must make of it.
"""

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import openpyxl

HEADER = "lead_id,segment,employees,status"
SEGMENTS = ("Food", "Steel", "Cars")
ROWS = [
    f"L{i},{SEGMENTS[i % 3]},{10 + i * 7 % 90},{'won' if i * 7 % 5 < 2 else 'lost'}"
    for i in range(60)
]


@dataclass(frozen=True)
class Bad:
    """A spoiled file: its name, its bytes, what becomes of it, and what must be said of it.

    `fate` is "refused", or "in" where it comes in with what `says` stated aloud (a repair or a
    rejected row), or as it is where `says` is empty.
    """

    name: str
    make: Callable[[], bytes]
    fate: Literal["refused", "in"]
    says: str = ""


def lines(*rows: str) -> bytes:
    """Rows as a CSV file."""
    return ("\n".join(rows) + "\n").encode()


def good() -> bytes:
    """The leads, unspoiled."""
    return lines(HEADER, *ROWS)


def _workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in [HEADER, *ROWS]:
        book.active.append(row.split(","))
    book.save(out)
    return out.getvalue()


def _xlsx_bomb() -> bytes:
    """A workbook whose sheet unpacks to 300 MB of one letter."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_workbook())) as plain,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb,
    ):
        for name in plain.namelist():
            if "worksheets/sheet1" not in name:
                bomb.writestr(name, plain.read(name))
                continue
            with bomb.open(name, "w", force_zip64=True) as sheet:
                for _ in range(300):
                    sheet.write(b"A" * 1_000_000)
    return out.getvalue()


def _gz_bomb() -> bytes:
    """The leads, and 200 MB of one letter after them, in 200 kB."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb") as packed:
        packed.write(good())
        for _ in range(200):
            packed.write(b"L,Food,1,won\n" * 80_000)
    return out.getvalue()


def _wide() -> bytes:
    return lines(*(",".join([r, *(f"c{i}" for i in range(1996))]) for r in (HEADER, *ROWS)))


FORMULAS = ('=HYPERLINK("http://evil.example")', "+1+1", "-2+3", "@SUM(A1)")

FILES: dict[str, Bad] = {
    "an empty file": Bad("leads.csv", lambda: b"", "refused", "empty"),
    "blank lines": Bad("leads.csv", lambda: b"\n \n\n", "refused"),
    "a header only": Bad("leads.csv", lambda: lines(HEADER), "refused", "no rows"),
    "one row": Bad("leads.csv", lambda: lines(HEADER, ROWS[0]), "in"),
    "one column": Bad("leads.csv", lambda: lines("status", *["won", "lost"] * 30), "in"),
    "a picture": Bad(
        "leads.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 30, "refused", "picture"
    ),
    "noise": Bad(
        "leads.csv", lambda: bytes(i * 7919 % 256 for i in range(5000)), "refused", "binary"
    ),
    "ragged rows": Bad(
        "leads.csv", lambda: lines(HEADER, *ROWS, "L98,Food", "L99,a,b,c,d"), "in", "It has 2 cells"
    ),
    "one header twice": Bad(
        "leads.csv", lambda: good().replace(b"employees", b"segment"), "in", "segment_2"
    ),
    "a cell of a million letters": Bad(
        "leads.csv", lambda: lines(HEADER, *ROWS, f"L98,{'x' * 1_000_000},3,won"), "in",
        "longer than",
    ),
    "two thousand columns": Bad("leads.csv", _wide, "refused", "2,000 columns"),
    "formulas": Bad(
        "leads.csv",
        lambda: lines(
            HEADER,
            *ROWS,
            *(f'F{i},"{f.replace(chr(34), chr(34) * 2)}",{i},won' for i, f in enumerate(FORMULAS)),
        ),
        "in",
    ),
    "a workbook that unpacks without end": Bad(
        "leads.xlsx", _xlsx_bomb, "refused", "300 times its size"
    ),
    "a gzip that unpacks without end": Bad(
        "leads.csv.gz", _gz_bomb, "refused", "300 times its size"
    ),
    "text called a workbook": Bad("leads.xlsx", good, "refused", "not what its name says"),
    "text called Parquet": Bad("leads.parquet", good, "refused", "not what its name says"),
    "half a gzip": Bad("leads.csv.gz", lambda: gzip.compress(good())[:200], "refused", "gzip"),
    "a NUL in the middle": Bad("leads.csv", lambda: good()[:300] + b"\0" * 9 + good(), "refused"),
    "a stray NUL": Bad(
        "leads.csv", lambda: good().replace(b"L7,Steel", b"L7,St\0eel"), "in", "NUL"
    ),
    "numbers beyond all bounds": Bad(
        "leads.csv",
        lambda: good().replace(b"Food", b"1").replace(b"Steel", b"2.5").replace(b"Cars", b"1e308"),
        "in",
    ),
    "numbers without end in every fourth row": Bad(
        "leads.csv",
        lambda: lines(HEADER, *(
            row if i % 4 else f"L{i},Food,inf,won" for i, row in enumerate(ROWS)
        )),
        "in",
        "inf",  # beside words it makes the column words, where numbers are known it is missing
    ),
    "a header that is also data": Bad("leads.csv", lambda: lines(*ROWS), "in"),
}  # fmt: skip

SOUND = """ringtrue: 1
name: Ann
rule: segment = Food
description:
  - {text: She works in steel., trait: segment, values: [Steel]}
"""

PERSONAS: dict[str, bytes] = {
    "an unknown key": (SOUND + "motto: onwards\n").encode(),
    "an unknown key in a sentence": SOUND.replace("values:", "valuse:").encode(),
    "an alias": b"ringtrue: 1\nname: &n Ann\ndescription:\n  - {text: *n}\n",
    "aliases without end": (
        "ringtrue: 1\nname: Ann\nowner: &a [x, x]\n"
        + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(20))
    ).encode(),
    "a list for a name": SOUND.replace("name: Ann", "name: [Ann]").encode(),
    "a sentence that is a number": b"ringtrue: 1\nname: Ann\ndescription: 7\n",
    "a share above one": SOUND.replace("values: [Steel]", "values: [Steel], at_least: 7").encode(),
    "a tag that would make an object": b"!!python/object/apply:os.system ['true']\n",
    "another version": SOUND.replace("ringtrue: 1", "ringtrue: 99").encode(),
    "no name": SOUND.replace("name: Ann\n", "").encode(),
    "a rule that cannot be read": SOUND.replace("segment = Food", "segment = (").encode(),
    "a rule that would run": SOUND.replace("segment = Food", "__import__('os').getcwd()").encode(),
    "a list": b"- 1\n- 2\n",
    "nothing": b"",
    "broken YAML": b"ringtrue: 1\nname: [Ann\n",
    "letters that are none": b"ringtrue: 1\nname: \xff\xfe\xfa\n",
    "nested without end": b"ringtrue: 1\nname: " + b"[" * 5000 + b"]" * 5000,
}
