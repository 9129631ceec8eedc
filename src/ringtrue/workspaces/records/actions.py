"""Every change to records: an import is received, checked, published, undone and redone.

Publishing is one short transaction after all reading and writing of files is over: the batches'
rows appear and the data version rises, or neither. What shows afterwards is asked of one rule
(`visibility`), so that an undo restores exactly what was there before.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import F

from ringtrue.errors import BadInput, Conflict, Where
from ringtrue.workspaces.members.access import Unchanged, action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.records.lake import FILES_AT_ONCE
from ringtrue.workspaces.records.models import (
    KINDS,
    Batch,
    DataClock,
    DataVersion,
    Import,
    ImportFile,
    Source,
)
from ringtrue.workspaces.records.values import FileChoice, ReadFile, ReceivedFile
from ringtrue.workspaces.records.visibility import Standing, digest_of, showing
from ringtrue.workspaces.work import queries as work
from ringtrue.workspaces.work.actions import enqueue

RUN_IMPORT = "records.import"
EDITABLE = ("draft", "checked", "failed")


@action(needs=Role.ANALYST)
def receive(*, actor: Actor, files: tuple[ReceivedFile, ...], now: datetime) -> int:
    """Note files that were dropped together, with what is proposed for them; returns the import."""
    if not files:
        raise BadInput("No file was given.", hint="Choose one or several.")
    if len(files) > FILES_AT_ONCE:
        raise BadInput(f"More than {FILES_AT_ONCE} files at once.", hint="Drop them in two goes.")
    row = Import.objects.add(
        actor,
        state="draft",
        created_by_id=actor.member_id,
        created_by_name=actor.name,
        created_at=now,
    )
    for position, file in enumerate(files):
        ImportFile.objects.add(
            actor,
            of_import=row,
            position=position,
            file_name=file.file_name,
            upload=file.upload,
            size=file.size,
            digest=file.digest,
            table=file.choice.table,
            choice=file.choice.to_json(),
            proposal=file.proposal,
        )
    return int(row.pk)


def _locked(actor: Actor, import_id: int) -> Import:
    row: Import = Import.objects.within(actor).select_for_update().by_id(import_id)
    return row


def _editable(actor: Actor, import_id: int) -> Import:
    row = _locked(actor, import_id)
    abandoned = row.state == "running" and _job_ended(actor, row)
    if row.state not in EDITABLE and not abandoned:
        raise Conflict(
            f"Import {import_id} is {row.state}.", hint="Only one that waits can be changed."
        )
    return row


def _job_ended(actor: Actor, row: Import) -> bool:
    # a worker that died three times leaves the import as it was; it may be started anew
    return row.job_id is None or work.job(actor=actor, job_id=row.job_id).ended


@action(needs=Role.ANALYST)
def choose_mapping(
    *, actor: Actor, import_id: int, file_id: int, choice: FileChoice, now: datetime
) -> int:
    """Confirm or change what becomes of a file's columns."""
    row = _editable(actor, import_id)
    files = ImportFile.objects.within(actor).filter(of_import=row)
    file = files.by_id(file_id)
    _choose(file, _checked(choice, file.file_name))
    file.save()
    row.state = "draft"
    row.save()
    return import_id


@action(needs=Role.ANALYST)
def choose_joins(
    *,
    actor: Actor,
    import_id: int,
    stated: tuple[str, ...],
    refused: tuple[str, ...],
    now: datetime,
) -> int:
    """Say how the tables meet: joins made by hand, and proposed ones refused, as `a.x=b.y`."""
    row = _editable(actor, import_id)
    if any(len(j) > 500 or "=" not in j for j in (*stated, *refused)):
        raise BadInput("A join is written table.column=table.column.")
    row.said = {"stated": list(stated), "refused": list(refused)}
    row.save()
    return import_id


@action(needs=Role.ANALYST)
def start_import(*, actor: Actor, import_id: int, dry_run: bool, now: datetime) -> int:
    """Read the files in the background; a dry run stops before publishing. Returns the job."""
    row = _editable(actor, import_id)
    arguments = {"import_id": import_id, "dry_run": dry_run}
    row.job_id = enqueue(actor=actor, kind=RUN_IMPORT, arguments=arguments, now=now)
    row.state = "running"
    row.problem = {}
    row.save()
    return int(row.job_id)


def _keep_reports(actor: Actor, row: Import, read: tuple[ReadFile, ...]) -> dict[int, ImportFile]:
    files = {f.pk: f for f in ImportFile.objects.within(actor).filter(of_import=row)}
    for one in read:
        file = files[one.file_id]
        _choose(file, one.choice)
        file.report, file.proposal, file.rejects = one.report, one.proposal, one.rejects
        file.save()
    return files


def _choose(file: ImportFile, choice: FileChoice) -> None:
    file.table, file.choice = choice.table, choice.to_json()


def _checked(choice: FileChoice, file_name: str) -> FileChoice:
    table = choice.table.strip()
    where = Where(file=file_name, field="table")
    if not table or len(table) > 200 or not table.isprintable():
        raise BadInput("A table needs a name.", hint="The file's name will do.", where=where)
    if choice.kind not in KINDS or choice.mode not in ("add", "replace"):
        raise BadInput("That is no kind of table.", hint="Choose one of those shown.", where=where)
    return replace(choice, table=table)


@action(needs=Role.ANALYST)
def record_check(
    *,
    actor: Actor,
    import_id: int,
    read: tuple[ReadFile, ...],
    joins: tuple[dict[str, Any], ...],
    report: dict[str, Any],
    now: datetime,
) -> int:
    """Keep what a dry run found."""
    row = _locked(actor, import_id)
    if row.state != "running":
        raise Conflict(f"Import {import_id} is {row.state}.", hint="Start again.")
    _keep_reports(actor, row, read)
    row.state, row.report, row.joins = "checked", report, list(joins)
    row.save()
    return import_id


@action(needs=Role.ANALYST)
def publish(
    *,
    actor: Actor,
    import_id: int,
    read: tuple[ReadFile, ...],
    joins: tuple[dict[str, Any], ...],
    report: dict[str, Any],
    now: datetime,
) -> int:
    """Make the batches visible, all at once; returns the data version.

    Called again for an import that is published already, it changes nothing.
    """
    row = _locked(actor, import_id)
    if row.state == "published" and row.arrival is not None:
        return row.arrival
    if row.state != "running":
        raise Conflict(f"Import {import_id} is {row.state}.", hint="Start it again.")
    version = _raise_version(actor)
    files = _keep_reports(actor, row, read)
    for one in read:
        _arrive(actor, row, files[one.file_id], one, version, now)
    row.state, row.report, row.joins = "published", report, list(joins)
    row.arrival, row.published_at = version, now
    row.save()
    _settle(actor, version, now)
    return version


def _arrive(
    actor: Actor, row: Import, file: ImportFile, one: ReadFile, version: int, now: datetime
) -> None:
    """The batch's row, and what its source remembers of it."""
    if one.path is None:
        raise Conflict("A dry run has nothing to publish.", hint="Start the import.")
    Batch.objects.add(
        actor,
        of_import=row,
        table=file.table,
        kind=one.choice.kind,
        path=one.path,
        digest=one.digest,
        rows=one.rows,
        rejected=one.report.get("outcomes", {}).get("rejected", 0),
        columns=list(one.columns),
        replaces=one.choice.mode == "replace",
        arrival=version,
        position=file.position,
        visible_from=version,
    )
    source = Source.objects.within(actor).filter(table=file.table).first()
    source = source or Source.objects.add(
        actor, table=file.table, name=file.file_name, kind=one.choice.kind, created_at=now
    )
    source.name, source.kind, source.choice = file.file_name, one.choice.kind, file.choice
    source.save()
    file.source = source
    # what was uploaded is no longer needed, nor the real values shown from it
    file.upload = ""
    file.proposal = {k: v for k, v in file.proposal.items() if k != "columns"}
    file.save()


@action(needs=Role.ANALYST)
def fail_import(*, actor: Actor, import_id: int, problem: dict[str, Any], now: datetime) -> int:
    """Note why an import could not be read; nothing came in."""
    row = _locked(actor, import_id)
    if row.state == "running":
        row.state = "draft" if problem.get("code") == "cancelled" else "failed"
        row.problem = problem
        row.save()
    return import_id


@action(needs=Role.ANALYST)
def undo_import(*, actor: Actor, import_id: int, now: datetime) -> int:
    """Take everything an import brought out of sight; returns the data version."""
    return _stand(actor, import_id, "published", "undone", now)


@action(needs=Role.ANALYST)
def redo_import(*, actor: Actor, import_id: int, now: datetime) -> int:
    """Bring an undone import back, at its old place in the order; returns the data version."""
    return _stand(actor, import_id, "undone", "published", now)


def _stand(actor: Actor, import_id: int, before: str, after: str, now: datetime) -> int:
    row = _locked(actor, import_id)
    if row.state != before:
        raise Conflict(
            f"Import {import_id} is {row.state}, not {before}.", hint="See the list of imports."
        )
    row.state = after
    row.save()
    version = _raise_version(actor)
    _settle(actor, version, now)
    return version


@action(needs=Role.ANALYST)
def discard_import(*, actor: Actor, import_id: int, now: datetime) -> None:
    """Forget an import that never came in; its files are swept later."""
    _editable(actor, import_id).delete()


@action(needs=Role.ANALYST)
def download_rejects(*, actor: Actor, import_id: int, file_id: int, now: datetime) -> int:
    """Note that the rows of a file that did not come in, people among them, are taken away."""
    return int(ImportFile.objects.within(actor).filter(of_import_id=import_id).by_id(file_id).pk)


@action(needs=Role.OWNER)
def forget_values(*, actor: Actor, file_id: int, now: datetime) -> int:
    """Forget the real values kept of an import's file: samples, lines, rejected rows, its name."""
    file = ImportFile.objects.within(actor).select_for_update().by_id(file_id)
    file.proposal = {k: v for k, v in file.proposal.items() if k != "columns"}
    file.report = {k: v for k, v in file.report.items() if k not in ("lines", "rejects")}
    file.file_name, file.rejects = f"file {file.position + 1}", ""
    file.save()
    return file_id


@action(needs=Role.ANALYST)
def publish_derived(
    *,
    actor: Actor,
    table: str,
    kind: str,
    path: str,
    digest: str,
    rows: int,
    columns: tuple[dict[str, Any], ...],
    now: datetime,
    beside: bool = False,
) -> int:
    """Swap in a computed table (assignments); it is no record and raises no data version.

    `path` is relative to the lake; where the table holds just that already, the file that is there
    stays and this one is swept up. A file `beside` the others adds to the table. Returns the data
    version it was computed at or before.
    """
    clock = DataClock.objects.within(actor).select_for_update().first()
    version = clock.version if clock else 0
    old = Batch.objects.within(actor).filter(derived=True, table=table, visible_until=None)
    if [*old.values_list("digest", "arrival")] == [(digest, version)]:
        return Unchanged(version)  # type: ignore[return-value]
    if not beside:
        old.update(visible_until=version)
    Batch.objects.add(
        actor,
        table=table,
        kind=kind,
        path=path,
        digest=digest,
        rows=rows,
        columns=list(columns),
        derived=True,
        arrival=version,
        visible_from=version,
    )
    return int(version)


@action(needs=Role.OWNER, quiet=True)
def forget_superseded(*, actor: Actor, batch_ids: tuple[int, ...], now: datetime) -> int:
    """Forget batches of computed tables that others took the place of; returns how many."""
    gone = Batch.objects.within(actor).filter(pk__in=batch_ids, derived=True)
    return int(gone.exclude(visible_until=None).delete()[0])


def _raise_version(actor: Actor) -> int:
    """The next data version; whoever comes second waits here until the first is through."""
    clocks = DataClock.objects.within(actor)
    clocks.bulk_create([DataClock(workspace_id=actor.workspace_id)], ignore_conflicts=True)
    clocks.update(version=F("version") + 1)
    return int(clocks.values_list("version", flat=True).get())


def _settle(actor: Actor, version: int, now: datetime) -> None:
    """Show exactly the batches of the imports that stand, and note the state this makes."""
    every = list(Batch.objects.within(actor).filter(derived=False).select_related("of_import"))
    by_path = {b.path: b for b in every}
    shown = showing(
        Standing(b.arrival, b.position, b.table, b.path, b.replaces)
        for b in by_path.values()
        if b.of_import.state == "published"
    )
    paths = [s.path for s in shown]
    seen = {b.path for b in every if b.visible_until is None}
    _hide(actor, seen - set(paths), version)
    for path in paths:
        if path not in seen:
            _show_again(by_path[path], version)
    digest = digest_of((path, by_path[path].digest) for path in paths)
    DataVersion.objects.add(
        actor,
        number=version,
        same_as=_first_like(actor, digest, version) if paths else 0,
        digest=digest,
        at=now,
    )


def _hide(actor: Actor, paths: set[str], version: int) -> None:
    rows = Batch.objects.within(actor).filter(path__in=paths, visible_until=None)
    rows.update(visible_until=version)


def _show_again(batch: Batch, version: int) -> None:
    batch.pk = None
    batch._state.adding = True
    batch.visible_from, batch.visible_until = version, None
    batch.save(force_insert=True)


def _first_like(actor: Actor, digest: str, version: int) -> int:
    like = DataVersion.objects.within(actor).filter(digest=digest).order_by("number").first()
    return like.number if like else version
