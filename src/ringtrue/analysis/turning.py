"""Traits that later records no longer carry, and described levels that go by another word since.

Whoever came since would count against a claim that nobody has shown to be wrong. So a claim about
a trait that went away grows stale, with the reason, and one whose level was replaced by another
that was never there before waits until somebody says whether it is the same by a new name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
from ibis import _

from ringtrue.analysis.cases import Case
from ringtrue.analysis.ledgers import Running
from ringtrue.warehouse import missing, rules
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.entries import ARRIVED, BEFORE, BEGAN
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.rule_tree import Condition
from ringtrue.warehouse.traits import Frame, Trait

ENOUGH = 10  # who would have it were all as before: that none has is chance once in 20,000 times
TAKES_ITS_PLACE = 0.5  # of those, how many must be at levels that are new
_FORMS = ("share", "mean", "quantile")
_ORDERS = (ARRIVED, BEGAN)  # by the import they first came with, else by their day


@dataclass(frozen=True)
class Turned:
    """What became of a claim's trait; `words` are a level that ended and the one that began."""

    gone: str = ""
    words: tuple[tuple[str, str], ...] = ()

    @property
    def waits(self) -> str:
        """Why the claim waits, empty where its words are the old ones."""
        return " ".join(
            f"“{old}” ends where “{new}” begins: say whether it is the same by a new name."
            for old, new in self.words
        )


@dataclass(frozen=True)
class _Sought:
    """Rows that have a trait (`value` empty) or a level of it, among those that `could`."""

    trait: Trait
    value: str
    here: Any
    could: Any


def turned(
    records: Records,
    frame: Frame,
    cases: Sequence[Case],
    tests: Mapping[str, Running],
    words: tuple[str, ...],
) -> dict[str, Turned]:
    """What became of each case's trait, where something did; `words` stand for missing values.

    Asks the whole records only of what nobody new has: a batch costs what the batch is.
    """
    about = [c for c in cases if c.trait is not None and c.statement.form in _FORMS]
    sought: dict[tuple[str, str], _Sought] = {}
    for case in about:
        _seek(case, frame, words, sought)
    open_ = {c.trait.name for c in about if c.trait and (tests[c.key].gone or tests[c.key].waits)}
    absent = _absent(records, frame.table, sought, open_)
    ended = _ended(records, frame.table, absent)
    found = {
        case.key: _turned(records, frame, case, tests[case.key], sought, ended) for case in about
    }
    return {key: one for key, one in found.items() if one != Turned()}


def _seek(
    case: Case, frame: Frame, words: tuple[str, ...], sought: dict[tuple[str, str], _Sought]
) -> None:
    """Adds what a case is about; many claims are about the same."""
    trait = case.trait
    if trait is None or trait.name not in frame.table.columns:
        return
    if (trait.name, "") not in sought:
        filled = ~missing.is_missing(frame.table[trait.name], words)
        sought[trait.name, ""] = _Sought(trait, "", filled, ibis.literal(True))
    if case.testable is None or trait.type != "text":
        return
    for value in case.statement.values:
        if (trait.name, value) in sought:
            continue
        same = rules.condition(Condition(trait.name, "in", (value,)), frame.table, frame.columns)
        filled = sought[trait.name, ""].here
        sought[trait.name, value] = _Sought(trait, value, same.fill_null(False), filled)


def _absent(
    records: Records,
    table: ibis.Table,
    sought: Mapping[tuple[str, str], _Sought],
    open_: set[str],
) -> dict[tuple[str, str], _Sought]:
    """What nobody new has; of nobody new what was missed before, of everybody new everything."""
    if not sought:
        return {}
    new = ~table[BEFORE]
    [row] = records.rows(table.aggregate(n=new.sum(), all=table.count()))
    if not row["all"]:
        return {}
    if not row["n"]:
        return {key: s for key, s in sought.items() if s.trait.name in open_}
    if row["n"] == row["all"]:
        return dict(sought)
    fresh = table.filter(new)
    hits = {f"h{i}": s.here.sum() for i, s in enumerate(sought.values())}
    [met] = records.rows(fresh.aggregate(**hits))
    return {key: s for i, (key, s) in enumerate(sought.items()) if not met[f"h{i}"]}


@dataclass(frozen=True)
class _End:
    """Where something ends: after `last` of an order came `since` who could have it and do not.

    `expected` would have it, were they as those before; `last` is None where nobody has it.
    """

    order: str
    last: Any
    since: int
    expected: float


def _ended(
    records: Records, table: ibis.Table, absent: Mapping[tuple[str, str], _Sought]
) -> dict[tuple[str, str], _End]:
    if not absent:
        return {}
    looks: dict[str, Any] = {"all": table.count()}
    for i, one in enumerate(absent.values()):
        looks[f"k{i}"] = one.here.sum()
        looks |= {f"{order}{i}": table[order].max(where=one.here) for order in _ORDERS}
    [row] = records.rows(table.aggregate(**looks))
    lasts = {
        (key, order): row[f"{order}{i}"]
        for i, key in enumerate(absent)
        for order in _ORDERS
        if row[f"{order}{i}"] is not None
    }
    counts: dict[str, Any] = {}
    for j, ((key, order), last) in enumerate(lasts.items()):
        later, could = table[order] > ibis.literal(last), absent[key].could
        counts |= {f"s{j}": (could & later).sum(), f"b{j}": (could & ~later).sum()}
    told = records.rows(table.aggregate(**counts))[0] if counts else {}
    found: dict[tuple[str, str], _End] = {}
    for i, key in enumerate(absent):
        if not row[f"k{i}"]:
            found[key] = _End("", None, row["all"], float(row["all"]))
    for j, (key, order) in enumerate(lasts):
        since, before = told[f"s{j}"] or 0, told[f"b{j}"] or 0
        k = row[f"k{list(absent).index(key)}"]
        expected = since * k / before if before else 0.0
        if expected >= ENOUGH and key not in found:
            found[key] = _End(order, lasts[key, order], since, expected)
    return found


def _turned(
    records: Records,
    frame: Frame,
    case: Case,
    test: Running,
    sought: Mapping[tuple[str, str], _Sought],
    ended: Mapping[tuple[str, str], _End],
) -> Turned:
    assert case.trait is not None
    name = case.trait.name
    end = ended.get((name, ""))
    if end is not None and end.last is None:
        gone = f"None of {end.since:,} {frame.noun} has {name} any more."
        return Turned(gone=gone if test.n else "")
    if end is not None:
        return Turned(gone=f"{end.since:,} {frame.noun} came since without {name}.")
    pairs = []
    for value in case.statement.values:
        stop = ended.get((name, value))
        if stop is None or (stop.last is None and not (test.k and len(case.statement.values) == 1)):
            continue  # it goes on, or was never there
        new = _begun(records, frame.table, sought[name, value], stop)
        if new and new not in case.statement.values:
            pairs.append((value, new))
    return Turned(words=tuple(pairs))


def _begun(records: Records, table: ibis.Table, one: _Sought, stop: _End) -> str:
    """The commonest of the levels that begin where another ends, if they take its place.

    Where older records were rewritten, too, nothing shows what began: the commonest of all.
    """
    rows = table.filter(one.could)
    levels = rows.group_by(level=as_text(rows[one.trait.name])).aggregate(
        n=_.count(), first=_[stop.order or ARRIVED].min()
    )
    if stop.last is not None:
        begun = levels.filter(levels.first > ibis.literal(stop.last))
        [together] = records.rows(begun.aggregate(n=begun.n.sum()))
        if (together["n"] or 0) < TAKES_ITS_PLACE * stop.expected:
            return ""
        levels = begun
    most = records.rows(levels.order_by([ibis.desc("n"), "level"]).limit(1))
    return str(most[0]["level"]) if most else ""
