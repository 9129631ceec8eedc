"""How columns and things are named to people: `table.column`, or bare where that is unique."""

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from ringtrue.errors import UnknownColumn, Where
from ringtrue.warehouse.schema import Column, Table
from ringtrue.warehouse.snapshot import Snapshot

_LISTED = 12


# Columns every frame has; a trait of such a name keeps its table's name before it.
RESERVED = frozenset(
    {"unit_id", "account_id", "status", "outcome", "value", "entered", "period", "lost_for"}
)


def trait_names(snapshot: Snapshot) -> dict[tuple[str, str], str]:
    """The name of every (table, column): `table.column`, the table dropped where it is unique.

    Letters' case makes no difference, as it makes none to the engine.
    """
    uses = Counter(c.name.casefold() for t in snapshot.tables for c in t.columns)
    return {
        (t.name, c.name): c.name
        if uses[c.name.casefold()] == 1 and c.name.casefold() not in RESERVED
        else f"{t.name}.{c.name}"
        for t in snapshot.tables
        for c in t.columns
    }


def find_column(snapshot: Snapshot, name: str, *, what: str = "column") -> tuple[Table, Column]:
    """The table and column that `name` means, letters' case and outer spaces forgiven.

    Raises UnknownColumn with the candidates when there is none, or more than one.
    """
    every = [(t, c) for t in snapshot.tables for c in t.columns]
    for same in (str, _folded):
        wanted = same(name)
        hits = [
            (t, c)
            for t, c in every
            if same(c.name) == wanted or same(f"{t.name}.{c.name}") == wanted
        ]
        if len(hits) == 1:
            return hits[0]
        if hits:
            names = [f"{t.name}.{c.name}" for t, c in hits]
            detail = f"The {what} {name} stands in {len(hits)} places."
            raise UnknownColumn(detail, hint=f"Say {_or(names)}.", where=Where(field=name))
    known = list(trait_names(snapshot).values())
    raise unknown(name, known, what=what)


def _folded(name: str) -> str:
    return name.strip().casefold()


def unknown(name: str, known: Iterable[str], *, what: str = "column") -> UnknownColumn:
    """The error for a name that is not there, with the nearest names that are."""
    names = list(known)
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    meant = f"Did you mean {_or(near)}? " if near else ""
    rest = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    listed = f"There are: {', '.join(names[:_LISTED])}{rest}." if names else "There are none."
    return UnknownColumn(
        f"There is no {what} called {name}.", hint=meant + listed, where=Where(field=name)
    )


def _or(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


_PEOPLE = ("contact", "lead", "customer", "subscriber", "user", "buyer", "seller", "patient")
_ACCOUNTS = ("companies", "company", "organisation", "organization")


def noun(table: Table | None, unit: str) -> str:
    """What the rows are called by their table's own name: contacts, leads, companies, deals."""
    name = table.name.casefold() if table is not None else ""
    if unit == "accounts":
        return "companies" if any(w in name for w in _ACCOUNTS) else "accounts"
    if unit == "deals":
        return "opportunities" if "opportunit" in name else "deals"
    return next((f"{w}s" for w in _PEOPLE if w in name), "people")
