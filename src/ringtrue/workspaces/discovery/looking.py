"""The traits before a run: how full each is, what stands in it, and what speaks against it.

Only people that discovery may read are looked at. What was found is kept in this process for the
last few, since a page is looked at more often than records change.
"""

import json
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ringtrue.analysis.results import SetAside
from ringtrue.errors import BadInput
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.discovery import wording
from ringtrue.workspaces.discovery.lines import TraitLine, TraitTable
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.work.guard import outside_transaction

if TYPE_CHECKING:
    from ringtrue.stats.traitprofile import TraitProfile
    from ringtrue.warehouse.traits import Frame, Trait

EPOCH = date(1970, 1, 1)
SAMPLES = 3
LONGEST = 32
_KEPT = 8
_seen: OrderedDict[tuple[int, str, str], TraitTable] = OrderedDict()


def trait_table(actor: Actor) -> TraitTable:
    """The table of traits; its `problem` says why there is none."""
    snapshot = people.snapshot(actor=actor, purpose="discovery")
    if not snapshot.tables:
        return _nothing("There are no records yet.", "Bring in a CRM export first.")
    question = measures.question(actor=actor)
    key = (actor.workspace_id, snapshot.digest, json.dumps(asdict(question), sort_keys=True))
    if key not in _seen:
        outside_transaction()
        try:
            _seen[key] = _look(snapshot, question)
        except BadInput as why:
            return _nothing(why.detail, why.hint)
        while len(_seen) > _KEPT:
            _seen.popitem(last=False)
    _seen.move_to_end(key)
    return _seen[key]


def _nothing(problem: str, hint: str) -> TraitTable:
    return TraitTable(0, "people", 0, 0, (), problem, hint)


def _look(snapshot: Snapshot, question: Question) -> TraitTable:
    from ringtrue.stats.codebook import plan
    from ringtrue.warehouse import missing, profile, traits
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.seal import OpenRecords

    outside_transaction()
    with open_records(snapshot) as records:
        frame = traits.table(OpenRecords(records), question)
        found = profile.summarise(
            frame.table,
            frame.traits,
            rows=frame.rows,
            missing=missing.words(question.missing_words),
            has_outcome=question.outcome is not None,
        )
    kept = _bare(question.known_before, frame), _bare(question.put_back, frame)
    book = plan(found, known_before=kept[0], put_back=kept[1])
    asides = {name: SetAside(name, *why) for name, *why in frame.set_aside}
    asides |= {a.trait: SetAside(a.trait, a.reason, a.detail) for a in book.set_aside}
    profiles = {p.name: p for p in found.traits}
    lines = tuple(
        _line(column, profiles.get(column.name), asides.get(column.name), question)
        for column in frame.columns
        if column.name in profiles or column.name in asides
    )
    used = sum(line.aside is None for line in lines)
    ordered = tuple(sorted(lines, key=_graver))
    return TraitTable(frame.rows, frame.noun, frame.sealed, used, ordered)


def _graver(line: TraitLine) -> int:
    """Traits in use first, then those set aside, the graver reasons before the plain ones."""
    if line.aside is None:
        return -1
    reason = line.aside.reason
    return wording.ORDER.index(reason) if reason in wording.ORDER else len(wording.ORDER)


def _bare(names: Iterable[str], frame: "Frame") -> tuple[str, ...]:
    """The frame's names of columns that are called `table.column`."""
    full = {f"{c.table}.{c.column}": c.name for c in frame.columns}
    return tuple(full.get(name, name) for name in names)


def _line(
    column: "Trait", profile: "TraitProfile | None", aside: SetAside | None, question: Question
) -> TraitLine:
    full = f"{column.table}.{column.column}"
    hidden = profile is None or (aside is not None and aside.reason in ("identifier", "free_text"))
    return TraitLine(
        name=column.name,
        full_name=full,
        table=column.table,
        type=column.type,
        fill=profile.filled / profile.rows if profile and profile.rows else None,
        samples=() if hidden or profile is None else _samples(profile, column.type),
        aside=aside,
        words=wording.aside(aside.reason, aside.detail) if aside else "",
        put_back=full in question.put_back,
        known_before=full in question.known_before or None,
        ignored=full in question.ignore,
    )


def _samples(profile: "TraitProfile", kind: str) -> tuple[str, ...]:
    """The most frequent values; of numbers and days the least and the greatest."""
    values, totals = profile.values, profile.totals
    if not values:
        return ()
    if kind in ("date", "datetime"):
        return tuple((EPOCH + timedelta(days=int(v))).isoformat() for v in (values[0], values[-1]))
    if kind == "number" and len(values) > SAMPLES:
        return (f"{values[0]:,.6g} to {values[-1]:,.6g}",)
    order = sorted(range(len(values)), key=lambda i: (-int(totals[i]), str(values[i])))
    return tuple(_short(values[i]) for i in order[:SAMPLES])


def _short(value: object) -> str:
    said = f"{value:,.6g}" if isinstance(value, float) else str(value)
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
