"""Rules against records: the columns they name, and whether each person matches, in Ibis.

A person matches when the rule is true. Who lacks a value satisfies no comparison with it, neither
`=` nor `!=`; `is missing` asks for that. Texts are compared without regard to letters' case or
outer spaces.
"""

from collections.abc import Callable, Sequence
from datetime import date
from difflib import get_close_matches
from functools import reduce
from operator import and_, ge, gt, le, lt, or_
from typing import Any

import ibis

from ringtrue.errors import BadRule
from ringtrue.warehouse import missing
from ringtrue.warehouse.coding import comparable
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.letters import small_letters
from ringtrue.warehouse.outcomes import NO, YES
from ringtrue.warehouse.rule_text import parse, write
from ringtrue.warehouse.rule_tree import (
    Condition,
    Group,
    Not,
    Rule,
    bad,
    conditions,
    from_json,
    to_json,
    without,
)
from ringtrue.warehouse.traits import Trait

__all__ = [
    "answered",
    "bound",
    "condition",
    "find",
    "from_json",
    "matches",
    "parse",
    "to_json",
    "uses",
    "write",
]
_LISTED = 12
_ORDER: dict[str, Callable[[Any, Any], Any]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def find(name: str, columns: Sequence[Trait]) -> Trait:
    """The column a rule's or a claim's name means. Raises BadRule with candidates."""
    for same in (str, _folded):
        wanted = same(name)
        hits = [
            c
            for c in columns
            if wanted in (same(c.name), same(c.column), same(f"{c.table}.{c.column}"))
        ]
        exact = [c for c in hits if same(c.name) == wanted]
        if len(exact or hits) == 1:
            return (exact or hits)[0]
        if hits:
            raise bad(f"{name} stands in several tables.", hint=f"Say {_or(hits)}.")
    raise _unknown(name, columns)


def _folded(name: str) -> str:
    return name.strip().casefold()


def _or(columns: list[Trait]) -> str:
    return " or ".join(f"{c.table}.{c.column}" for c in columns)


def _unknown(name: str, columns: Sequence[Trait]) -> BadRule:
    names = [c.name for c in columns]
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    meant = f"Did you mean {', '.join(near)}? " if near else ""
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return bad(
        f"There is no trait called {name}.",
        hint=f"{meant}There are: {', '.join(names[:_LISTED])}{more}.",
    )


def bound(rule: Rule, columns: Sequence[Trait]) -> Rule:
    """The rule with every name in the form the frame uses. Raises BadRule for unknown names."""
    if isinstance(rule, Condition):
        return Condition(find(rule.column, columns).name, rule.operator, rule.values)
    if isinstance(rule, Not):
        return Not(bound(rule.part, columns))
    return Group(rule.operator, tuple(bound(p, columns) for p in rule.parts))


def uses(rule: Rule) -> frozenset[str]:
    """The names of the columns that the rule looks at."""
    return frozenset(c.column for c in conditions(rule))


def leaving_out(rule: Rule, name: str) -> Rule | None:
    """The rule recomputed without one trait; None when it says nothing else."""
    return without(rule, frozenset({name}))


def matches(rule: Rule, frame: ibis.Table, columns: Sequence[Trait]) -> Any:
    """Whether each row matches, never null. Raises BadRule for unknown names and unfit values."""
    return _true(bound(rule, columns), frame, columns).fill_null(False)


def decided(rule: Rule, frame: ibis.Table, columns: Sequence[Trait]) -> Any:
    """Whether what a row has settles that it matches or does not, whatever is missing."""
    return _true(bound(rule, columns), frame, columns).notnull()


def answered(rule: Rule, frame: ibis.Table, columns: Sequence[Trait]) -> Any:
    """Whether a row has every value that the rule compares, so that like is held against like.

    `is missing` compares none. Without this a rule on companies would hold contacts that have one
    against contacts that have none, and find what has nothing to do with the rule.
    """
    parts = conditions(bound(rule, columns))
    return reduce(and_, (condition(c, frame, columns).notnull() for c in parts))


def _true(rule: Rule, frame: ibis.Table, columns: Sequence[Trait]) -> Any:
    if isinstance(rule, Condition):
        return condition(rule, frame, columns)
    if isinstance(rule, Not):
        return ~_true(rule.part, frame, columns)
    return reduce(
        and_ if rule.operator == "and" else or_,
        (_true(part, frame, columns) for part in rule.parts),
    )


def condition(one: Condition, frame: ibis.Table, columns: Sequence[Trait]) -> Any:
    """One condition as an expression: true, false, or null where the value is missing."""
    trait = find(one.column, columns)
    column = frame[trait.name]
    if one.operator in ("is missing", "is not missing"):
        absent = missing.is_missing(column, missing.PSEUDO_MISSING)
        return absent if one.operator == "is missing" else ~absent
    if one.operator == "contains":
        return _known_text(column, one.values).contains(small_letters(one.values[0].strip()))
    cell, values = _comparable(column, one, trait)
    if one.operator == "between":
        return (cell >= min(values)) & (cell <= max(values))
    if one.operator in _ORDER:
        return _ORDER[one.operator](cell, values[0])
    inside = cell.isin(values)
    return inside if one.operator in ("=", "in") else ~inside


def _comparable(column: Any, one: Condition, trait: Trait) -> tuple[Any, list[Any]]:
    """The cell and the values as one type: the column's own."""
    if trait.type == "number":
        return comparable(column, ()), [_number(v, one) for v in one.values]
    if trait.type in ("date", "datetime"):
        return column.cast("date"), [_day(v, one) for v in one.values]
    if trait.type == "boolean":
        return column, [_yes_or_no(v, one) for v in one.values]
    if one.operator in ("between", *_ORDER):
        raise bad(f"{trait.name} holds text, so {one.operator} says nothing about it.")
    return _known_text(column, one.values), [small_letters(v.strip()) for v in one.values]


def _known_text(column: Any, asked: Sequence[str]) -> Any:
    """The cell as text in small letters; a word for nothing is null unless it is asked for."""
    text = as_text(column)
    wanted = {small_letters(v.strip()) for v in asked}
    words = tuple(w for w in missing.PSEUDO_MISSING if w not in wanted)
    return missing.cleaned(text, words).strip().lower()


def _number(value: str, one: Condition) -> float:
    try:
        return float(value.replace("_", "").replace(",", ""))
    except ValueError:
        raise bad(f"{one.column} holds numbers, and {value} is none.") from None


def _day(value: str, one: Condition) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        detail = f"{one.column} holds dates, and {value} is none."
        raise bad(detail, hint="Write days as 2026-05-31.") from None


def _yes_or_no(value: str, one: Condition) -> bool:
    folded = value.strip().casefold()
    if folded not in YES | NO:
        raise bad(f"{one.column} is yes or no, not {value}.")
    return folded in YES
