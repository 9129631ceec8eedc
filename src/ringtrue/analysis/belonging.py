"""Single people of a persona, newest first, each with why they belong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from ringtrue.analysis import fitted
from ringtrue.analysis.cast import Member
from ringtrue.analysis.leads import own_names
from ringtrue.analysis.portrait import spoken
from ringtrue.analysis.reasons import Reasons, explain
from ringtrue.analysis.statements import belongs, rule_of
from ringtrue.warehouse import rules, scoring
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.traits import Frame, Trait
from ringtrue.warehouse.wide import unnamed


@dataclass(frozen=True)
class Person:
    """One person; with `reasons` by a model, or with the (trait, value) that a rule looked at."""

    unit: str
    label: str
    probability: float | None
    reasons: Reasons | None
    facts: tuple[str, ...]


def newest(
    records: Records, frame: Frame, member: Member, cast: Sequence[Member], *, limit: int
) -> tuple[Person, ...]:
    """At most `limit` people of a persona of the cast, newest first, and why they belong.

    Raises BadRule where the records no longer have what decides.
    """
    inside = belongs(member, frame.table, frame.columns)
    if inside is None:
        return ()
    names = own_names(records, frame)
    shown = {f"label{i}": as_text(frame.table[c.name]) for i, c in enumerate(names)}
    chosen = {**shown, **_looked_at(member, frame)}
    table = frame.table.select("unit_id", "entered", __inside=inside, **chosen)
    first = table.filter(table["__inside"]).order_by([ibis.desc("entered"), "unit_id"])
    rows = records.rows(first.limit(limit))
    if member.model is not None:
        return tuple(_by_model(row, member, cast) for row in rows)
    return tuple(_by_rule(row, _used(member, frame)) for row in rows)


def _looked_at(member: Member, frame: Frame) -> dict[str, Any]:
    """What decides, as columns: a model's codes and chance, or the values a rule compares."""
    if member.model is None:
        used = _used(member, frame)
        return {f"fact{i}": as_text(frame.table[c.name]) for i, c in enumerate(used)}
    model, klass = fitted.read(member.model)
    codes = scoring.codes_of(model, frame.table, frame.columns)
    chance = scoring.posterior(model, klass, frame.table, frame.columns)
    return {"chance": chance, **{f"code{place}": code for place, code in codes.items()}}


def _used(member: Member, frame: Frame) -> list[Trait]:
    rule = rule_of(member)
    names = sorted(rules.uses(rules.bound(rule, frame.columns))) if rule else []
    return [rules.find(name, frame.columns) for name in names]


def _by_model(row: dict[str, Any], member: Member, cast: Sequence[Member]) -> Person:
    assert member.model is not None
    model, klass = fitted.read(member.model)
    names = [""] * len(model.log_weights)
    for other in cast:
        if other.model is not None and fitted.read(other.model)[0] == model:
            names[fitted.read(other.model)[1]] = other.name
    codes = [row[f"code{place}"] for place in range(len(model.traits))]
    why = explain(model, codes, klass, names)
    return Person(row["unit_id"], _label(row), float(row["chance"]), why, ())


def _by_rule(row: dict[str, Any], used: Sequence[Trait]) -> Person:
    facts = tuple(
        f"{spoken(trait.column)}: {row[f'fact{i}']}"
        for i, trait in enumerate(used)
        if row[f"fact{i}"] is not None
    )
    return Person(row["unit_id"], _label(row), None, None, facts)


def _label(row: dict[str, Any]) -> str:
    parts = [str(v) for name, v in row.items() if name.startswith("label") and v]
    return " ".join(parts) or unnamed(str(row["unit_id"]))
