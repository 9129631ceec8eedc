"""Stored answers of what changed and of backtests, as the frozen lines that pages read."""

from dataclasses import replace
from typing import Any

from ringtrue.analysis.backtested import Backtest
from ringtrue.analysis.drifted import Drift, Reference
from ringtrue.workspaces.checkup.reading import value_from
from ringtrue.workspaces.ledger import restating
from ringtrue.workspaces.ledger.lines import BacktestSheet, DriftSheet
from ringtrue.workspaces.ledger.models import BacktestRun, DriftReference, DriftRun
from ringtrue.workspaces.ledger.sql_lines import AskedSql
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas.models import Segment


def newest_drift(actor: Actor, version: int | None = None) -> DriftSheet | None:
    """The newest look at what changed, None before the first."""
    row = DriftRun.objects.within(actor).order_by("-id").first()
    if row is None:
        return None
    problem: dict[str, Any] = row.problem
    return DriftSheet(
        drift=value_from(Drift, row.drift),
        persona_ids=tuple(row.personas),
        at=row.at,
        data_version=row.data_version,
        current=version is None or row.data_version == version,
        problem=problem.get("detail", ""),
        hint=problem.get("hint", ""),
    )


def backtest_sheet(row: BacktestRun) -> BacktestSheet:
    """One stored backtest."""
    problem: dict[str, Any] = row.problem
    return BacktestSheet(
        id=row.pk,
        persona_id=row.persona_id,
        as_of=row.as_of,
        at=row.at,
        backtest=value_from(Backtest, row.backtest),
        persona_ids=tuple(row.personas),
        problem=problem.get("detail", ""),
        hint=problem.get("hint", ""),
    )


def references(actor: Actor) -> dict[int | None, Reference]:
    """The references there are, by segment; None is everybody's."""
    rows = DriftReference.objects.within(actor)
    return {row.segment_id: _reference(row.reference) for row in rows}


def _reference(raw: dict[str, Any]) -> Reference:
    pairs = {name: (int(raw[name][0]), int(raw[name][1])) for name in ("share", "outcome")}
    return Reference(**{**raw, **pairs})


EVERYBODY = "everybody"
NOT_COMPARED = "Nothing has been compared yet, so there is no question to show."


def drift_sql(actor: Actor, persona_id: int | None, sheet: DriftSheet | None) -> AskedSql:
    """The questions of both times, of a persona or of everybody; `why` where nobody compared."""
    found = sheet.drift if sheet is not None else None
    name, segment = EVERYBODY, None
    if persona_id is not None:
        known = Segment.objects.within(actor).filter(persona_id=persona_id, retired_at=None)
        segment = known.values_list("pk", flat=True).first()
        if sheet is not None and persona_id in sheet.persona_ids and found is not None:
            name = found.personas[sheet.persona_ids.index(persona_id)]
    held = references(actor).get(segment)
    shifts = tuple(s for s in found.shifts if s.persona == name) if found is not None else ()
    lost = persona_id is not None and (name == EVERYBODY or segment is None)
    if held is None or lost or not shifts:
        return AskedSql("What changed since", persona_id=persona_id, why=NOT_COMPARED)
    return restating.of_drift(actor, name, persona_id, replace(held, persona=name), shifts)
