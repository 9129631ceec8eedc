"""Files in, a snapshot out: what the command line and a notebook begin with."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ringtrue.errors import BadInput, Where
from ringtrue.warehouse.intake import joins as meetings
from ringtrue.warehouse.intake.files import Given, look
from ringtrue.warehouse.intake.guess import Plan
from ringtrue.warehouse.intake.limits import LIMITS, Limits
from ringtrue.warehouse.intake.mapping import Proposal, propose
from ringtrue.warehouse.intake.prepare import commit, staging, write_draft
from ringtrue.warehouse.intake.reports import FileReport
from ringtrue.warehouse.intake.staging import stage
from ringtrue.warehouse.intake.twins import without_twins
from ringtrue.warehouse.schema import Column, Table, TableKind
from ringtrue.warehouse.snapshot import Snapshot


@dataclass(frozen=True)
class Loaded:
    """The tables of several files, what was said about each, and how they met.

    `lines` say of each table in which line of its file each row stands, where that was asked for.
    """

    snapshot: Snapshot
    reports: tuple[FileReport, ...]
    proposals: tuple[Proposal, ...] = ()
    notes: tuple[str, ...] = ()
    lines: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)


def load_files(
    paths: Sequence[Path],
    *,
    lake: Path,
    joins: tuple[str, ...] = (),
    limits: Limits = LIMITS,
    numbered: bool = False,
) -> Loaded:
    """Every file as a table of one snapshot, written into `lake`, joined as proposed or stated.

    Raises UnreadableFile, UnknownColumn and JoinRefused.
    """
    with ExitStack() as stack:
        staged = [
            without_twins(stage(given, folder=stack.enter_context(staging(lake)), limits=limits))
            for given in _given(paths, limits)
        ]
        proposals = _meeting([propose(s) for s in staged], joins)
        ready = [
            write_draft(s, p, lake=lake, limits=limits, numbered=numbered)
            for s, p in zip(staged, proposals, strict=True)
        ]
    for prepared in ready:
        commit(prepared)
    tables = _whose([p.table for p in ready])
    joined = meetings.find(tables, joins)
    snapshot = Snapshot("files", 1, "analysis", tables, joined.joins)
    reports = tuple(p.preview.report for p in ready)
    lines = {p.table.name: p.lines for p in ready if p.lines is not None}
    return Loaded(snapshot, reports, tuple(proposals), joined.notes, lines)


def _given(paths: Sequence[Path], limits: Limits) -> list[Given]:
    if not paths:
        raise BadInput("No file was given.", hint="Name at least one file.")
    given = [look(Path(p), limits=limits) for p in paths]
    seen: dict[str, str] = {}
    for one in given:
        if one.table.casefold() in seen:
            raise BadInput(
                f"{one.file} and {seen[one.table.casefold()]} would both be the table {one.table}.",
                hint="Rename one of them.",
                where=Where(file=one.file),
            )
        seen[one.table.casefold()] = one.file
    return given


def _meeting(proposals: list[Proposal], joins: tuple[str, ...]) -> list[Proposal]:
    """Columns of a stated join that hold a number here and text there are text in both."""
    tables = [
        Table(p.mapping.table, p.mapping.kind,
              tuple(Column(c.name, c.type) for c in p.mapping.columns), (), 0)
        for p in proposals
    ]  # fmt: skip
    for text in joins:
        sides = meetings.parse(text, tables)
        kinds = {_plan(proposals, side).type for side in sides}
        if kinds == {"number", "text"}:
            proposals = [_as_text(p, sides) for p in proposals]
    return proposals


def _plan(proposals: list[Proposal], side: tuple[str, str]) -> Plan:
    proposal = next(p for p in proposals if p.mapping.table == side[0])
    names = [c.name for c in proposal.mapping.columns]
    return proposal.plans[names.index(side[1])]


def _as_text(proposal: Proposal, sides: tuple[tuple[str, str], ...]) -> Proposal:
    table = proposal.mapping.table
    columns, plans, lines = [], [], []
    for column, plan, line in zip(
        proposal.mapping.columns, proposal.plans, proposal.lines, strict=True
    ):
        if (table, column.name) in sides and plan.type == "number":
            plan = Plan("text", canonical=True, why="It is joined by.")
            column = replace(column, type="text")
            line = replace(line, type="text", why=plan.why)
        columns.append(column)
        plans.append(plan)
        lines.append(line)
    mapping = replace(proposal.mapping, columns=tuple(columns))
    return replace(proposal, mapping=mapping, plans=tuple(plans), lines=tuple(lines))


def _whose(tables: list[Table]) -> tuple[Table, ...]:
    """The tables; where none says whose records they are, the longest is taken for people."""
    if any(t.kind in ("people", "accounts", "deals") for t in tables):
        return tuple(tables)
    plain = [t for t in tables if t.kind == "other"]
    if not plain:
        return tuple(tables)
    longest = max(plain, key=lambda t: t.rows)
    kind: TableKind = "people"
    dated = any(c.type in ("date", "datetime") for c in longest.columns)
    if longest.column("person_key") and dated:
        kind = "events"
    return tuple(replace(t, kind=kind) if t is longest else t for t in tables)
