"""Text on its way out to spreadsheets: nothing that a spreadsheet would run."""

import csv
import io
import re
from collections.abc import Iterable

from ringtrue.warehouse.intake.reports import Reject

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]+)?%?")


def neutralise(value: object) -> str:
    """The value as text that a spreadsheet shows and never computes; numbers stay as they are."""
    text = "" if value is None else str(value)
    if not text.lstrip(" \u00a0\ufeff").startswith(RISKY) or NUMBER.fullmatch(text):
        return text
    return "'" + text


def rejects_csv(rejects: Iterable[Reject]) -> str:
    """The rejected rows as CSV: line, reason, and how the row begins."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("line", "reason", "text"))
    for reject in rejects:
        writer.writerow((reject.line, neutralise(reject.reason), neutralise(reject.text)))
    return out.getvalue()
