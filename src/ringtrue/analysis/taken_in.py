"""What was said while files were read, as an answer repeats it."""

from typing import TYPE_CHECKING

from ringtrue.analysis.results import FileRead, RejectedRow

if TYPE_CHECKING:
    from ringtrue.warehouse.intake.load import Loaded

SHOWN = 20  # rejected rows of a file that an answer lists


def taken_in(loaded: "Loaded") -> tuple[FileRead, ...]:
    """Each file with what did not come in, and what was read otherwise than it stood."""
    return tuple(
        FileRead(
            file=report.file,
            rows=report.rows,
            accepted=report.accepted,
            rejected=tuple(RejectedRow(r.line, r.reason) for r in report.rejected[:SHOWN]),
            repairs=report.repairs,
        )
        for report in loaded.reports
    )
