"""What came in, what did not, and what is visible at a data version."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from ringtrue.errors import NotFound
from ringtrue.warehouse.schema import Column, Join, Table, TableKind
from ringtrue.warehouse.snapshot import Arrival
from ringtrue.warehouse.versions import Version
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.records.lake import absolute
from ringtrue.workspaces.records.merging import merged_columns, standing_joins
from ringtrue.workspaces.records.models import (
    Batch,
    DataClock,
    DataVersion,
    Import,
    ImportFile,
    Source,
)
from ringtrue.workspaces.records.values import FileChoice, JoinsSaid, Outcomes


@dataclass(frozen=True)
class SourceLine:
    """A table of records and where it comes from; `rows` counts lines, before later rows win."""

    id: int
    name: str
    table: str
    kind: str
    rows: int
    imports: int
    columns: int
    last_at: datetime | None


@dataclass(frozen=True)
class ImportRow:
    """An import in a list."""

    id: int
    state: str
    files: tuple[str, ...]
    created_at: datetime
    published_at: datetime | None
    created_by: str
    outcomes: Outcomes
    job_id: int | None
    arrival: int | None


@dataclass(frozen=True)
class FileSheet:
    """One file of an import, with what was proposed, chosen and found."""

    id: int
    file_name: str
    size: int
    choice: FileChoice
    proposal: dict[str, Any]
    report: dict[str, Any]
    has_rejects: bool
    upload: str


@dataclass(frozen=True)
class ImportSheet:
    """Everything about one import."""

    row: ImportRow
    files: tuple[FileSheet, ...]
    said: JoinsSaid
    report: dict[str, Any]
    problem: dict[str, Any]


@dataclass(frozen=True)
class Visible:
    """The tables and joins that show at one data version; the day its newest import came."""

    version: int
    tables: tuple[Table, ...]
    joins: tuple[Join, ...]
    brought: date | None


@query()
def data_version(*, actor: Actor) -> int:
    """The version of the records now; 0 before the first import."""
    return int(_clock(actor))


def _clock(actor: Actor) -> int:
    return DataClock.objects.within(actor).values_list("version", flat=True).first() or 0


def _shown(actor: Actor, at: int) -> list[Batch]:
    rows = Batch.objects.within(actor).filter(derived=False, visible_from__lte=at)
    rows = rows.exclude(visible_until__lte=at)
    return list(rows.select_related("of_import").order_by("arrival", "position", "id"))


@query()
def visible(*, actor: Actor, at: int | None = None) -> Visible:
    """What shows at a data version, now where none is given; NotFound for one still to come."""
    now = _clock(actor)
    at = now if at is None else at
    if not 0 <= at <= now:
        raise NotFound(f"There is no data version {at}.", hint=f"The latest is {now}.")
    same = DataVersion.objects.within(actor).filter(number=at).values_list("same_as", flat=True)
    batches = _shown(actor, at)
    tables = tuple(_table(name, batches) for name in sorted({b.table for b in batches}))
    brought = max((_published(b).date() for b in batches), default=None)
    return Visible(same.first() or 0, tables, standing_joins(batches, tables), brought)


def _table(name: str, batches: list[Batch]) -> Table:
    mine = [b for b in batches if b.table == name]
    return Table(
        name=name,
        kind=cast(TableKind, mine[-1].kind),
        columns=merged_columns([tuple(Column(**c) for c in b.columns) for b in mine]),
        files=tuple(str(absolute(b.path)) for b in mine),
        rows=sum(b.rows for b in mine),
        rejected=sum(b.rejected for b in mine),
    )


@query()
def arrivals(*, actor: Actor) -> tuple[Arrival, ...]:
    """The keys of every import, in order of arrival; those replaced or undone are included.

    Who came with an import that was undone since has been seen, and stays seen for good.
    """
    rows = Batch.objects.within(actor).filter(
        derived=False, of_import__state__in=["published", "undone"]
    )
    found: dict[str, Arrival] = {}
    for row in rows.select_related("of_import").order_by("arrival", "position", "id"):
        columns = [Column(**c) for c in row.columns]
        key = next((c for c in columns if c.role == "key"), None)
        if key is not None and row.path not in found:
            name = f"arrived {row.arrival}.{row.position} {row.table}"
            files = (str(absolute(row.path)),)
            plain = Column(key.name, key.type)
            table = Table(name, cast(TableKind, row.kind), (plain,), files, row.rows)
            assert row.of_import is not None
            stands = row.of_import.state == "published"
            found[row.path] = Arrival(row.table, row.arrival, table, stands)
    return tuple(found.values())


@query()
def times_brought(*, actor: Actor, table: str) -> int:
    """How many files of a table ever came, replaced and undone ones among them."""
    rows = Batch.objects.within(actor).filter(
        table=table, derived=False, of_import__state__in=["published", "undone"]
    )
    return rows.values("path").distinct().count()


@query()
def brought_anew_without_key(*, actor: Actor, table: str) -> bool:
    """Whether files of a table stand, more than one, and one of them has no key for its rows."""
    rows = Batch.objects.within(actor).filter(
        table=table, derived=False, of_import__state="published"
    )
    files = dict(rows.values_list("path", "columns"))
    keyed = [any(c.get("role") == "key" for c in columns) for columns in files.values()]
    return len(keyed) > 1 and not all(keyed)


@query()
def standing_versions(*, actor: Actor) -> tuple[int, ...]:
    """The versions with which the imports that stand first came, in order."""
    rows = Import.objects.within(actor).filter(state="published").order_by("arrival")
    return tuple(v for v in rows.values_list("arrival", flat=True) if v is not None)


@query()
def undone(*, actor: Actor) -> tuple[ImportRow, ...]:
    """Every import that was undone and not brought back, in the order in which they first came."""
    rows = list(Import.objects.within(actor).filter(state="undone").order_by("arrival"))
    files = _files(actor, [r.pk for r in rows])
    return tuple(_import_row(row, files[row.pk]) for row in rows)


@query()
def versions(*, actor: Actor) -> tuple[tuple[str, tuple[Version, ...]], ...]:
    """Of each table what every import that stands brought and when, replaced ones included."""
    rows = Batch.objects.within(actor).filter(derived=False, of_import__state="published")
    found: dict[str, dict[str, Version]] = {}
    for row in rows.select_related("of_import").order_by("arrival", "position", "id"):
        came = Version(str(absolute(row.path)), _published(row).date())
        found.setdefault(row.table, {}).setdefault(row.path, came)
    return tuple((table, tuple(by_path.values())) for table, by_path in found.items())


@query()
def derived_files(*, actor: Actor, table: str) -> tuple[str, ...]:
    """The files of a computed table as it stands now."""
    rows = Batch.objects.within(actor).filter(derived=True, table=table, visible_until=None)
    return tuple(str(absolute(p)) for p in rows.values_list("path", flat=True))


@query()
def sources(*, actor: Actor) -> tuple[SourceLine, ...]:
    """Every table that shows, with its source."""
    shown: dict[str, list[Batch]] = {}
    for batch in _shown(actor, _clock(actor)):
        shown.setdefault(batch.table, []).append(batch)
    rows = Source.objects.within(actor).filter(table__in=shown).order_by("table")
    return tuple(_source_line(row, shown[row.table]) for row in rows)


def _source_line(row: Source, batches: list[Batch]) -> SourceLine:
    columns = {c["name"] for b in batches for c in b.columns}
    return SourceLine(
        id=row.pk,
        name=row.name,
        table=row.table,
        kind=batches[-1].kind,
        rows=sum(b.rows for b in batches),
        imports=len({b.of_import_id for b in batches}),
        columns=len(columns),
        last_at=max(map(_published, batches), default=None),
    )


def _published(batch: Batch) -> datetime:
    assert batch.of_import is not None and batch.of_import.published_at is not None  # noqa: PT018
    return batch.of_import.published_at


@query()
def remembered(*, actor: Actor) -> tuple[tuple[str, FileChoice], ...]:
    """For each table, what was confirmed last, so that the next export needs no new answers."""
    rows = Source.objects.within(actor)
    return tuple((r.table, FileChoice.from_json(r.choice)) for r in rows)


@query()
def joins_said(*, actor: Actor) -> JoinsSaid:
    """What was said of joins in the imports that stand; a later word on a join wins."""
    stated: dict[str, bool] = {}
    rows = Import.objects.within(actor).filter(state="published").order_by("arrival")
    for said in rows.values_list("said", flat=True):
        stated |= dict.fromkeys(said.get("stated", ()), True)
        stated |= dict.fromkeys(said.get("refused", ()), False)
    return JoinsSaid(
        tuple(j for j, yes in stated.items() if yes),
        tuple(j for j, yes in stated.items() if not yes),
    )


def _files(actor: Actor, imports: list[int]) -> dict[int, list[ImportFile]]:
    rows = ImportFile.objects.within(actor).filter(of_import__in=imports).order_by("position")
    found: dict[int, list[ImportFile]] = {i: [] for i in imports}
    for row in rows:
        found[row.of_import_id].append(row)
    return found


def _import_row(row: Import, files: list[ImportFile]) -> ImportRow:
    counted = [f.report.get("outcomes", {}) for f in files]
    names = ("created", "updated", "unchanged", "rejected")
    return ImportRow(
        id=row.pk,
        state=row.state,
        files=tuple(f.file_name for f in files),
        created_at=row.created_at,
        published_at=row.published_at,
        created_by=row.created_by_name,
        outcomes=Outcomes(**{n: sum(c.get(n, 0) for c in counted) for n in names}),
        job_id=row.job_id,
        arrival=row.arrival,
    )


@query()
def imports(*, actor: Actor, limit: int = 50) -> tuple[ImportRow, ...]:
    """The latest imports, newest first."""
    rows = list(Import.objects.within(actor).order_by("-id")[:limit])
    files = _files(actor, [r.pk for r in rows])
    return tuple(_import_row(row, files[row.pk]) for row in rows)


@query()
def import_sheet(*, actor: Actor, import_id: int) -> ImportSheet:
    """One import."""
    row = Import.objects.within(actor).by_id(import_id)
    files = _files(actor, [import_id])[import_id]
    return ImportSheet(
        row=_import_row(row, files),
        files=tuple(_file_sheet(f) for f in files),
        said=JoinsSaid(tuple(row.said.get("stated", ())), tuple(row.said.get("refused", ()))),
        report=row.report,
        problem=row.problem,
    )


def _file_sheet(row: ImportFile) -> FileSheet:
    return FileSheet(
        id=row.pk,
        file_name=row.file_name,
        size=row.size,
        choice=FileChoice.from_json(row.choice),
        proposal=row.proposal,
        report=row.report,
        has_rejects=bool(row.rejects),
        upload=row.upload,
    )


@query(needs=Role.ANALYST)
def rejects(*, actor: Actor, import_id: int, file_id: int) -> str:
    """Where the rows that did not come in lie, as a file whose cells no spreadsheet runs."""
    row = ImportFile.objects.within(actor).filter(of_import_id=import_id).by_id(file_id)
    if not row.rejects:
        raise NotFound("Every row of this file came in.")
    return str(absolute(row.rejects))


@query()
def in_already(*, actor: Actor, digest: str) -> int | None:
    """The published import that brought the very same file, or None."""
    rows = ImportFile.objects.within(actor).filter(digest=digest, of_import__state="published")
    return rows.order_by("-of_import_id").values_list("of_import_id", flat=True).first()


@query(needs=Role.OWNER)
def known_paths(*, actor: Actor) -> frozenset[str]:
    """Every path in the lake that a row speaks of; what else lies there is an orphan."""
    files = ImportFile.objects.within(actor).values_list("upload", "rejects")
    batches = Batch.objects.within(actor).values_list("path", flat=True)
    return frozenset(batches) | frozenset(p for pair in files for p in pair if p)
