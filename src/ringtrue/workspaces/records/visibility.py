"""Which batches show, given every import that stands: one rule for publish, undo and redo.

Imports stand in order of arrival. One that replaces its table hides what came before it; any other
adds to it. Undo takes an import out of the list and asks again, so that what a replaced import had
hidden comes back, whatever happened in between.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Standing:
    """A batch of an import that has not been undone."""

    arrival: int
    position: int
    table: str
    path: str
    replaces: bool


def showing(standing: Iterable[Standing]) -> tuple[Standing, ...]:
    """The batches to be seen, in order of arrival."""
    shown: list[Standing] = []
    for batch in sorted(standing):
        if batch.replaces:
            shown = [b for b in shown if b.table != batch.table or b.arrival == batch.arrival]
        shown.append(batch)
    return tuple(shown)


def digest_of(shown: Iterable[tuple[str, str]]) -> str:
    """A fingerprint of what shows: (path, content digest) in order of arrival."""
    return hashlib.sha256("\n".join(f"{p} {d}" for p, d in shown).encode()).hexdigest()
