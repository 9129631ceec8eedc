"""One file of an import, from the upload to a batch under its temporary name. No database here."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from ringtrue.errors import RingtrueError
from ringtrue.warehouse import batches
from ringtrue.warehouse.batches import DraftBatch
from ringtrue.warehouse.intake.casting import Casting, Target
from ringtrue.warehouse.intake.export import rejects_csv
from ringtrue.warehouse.intake.files import look
from ringtrue.warehouse.intake.limits import LIMITS
from ringtrue.warehouse.intake.mapping import ColumnMapping, Mapping, Proposal, follow, propose
from ringtrue.warehouse.intake.readers import Layout
from ringtrue.warehouse.intake.reports import Reject
from ringtrue.warehouse.intake.staging import Staged, stage
from ringtrue.warehouse.schema import Column, Table
from ringtrue.workspaces.records.lake import absolute, folder_of, relative
from ringtrue.workspaces.records.queries import FileSheet
from ringtrue.workspaces.records.receiving import under_its_name
from ringtrue.workspaces.records.values import ColumnChoice, FileChoice

SHOWN_REJECTS = 20
Step = Callable[[int], None]  # told how many rows are done


@dataclass(frozen=True)
class Drafted:
    """A file read in full, its batch not yet under its final name."""

    file: FileSheet
    batch: DraftBatch
    choice: FileChoice
    columns: tuple[Column, ...]
    proposal: dict[str, Any]
    report: dict[str, Any]
    rejects: tuple[Reject, ...]

    @property
    def table(self) -> Table:
        """The draft as a table that can be opened."""
        files = (self.batch.draft,)
        return Table(self.choice.table, self.choice.kind, self.columns, files, self.batch.rows)


def read_file(
    file: FileSheet,
    *,
    lake: Path,
    folder: Path,
    known: Table | None,
    remembered: FileChoice | None,
    step: Step,
) -> Drafted:
    """The file as a draft in `lake`; `folder` takes what is needed meanwhile.

    `known` is the table as it stands and `remembered` what was chosen for it last. Raises
    UnreadableFile under the member's name for the file.
    """
    try:
        return _read(file, lake, folder, known, remembered, step)
    except RingtrueError as error:
        raise under_its_name(error, file.upload, file.file_name) from None


def _read(
    file: FileSheet,
    lake: Path,
    folder: Path,
    known: Table | None,
    remembered: FileChoice | None,
    step: Step,
) -> Drafted:
    given = replace(look(absolute(file.upload), limits=LIMITS), table=file.choice.table)
    layout = Layout(file.choice.delimiter, file.choice.encoding)
    staged = stage(given, folder=folder, limits=LIMITS, layout=layout)
    step(0)
    proposal = _proposal(file.choice, staged, known, remembered)
    casting = Casting(staged, _targets(proposal), LIMITS.rejects)
    batch = batches.draft(
        lake, folder_of(file.choice.table), _counted(casting.chunks(), step), schema=casting.schema
    )
    choice = _choice(proposal.mapping, file.choice, known, given_key=_key(proposal.mapping))
    rejects = tuple(sorted((*staged.rejects, *casting.rejects), key=lambda r: r.line))
    return Drafted(
        file=file,
        batch=batch,
        choice=choice,
        columns=tuple(Column(c.name, c.type, c.role) for c in choice.columns if not c.skip),
        proposal=_shown(proposal),
        report=_report(staged, casting, batch, rejects),
        rejects=rejects,
    )


def _counted(chunks: Iterator[pa.Table], step: Step) -> Iterator[pa.Table]:
    rows = 0
    for chunk in chunks:
        yield chunk
        rows += chunk.num_rows
        step(rows)


def _proposal(
    choice: FileChoice, staged: Staged, known: Table | None, remembered: FileChoice | None
) -> Proposal:
    """What was chosen; else what is guessed, with what the table already is kept."""
    if choice.columns:
        columns = tuple(ColumnMapping(**asdict(c)) for c in choice.columns)
        mapping = Mapping(choice.table, choice.kind, columns, choice.delimiter, choice.encoding)
        return follow(mapping, staged)
    guessed = propose(staged, known=known)
    skipped = {c.source for c in remembered.columns if c.skip} if remembered else set()
    if not skipped & set(staged.names):
        return guessed
    columns = tuple(replace(c, skip=c.source in skipped) for c in guessed.mapping.columns)
    lines = tuple(replace(n, skip=n.source in skipped) for n in guessed.lines)
    return replace(guessed, mapping=replace(guessed.mapping, columns=columns), lines=lines)


def _targets(proposal: Proposal) -> list[Target]:
    pairs = zip(proposal.mapping.columns, proposal.plans, strict=True)
    return [
        Target(at, column.name, plan, column.stated)
        for at, (column, plan) in enumerate(pairs)
        if not column.skip
    ]


def _key(mapping: Mapping) -> bool:
    return any(c.role == "key" and not c.skip for c in mapping.columns)


def _choice(
    mapping: Mapping, before: FileChoice, known: Table | None, *, given_key: bool
) -> FileChoice:
    """The mapping as a choice. Rows without a key cannot be told from those of the last export,

    so a second file of such a table replaces the first unless somebody said otherwise.
    """
    mode = before.mode
    if not before.columns and known is not None and not (given_key and known.key):
        mode = "replace"
    columns = tuple(ColumnChoice(**asdict(c)) for c in mapping.columns)
    return FileChoice(
        before.table, mapping.kind, mode, columns, mapping.delimiter, mapping.encoding
    )


def _shown(proposal: Proposal) -> dict[str, Any]:
    """What the mapping table shows beside the choice; samples are real values."""
    return {
        "export": proposal.export or "",
        "kind_why": proposal.kind_why,
        "columns": [
            {"why": line.why, "fill": line.fill, "samples": list(line.samples)}
            for line in proposal.lines
        ],
    }


def _report(
    staged: Staged, casting: Casting, batch: DraftBatch, rejects: tuple[Reject, ...]
) -> dict[str, Any]:
    rejected = staged.rejected + casting.rejected
    return {
        "format": staged.given.format,
        "delimiter": staged.delimiter or "",
        "encoding": staged.encoding or "",
        "rows": staged.rows + staged.rejected,
        "accepted": batch.rows,
        "rejected": rejected,
        "rejects": [asdict(r) for r in rejects[:SHOWN_REJECTS]],
        "repairs": [*staged.repairs, *casting.repairs()],
    }


def write_rejects(rejects: tuple[Reject, ...], folder: Path) -> str:
    """The rejected rows as a file for download; its path relative to the lake, or empty."""
    if not rejects:
        return ""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}.csv"
    path.write_text(rejects_csv(rejects), encoding="utf-8-sig", newline="")
    return relative(path)
