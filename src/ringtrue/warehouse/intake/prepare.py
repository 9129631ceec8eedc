"""An import up to the last step: read, mapped, typed, counted, written as a draft.

A dry run and the real import are the same call; the one throws the draft away, the other keeps it.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ringtrue.errors import Temporary
from ringtrue.warehouse import batches
from ringtrue.warehouse.batches import DraftBatch, WrittenBatch
from ringtrue.warehouse.intake.casting import Casting, Target
from ringtrue.warehouse.intake.changes import Changes, Outcome
from ringtrue.warehouse.intake.files import look
from ringtrue.warehouse.intake.limits import LIMITS, Limits
from ringtrue.warehouse.intake.mapping import Mapping, Proposal, follow, propose
from ringtrue.warehouse.intake.reports import FileReport, Reject
from ringtrue.warehouse.intake.roles import REPEATING
from ringtrue.warehouse.intake.rows import GUESSED, Layout
from ringtrue.warehouse.intake.staging import Staged, stage
from ringtrue.warehouse.intake.twins import without_twins
from ringtrue.warehouse.schema import Column, Table

PREVIEW_LINES = 1_000


@dataclass(frozen=True)
class PreviewLine:
    """What would become of one row of the file."""

    line: int
    outcome: Outcome | Literal["rejected"]
    key: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Preview:
    """What an import would do; `lines` are the first thousand rows in the file's order."""

    report: FileReport
    proposal: Proposal
    created: int
    updated: int
    unchanged: int
    rejected: int
    lines: tuple[PreviewLine, ...]


@dataclass(frozen=True)
class Prepared:
    """A draft that waits to be kept; `table` is how it would stand in a snapshot, on its own.

    `lines` (rows,) say where in the file the batch's rows stand, where that was asked for.
    """

    preview: Preview
    draft: DraftBatch
    table: Table
    lines: NDArray[np.int64] | None = None


def prepare(
    path: Path,
    *,
    lake: Path,
    mapping: Mapping | None = None,
    known: Table | None = None,
    limits: Limits = LIMITS,
) -> Prepared:
    """The file read as the mapping says, or as guessed, against what the table already holds.

    Ends in `commit` or `discard`. Raises UnreadableFile and BadInput; nothing is left behind then.
    """
    with staging(lake) as folder:
        layout = Layout(mapping.delimiter, mapping.encoding) if mapping else GUESSED
        staged = stage(look(path, limits=limits), folder=folder, limits=limits, layout=layout)
        staged = without_twins(staged, known=known, mapping=mapping)
        proposal = follow(mapping, staged) if mapping else propose(staged, known=known)
        return write_draft(staged, proposal, lake=lake, known=known, limits=limits)


def commit(prepared: Prepared) -> WrittenBatch:
    """The draft kept under its final name."""
    return batches.keep(prepared.draft)


def discard(prepared: Prepared) -> None:
    """The draft thrown away: the dry run's end."""
    batches.discard(prepared.draft)


@contextmanager
def staging(lake: Path) -> Iterator[Path]:
    """A folder beside the batches for what is only needed meanwhile."""
    try:
        lake.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(prefix=".staging-", dir=lake)
    except OSError as fault:
        raise Temporary(
            f"The folder for records cannot be written to: {fault.strerror}.",
            hint="Choose another folder, or change who may write to it.",
        ) from fault
    with folder as name:
        yield Path(name)


def write_draft(
    staged: Staged,
    proposal: Proposal,
    *,
    lake: Path,
    known: Table | None = None,
    limits: Limits = LIMITS,
    numbered: bool = False,
) -> Prepared:
    """The second pass: typed rows as a draft batch, and what would change."""
    mapping = proposal.mapping
    targets = [
        Target(at, c.name, plan, c.stated)
        for at, (c, plan) in enumerate(zip(mapping.columns, proposal.plans, strict=True))
        if not c.skip
    ]
    casting = Casting(staged, targets, limits.rejects, numbered)
    key = known.key if known else next((c.name for c in mapping.columns if c.role == "key"), None)
    changes = Changes(known, key if key in [t.name for t in targets] else None)
    chunks = casting.chunks()
    draft = batches.draft(lake, mapping.table, changes.watch(chunks), schema=casting.schema)
    if not draft.rows:
        batches.discard(draft)
        raise _none_left(staged, casting)
    return _prepared(staged, proposal, casting, changes, draft)


def _none_left(staged: Staged, casting: Casting) -> Exception:
    first = casting.rejects[0]
    return staged.given.fault(
        f"No row of {staged.given.file} fits the mapping. Line {first.line}: {first.reason}",
        "Change the type of the column, or leave it out.",
        line=first.line,
    )


def _prepared(
    staged: Staged, proposal: Proposal, casting: Casting, changes: Changes, draft: DraftBatch
) -> Prepared:
    mapping = proposal.mapping
    rejected = staged.rejected + casting.rejected
    rejects = sorted((*staged.rejects, *casting.rejects), key=lambda r: r.line)
    given = staged.given
    report = FileReport(
        given.file,
        mapping.table,
        given.format + (".gz" if given.packed else ""),
        staged.rows + staged.rejected,
        casting.accepted,
        tuple(rejects),
        (*staged.repairs, *casting.repairs(), *_worn(proposal), *changes.said()),
        staged.delimiter,
        staged.encoding,
    )
    lines = _lines(casting, changes, rejects)
    preview = Preview(
        report, proposal, changes.created, changes.updated, changes.unchanged, rejected, lines
    )
    columns = tuple(Column(c.name, c.type, c.role) for c in mapping.columns if not c.skip)
    table = Table(mapping.table, mapping.kind, columns, (draft.path,), draft.rows, rejected)
    found = [lines.to_numpy() for lines in casting.lines]
    return Prepared(preview, draft, table, np.concatenate(found) if found else None)


def _worn(proposal: Proposal) -> tuple[str, ...]:
    """What is said of a key that rows repeat."""
    return tuple(f"{line.name}: {line.why}" for line in proposal.lines if REPEATING in line.why)


def _lines(casting: Casting, changes: Changes, rejects: list[Reject]) -> tuple[PreviewLine, ...]:
    kept = [
        PreviewLine(line, outcome, key)
        for line, (outcome, key) in zip(casting.first_lines, changes.first, strict=False)
    ]
    refused = [PreviewLine(r.line, "rejected", reason=r.reason) for r in rejects[:PREVIEW_LINES]]
    return tuple(sorted((*kept, *refused), key=lambda x: x.line)[:PREVIEW_LINES])
