"""Text on its way out to spreadsheets: nothing that a spreadsheet would run."""

import csv
import io
import re
from collections.abc import Iterable

from ringtrue.warehouse.intake.reports import Reject

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]+)?%?")


def neutralise(value: object) -> str:
    """The value as text that a spreadsheet shows and never computes; numbers stay as they are.

    A spreadsheet that divides cells by semicolons reads one of ours as several: each is held.
    """
    text = "" if value is None else str(value)
    return ";".join(f"'{part}" if _runs(part) else part for part in text.split(";"))


def _runs(text: str) -> bool:
    begins = text.lstrip(" \u00a0\ufeff").startswith(RISKY)
    return begins and not NUMBER.fullmatch(text)


def rejects_csv(rejects: Iterable[Reject]) -> str:
    """The rejected rows as CSV: line, reason, and how the row begins."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("line", "reason", "text"))
    for reject in rejects:
        writer.writerow((reject.line, neutralise(reject.reason), neutralise(reject.text)))
    return out.getvalue()
