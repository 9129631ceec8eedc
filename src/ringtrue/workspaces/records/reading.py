"""The files of an import, from uploads to drafts nobody sees yet. No database here."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ringtrue.errors import RingtrueError
from ringtrue.warehouse import batches
from ringtrue.warehouse.batches import DraftBatch
from ringtrue.warehouse.intake import load, prepare
from ringtrue.warehouse.intake.export import rejects_csv
from ringtrue.warehouse.intake.files import look
from ringtrue.warehouse.intake.limits import LIMITS, Limits
from ringtrue.warehouse.intake.mapping import ColumnMapping, Proposal, follow, propose
from ringtrue.warehouse.intake.mapping import Mapping as FileMapping
from ringtrue.warehouse.intake.readers import Layout
from ringtrue.warehouse.intake.staging import Staged, stage
from ringtrue.warehouse.schema import Table
from ringtrue.workspaces.records.lake import absolute, folder_of, relative
from ringtrue.workspaces.records.queries import FileSheet
from ringtrue.workspaces.records.receiving import under_its_name
from ringtrue.workspaces.records.values import ColumnChoice, FileChoice

SHOWN_REJECTS = 20
SHOWN_LINES = 200
Say = Callable[[float, str], None]


@dataclass(frozen=True)
class Standing:
    """What is there before an import: its tables, and what was chosen for each of them last."""

    tables: Mapping[str, Table]
    remembered: Mapping[str, FileChoice]


@dataclass(frozen=True)
class Drafted:
    """A file read in full, its batch not yet under its final name; `table` can be opened."""

    file: FileSheet
    batch: DraftBatch
    table: Table
    choice: FileChoice
    proposal: dict[str, Any]
    report: dict[str, Any]
    rejects: tuple[Any, ...]


def read_files(
    files: Sequence[FileSheet],
    *,
    lake: Path,
    standing: Standing,
    stated: tuple[str, ...],
    say: Say,
    drafted: list[Drafted],
    limits: Limits = LIMITS,
) -> None:
    """Every file as a draft in `lake`, added to `drafted` one by one.

    `stated` are joins that somebody named. Raises UnreadableFile, under the member's name for the
    file, and what a stated join raises.
    """
    with ExitStack() as stack:
        staged, proposals = [], []
        for at, file in enumerate(files):
            say(0.5 * at / len(files), f"Reading {file.file_name}")
            folder = stack.enter_context(prepare.staging(lake))
            with _called(file):
                staged.append(_stage(file, folder, limits))
                proposals.append(_proposal(file.choice, staged[-1], standing))
        proposals = load._meeting(proposals, _stated_among(proposals, stated))
        for at, file in enumerate(files):
            say(0.5 + 0.4 * at / len(files), f"Turning {file.file_name} into records")
            known = _known(file, proposals[at], standing, drafted)
            ours = _in_our_folder(proposals[at])
            with _called(file):
                ready = prepare.write_draft(staged[at], ours, lake=lake, known=known)
            drafted.append(_drafted(file, proposals[at], ready, standing))


@contextmanager
def _called(file: FileSheet) -> Iterator[None]:
    """Errors inside speak of the file as the member calls it."""
    try:
        yield
    except RingtrueError as error:
        raise under_its_name(error, file.upload, file.file_name) from None


def _stage(file: FileSheet, folder: Path, limits: Limits) -> Staged:
    given = replace(look(absolute(file.upload), limits=limits), table=file.choice.table)
    layout = Layout(file.choice.delimiter, file.choice.encoding)
    return stage(given, folder=folder, limits=limits, layout=layout)


def _in_our_folder(proposal: Proposal) -> Proposal:
    """The proposal for a folder of ours: what a table is called is never a path."""
    table = folder_of(proposal.mapping.table)
    return replace(proposal, mapping=replace(proposal.mapping, table=table))


def _stated_among(proposals: Sequence[Proposal], stated: tuple[str, ...]) -> tuple[str, ...]:
    """The stated joins between files of this import; the others meet tables that stand."""
    names = [p.mapping.table for p in proposals]
    return tuple(
        text for text in stated if sum(1 for side in _sides(text) if _in(side, names)) == 2
    )


def _sides(text: str) -> list[str]:
    return [side.strip() for side in text.split("=", 1)]


def _in(side: str, names: Sequence[str]) -> bool:
    return any(side.startswith(f"{name}.") for name in names)


def _proposal(choice: FileChoice, staged: Staged, standing: Standing) -> Proposal:
    """What was chosen; else what is guessed, with what the table already is kept."""
    if choice.columns:
        columns = tuple(ColumnMapping(**asdict(c)) for c in choice.columns)
        mapping = FileMapping(choice.table, choice.kind, columns, choice.delimiter, choice.encoding)
        return follow(mapping, staged)
    guessed = propose(staged, known=standing.tables.get(choice.table))
    before = standing.remembered.get(choice.table)
    skipped = {c.source for c in before.columns if c.skip} if before else set()
    if not skipped & set(staged.names):
        return guessed
    columns = tuple(replace(c, skip=c.source in skipped) for c in guessed.mapping.columns)
    lines = tuple(replace(n, skip=n.source in skipped) for n in guessed.lines)
    return replace(guessed, mapping=replace(guessed.mapping, columns=columns), lines=lines)


def _mode(choice: FileChoice, proposal: Proposal, standing: Standing) -> str:
    """Whether the rows are added or replace the table, unless somebody said so.

    Rows without a key cannot be told from those of the last export, so they replace them.
    """
    known = standing.tables.get(choice.table)
    keyed = any(c.role == "key" and not c.skip for c in proposal.mapping.columns)
    if choice.columns or known is None or (keyed and known.key):
        return choice.mode
    return "replace"


def _known(
    file: FileSheet, proposal: Proposal, standing: Standing, drafted: Sequence[Drafted]
) -> Table | None:
    """The table as the file finds it: what stands, and earlier files of the same import."""
    replaces = _mode(file.choice, proposal, standing) == "replace"
    known = None if replaces else standing.tables.get(file.choice.table)
    for one in drafted:
        if one.table.name == file.choice.table:
            files = (*(known.files if known else ()), *one.table.files)
            known = replace(one.table, files=files)
    return known


def _drafted(
    file: FileSheet, proposal: Proposal, ready: prepare.Prepared, standing: Standing
) -> Drafted:
    mapping = proposal.mapping
    choice = FileChoice(
        table=file.choice.table,
        kind=mapping.kind,
        mode=_mode(file.choice, proposal, standing),
        columns=tuple(ColumnChoice(**asdict(c)) for c in mapping.columns),
        # what was merely guessed is guessed again, so that nothing said of it is lost
        delimiter=file.choice.delimiter,
        encoding=file.choice.encoding,
    )
    return Drafted(
        file=file,
        batch=ready.draft,
        table=replace(ready.table, name=choice.table, files=(ready.draft.draft,)),
        choice=choice,
        proposal=_shown(proposal),
        report=_report(ready, standing.tables.get(choice.table), choice),
        rejects=ready.preview.report.rejected,
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


def _report(ready: prepare.Prepared, known: Table | None, choice: FileChoice) -> dict[str, Any]:
    told, report = ready.preview, ready.preview.report
    names = {c.name for c in ready.table.columns}
    emptied = [c.name for c in known.columns if c.name not in names] if known else []
    replaced = known.rows if known and choice.mode == "replace" else 0
    return {
        "format": report.format,
        "delimiter": report.delimiter or "",
        "encoding": report.encoding or "",
        "rows": report.rows,
        "outcomes": {
            "created": told.created,
            "updated": told.updated,
            "unchanged": told.unchanged,
            "rejected": told.rejected,
        },
        "rejects": [asdict(r) for r in report.rejected[:SHOWN_REJECTS]],
        "lines": [asdict(line) for line in told.lines[:SHOWN_LINES]],
        "repairs": list(report.repairs),
        "emptied": emptied if told.updated else [],
        "replaced": replaced,
    }


def keep(one: Drafted) -> str:
    """The draft under its final name; its path relative to the lake."""
    return relative(batches.keep(one.batch).path)


def write_rejects(one: Drafted, folder: Path) -> str:
    """The rejected rows as a file for download; its path relative to the lake, or empty."""
    if not one.rejects:
        return ""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}.csv"
    path.write_text(rejects_csv(one.rejects), encoding="utf-8-sig", newline="")
    return relative(path)
