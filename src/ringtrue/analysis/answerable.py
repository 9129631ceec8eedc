"""Which personas the records can tell: one whose column is gone must not silence the others."""

from collections.abc import Sequence
from dataclasses import replace

from ringtrue.analysis.cast import Member
from ringtrue.analysis.statements import belongs
from ringtrue.errors import BadInput
from ringtrue.warehouse.traits import Frame


def answerable(cast: Sequence[Member], frame: Frame) -> tuple[tuple[Member, ...], dict[str, str]]:
    """The cast, without the segments that cannot be answered, and by name why they cannot."""
    told: list[Member] = []
    silent: dict[str, str] = {}
    for member in cast:
        try:
            belongs(member, frame.table, frame.columns)
            told.append(member)
        except BadInput as error:
            silent[member.name] = f"Its rule cannot be answered: {error.detail}"
            told.append(replace(member, rule=None, column=None, value=None, model=None))
    return tuple(told), silent
