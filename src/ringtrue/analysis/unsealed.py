"""Which people a cast is held against: all, or the open ones while discovery's people are sealed.

A persona that discovery drew was drawn from open people, and is to be confirmed on the sealed ones,
once. Whatever was counted of these before would no longer confirm anything. So with one such
persona in the cast, every persona is held against the open people alone: one population for all
that is compared, as in the ledger and on discovery's pages.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ringtrue.analysis.cast import Member
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords
from ringtrue.warehouse.traits import Frame, table


def keeps_sealed(records: Records, cast: Sequence[Member]) -> bool:
    """Whether sealed people stay unread: one persona was drawn by discovery, none confirmed yet."""
    seal = records.snapshot.seal
    return seal is not None and not seal.opened and any(m.model is not None for m in cast)


def frame_for(
    records: Records, question: Question, cast: Sequence[Member], *, as_of: date | None = None
) -> Frame:
    """The frame to hold a cast against; what it leaves out is said in its totals.

    Raises what `traits.table` raises.
    """
    if not keeps_sealed(records, cast):
        return table(records, question, as_of=as_of)
    frame = table(OpenRecords(records), question, as_of=as_of)
    if not frame.sealed:
        return frame
    said = (
        f"{frame.sealed:,} of {frame.rows + frame.sealed:,} {frame.noun} stay sealed, to confirm "
        f"the personas that discovery proposed; no number here tells of them."
    )
    return replace(frame, totals=(*frame.totals, said))
