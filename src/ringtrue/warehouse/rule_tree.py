"""A rule as a tree of conditions: what the page builds, the text says and the engine answers."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from ringtrue.errors import BadRule, Where

Operator = Literal[
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "between",
    "in",
    "not in",
    "contains",
    "is missing",
    "is not missing",
]
OPERATORS: tuple[str, ...] = get_args(Operator)
DEEPEST = 20
MOST_CONDITIONS = 200
MOST_VALUES = 1_000
LONGEST = 10_000


@dataclass(frozen=True)
class Condition:
    """One column against values: two for between, any number for in, none for missing."""

    column: str
    operator: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Two or more rules of which all (and) or any (or) must hold."""

    operator: Literal["and", "or"]
    parts: "tuple[Rule, ...]"


@dataclass(frozen=True)
class Not:
    """A rule that must not hold."""

    part: "Rule"


Rule = Condition | Group | Not


def conditions(rule: Rule) -> tuple[Condition, ...]:
    """All conditions, from left to right."""
    if isinstance(rule, Condition):
        return (rule,)
    if isinstance(rule, Not):
        return conditions(rule.part)
    return tuple(c for part in rule.parts for c in conditions(part))


def without(rule: Rule, columns: frozenset[str]) -> Rule | None:
    """The rule with every condition on these columns taken out; None when nothing is left."""
    if isinstance(rule, Condition):
        return None if rule.column in columns else rule
    if isinstance(rule, Not):
        part = without(rule.part, columns)
        return None if part is None else Not(part)
    left = [p for part in rule.parts if (p := without(part, columns)) is not None]
    if len(left) < 2:
        return left[0] if left else None
    return Group(rule.operator, tuple(left))


def to_json(rule: Rule) -> dict[str, Any]:
    """The tree as plain JSON: {"and": [...]}, {"or": [...]}, {"not": ...} or a condition."""
    if isinstance(rule, Condition):
        return {"column": rule.column, "operator": rule.operator, "values": list(rule.values)}
    if isinstance(rule, Not):
        return {"not": to_json(rule.part)}
    return {rule.operator: [to_json(part) for part in rule.parts]}


def from_json(raw: Any, *, depth: int = 0) -> Rule:
    """The tree that `to_json` wrote, or a page sent. Raises BadRule for anything else."""
    if depth > DEEPEST:
        raise bad(f"A rule may be nested {DEEPEST} deep, no deeper.")
    if not isinstance(raw, dict):
        raise bad("A rule is an object of conditions.")
    if set(raw) == {"not"}:
        return Not(from_json(raw["not"], depth=depth + 1))
    for word in ("and", "or"):
        if set(raw) == {word} and isinstance(raw[word], list) and raw[word]:
            parts = tuple(from_json(p, depth=depth + 1) for p in raw[word])
            return group("and" if word == "and" else "or", parts)
    return _condition(raw)


def group(operator: Literal["and", "or"], parts: tuple[Rule, ...]) -> Rule:
    """A group in its one form: no group of one, no group inside a group of its own kind."""
    flat: list[Rule] = []
    for part in parts:
        inner = isinstance(part, Group) and part.operator == operator
        flat.extend(part.parts if inner and isinstance(part, Group) else [part])
    return flat[0] if len(flat) == 1 else Group(operator, tuple(flat))


def _condition(raw: dict[str, Any]) -> Condition:
    if set(raw) - {"column", "operator", "values"} or raw.get("operator") not in OPERATORS:
        raise bad(f"A condition has a column, an operator ({', '.join(OPERATORS)}) and values.")
    column, values = raw.get("column"), raw.get("values", [])
    texts = isinstance(values, list) and all(isinstance(v, str) for v in values)
    if not isinstance(column, str) or not column or not texts:
        raise bad("A condition names one column, and its values are texts.")
    return checked(Condition(column, raw["operator"], tuple(values)))


def checked(condition: Condition) -> Condition:
    """The condition, when it has as many values as its operator takes."""
    operator, found = condition.operator, len(condition.values)
    if any("\0" in text for text in (condition.column, *condition.values)):
        raise bad("A rule holds a character that no text has.")
    if operator in ("in", "not in"):
        right = 1 <= found <= MOST_VALUES
    else:
        right = found == {"between": 2, "is missing": 0, "is not missing": 0}.get(operator, 1)
    if not right:
        raise bad(f"{condition.column} {operator} does not go with {found} values.")
    return condition


def bad(detail: str, *, hint: str = "") -> BadRule:
    """The error for a rule, with an example as the hint when there is no better one."""
    example = "For example: employees between 50 and 200 and country in (DE, AT)"
    return BadRule(detail, hint=hint or example, where=Where(field="rule"))
