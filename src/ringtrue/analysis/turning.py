"""Traits that later records no longer carry, and described levels that go by another word since.

Whoever came since would count against a claim that nobody has shown to be wrong. So a claim about
a trait that went away grows stale, with the reason, and one whose level was replaced by another
that was never there before waits until somebody says whether it is the same by a new name. So does
every claim of a persona whose rule for who belongs names such a level.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import pyarrow as pa
from ibis import _

from ringtrue.analysis import levels
from ringtrue.analysis.cases import Case
from ringtrue.analysis.ledgers import Running
from ringtrue.analysis.levels import ENOUGH, ORDERS, Key, Sought
from ringtrue.analysis.statements import rule_of
from ringtrue.errors import BadRule
from ringtrue.warehouse import missing, rules
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.entries import BEFORE, CAME, KNOWN, KNOWN_UNIT
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.rule_tree import Condition, conditions
from ringtrue.warehouse.traits import Frame, Trait

TAKES_ITS_PLACE = 0.5  # of those, how many must be at levels that are new
_FORMS = ("share", "mean", "quantile")
_BY_WORDS = ("=", "in", "!=", "not in")  # how a rule names levels


@dataclass(frozen=True)
class Turned:
    """What became of a claim's trait; `words` are a level that ended and the one that began.

    `ruled` are such levels in the rule for who belongs.
    """

    gone: str = ""
    words: tuple[tuple[str, str], ...] = ()
    ruled: tuple[tuple[str, str], ...] = ()

    @property
    def waits(self) -> str:
        """Why the claim waits, empty where its words are the old ones."""
        said = [
            f"“{old}” ends where “{new}” begins: say whether it is the same by a new name."
            for old, new in self.words
        ]
        said += [
            f"Who belongs goes by “{old}”, which ends where “{new}” begins: say whether it is the "
            "same by a new name."
            for old, new in self.ruled
        ]
        return " ".join(said)


class AskEverybody(Exception):
    """What the few cannot tell: the look is taken at everybody instead."""


def turned(
    records: Records,
    frame: Frame,
    cases: Sequence[Case],
    tests: Mapping[str, Running],
    sought: Mapping[Key, Sought],
) -> dict[str, Turned]:
    """What became of each case's trait, where something did; asks all only of what nobody new has.

    `sought` is what `sought_by` said of the cases.
    """
    about = {case.key for case in _about(cases)}
    rules_of = {case.key: _ruled(case, frame) for case in cases}
    late = [c for c in cases if tests[c.key].gone or tests[c.key].waits]
    open_ = {name for c in late for name in _spoken(c, rules_of[c.key])}
    absent = _absent(records, frame.table, sought, open_)
    met = _Met(records, frame, sought, _ended(records, frame.table, absent))
    found = {
        case.key: _turned(met, case, tests[case.key], rules_of[case.key], of=case.key in about)
        for case in cases
    }
    return {key: one for key, one in found.items() if one != Turned()}


@dataclass(frozen=True)
class Lately:
    """Who is new beside everybody before: `people` of them, and how many have what is sought.

    `before` is what was counted of all others, `together` with the new, `levels.SCHEMA` both.
    """

    people: int
    met: Mapping[Key, int]
    before: pa.Table
    together: pa.Table


def lately(
    records: Records, table: ibis.Table, sought: Mapping[Key, Sought], before: pa.Table
) -> Lately:
    """The new among the entered; colleagues of those who had entered are counted beside them."""
    [row] = records.rows(table.aggregate(n=(~table[BEFORE]).sum(), all=table.count()))
    if not row["all"]:
        return Lately(0, {}, before, before)
    known = KNOWN_UNIT if KNOWN_UNIT in table.columns else KNOWN
    new = levels.count(records, table.filter(~table[BEFORE]), sought)
    parts = [before, new]
    if known == KNOWN_UNIT:
        late = table.filter(table[BEFORE] & ~table[known])
        parts.append(levels.count(records, late, sought))
    return Lately(row["n"] or 0, levels.met(new), before, levels.together(*parts))


def turned_lately(
    frame: Frame,
    cases: Sequence[Case],
    tests: Mapping[str, Running],
    sought: Mapping[Key, Sought],
    news: Lately,
) -> dict[str, Turned]:
    """As `turned`, of those who are new alone, beside what was counted of all others.

    Raises AskEverybody where something may have ended, or was never sought among all.
    """
    if set(sought) - levels.known(news.before):
        raise AskEverybody
    names = {c.key: _spoken(c, _ruled(c, frame)) for c in cases}
    was = {c.key: _as_it_was(tests[c.key]) for c in cases}
    still = {key: one for key, one in was.items() if one != Turned()}
    missed = {name for key in still for name in names[key]}
    if news.people:
        absent = {key for key in sought if not news.met.get(key)}
        asked = bool(missed & {trait for trait, _ in absent})
    else:
        waits = {name for c in cases if tests[c.key].waits for name in names[c.key]}
        absent, asked = {key for key in sought if key[0] in waits - missed}, False
    if asked or levels.ended(news.together, absent):
        raise AskEverybody
    return {} if news.people else still


def _about(cases: Sequence[Case]) -> list[Case]:
    return [c for c in cases if c.trait is not None and c.statement.form in _FORMS]


def _as_it_was(test: Running) -> Turned:
    """What had become of a test's words, but for those that somebody told apart since."""
    words = tuple(pair for pair in test.words if pair not in test.apart)
    return Turned(test.gone, words, tuple(pair for pair in test.ruled if pair not in test.apart))


_Ruled = tuple[tuple[Trait, tuple[str, ...]], ...]


def _ruled(case: Case, frame: Frame) -> _Ruled:
    """The words that the rule for who belongs goes by, with their columns."""
    if case.member.model is not None:
        return ()
    try:
        rule = rule_of(case.member)
        named = [
            (rules.find(one.column, frame.columns), one.values)
            for one in (conditions(rule) if rule is not None else ())
            if one.operator in _BY_WORDS
        ]
    except BadRule:  # of a rule that nobody can answer now the checkup tells
        return ()
    return tuple((trait, values) for trait, values in named if trait.type == "text")


def _spoken(case: Case, ruled: _Ruled) -> set[str]:
    """The columns a case speaks of: its own, and those of the rule for who belongs."""
    own = {case.trait.name} if case.trait is not None and case.statement.form in _FORMS else set()
    return own | {trait.name for trait, _ in ruled}


def sought_by(cases: Sequence[Case], frame: Frame, words: tuple[str, ...]) -> dict[Key, Sought]:
    """The columns and levels that cases speak of, each once; `words` stand for missing values."""
    sought: dict[Key, Sought] = {}
    for case in _about(cases):
        _seek(case, frame, words, sought)
    for trait, values in dict.fromkeys(pair for case in cases for pair in _ruled(case, frame)):
        _seek_levels(trait, values, frame, words, sought)
    return sought


def _seek(
    case: Case, frame: Frame, words: tuple[str, ...], sought: dict[tuple[str, str], Sought]
) -> None:
    """Adds what a case is about; many claims are about the same."""
    trait = case.trait
    if trait is None:
        return
    levels = case.statement.values if case.testable is not None and trait.type == "text" else ()
    _seek_levels(trait, levels, frame, words, sought)


def _seek_levels(
    trait: Trait,
    levels: Sequence[str],
    frame: Frame,
    words: tuple[str, ...],
    sought: dict[tuple[str, str], Sought],
) -> None:
    if trait.name not in frame.table.columns:
        return
    if (trait.name, "") not in sought:
        filled = ~missing.is_missing(frame.table[trait.name], words)
        sought[trait.name, ""] = Sought(trait, "", filled, ibis.literal(True))
    for value in levels:
        if (trait.name, value) in sought:
            continue
        same = rules.condition(Condition(trait.name, "in", (value,)), frame.table, frame.columns)
        filled = sought[trait.name, ""].here
        sought[trait.name, value] = Sought(trait, value, same.fill_null(False), filled)


def _absent(
    records: Records,
    table: ibis.Table,
    sought: Mapping[tuple[str, str], Sought],
    open_: set[str],
) -> dict[tuple[str, str], Sought]:
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
    records: Records, table: ibis.Table, absent: Mapping[tuple[str, str], Sought]
) -> dict[tuple[str, str], _End]:
    if not absent:
        return {}
    looks: dict[str, Any] = {"all": table.count()}
    for i, one in enumerate(absent.values()):
        looks[f"k{i}"] = one.here.sum()
        looks |= {f"{order}{i}": table[order].max(where=one.here) for order in ORDERS}
    [row] = records.rows(table.aggregate(**looks))
    lasts = {
        (key, order): row[f"{order}{i}"]
        for i, key in enumerate(absent)
        for order in ORDERS
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


@dataclass(frozen=True)
class _Met:
    """What was sought in the records, and where something of it ends."""

    records: Records
    frame: Frame
    sought: Mapping[tuple[str, str], Sought]
    ended: Mapping[tuple[str, str], _End]

    def new(self, name: str, value: str, others: Sequence[str]) -> str:
        """The level that begins where one ends, if it is none of the others; else empty."""
        key = (name, value)
        begun = _begun(self.records, self.frame.table, self.sought[key], self.ended[key])
        return begun if begun not in others else ""


def _turned(met: _Met, case: Case, test: Running, ruled: _Ruled, *, of: bool) -> Turned:
    """`of`: the case is about a column, so that its own words are looked at, too."""
    found = _of_its_trait(met, case, test) if of else Turned()
    if found.gone:
        return found
    pairs = []
    for trait, values in ruled:
        for value in values:
            end = met.ended.get((trait.name, value))
            # a word that stands in no record, not even an old one, is a rule for nobody
            if end is not None and end.last is not None:
                pairs.append((value, met.new(trait.name, value, values)))
    told = tuple(dict.fromkeys(p for p in pairs if p[1] and p not in test.apart))
    return replace(found, ruled=tuple(p for p in told if p not in found.words))


def _of_its_trait(met: _Met, case: Case, test: Running) -> Turned:
    assert case.trait is not None
    name, noun = case.trait.name, met.frame.noun
    end = met.ended.get((name, ""))
    if end is not None and end.last is None:
        gone = f"None of {end.since:,} {noun} has {name} any more."
        return Turned(gone=gone if test.n else "")
    if end is not None:
        return Turned(gone=f"{end.since:,} {noun} came since without {name}.")
    pairs = []
    for value in case.statement.values:
        stop = met.ended.get((name, value))
        if stop is None or (stop.last is None and not (test.k and len(case.statement.values) == 1)):
            continue  # it goes on, or was never there
        pairs.append((value, met.new(name, value, case.statement.values)))
    return Turned(words=tuple(p for p in pairs if p[1] and p not in test.apart))


def _begun(records: Records, table: ibis.Table, one: Sought, stop: _End) -> str:
    """The commonest of the levels that begin where another ends, if they take its place.

    Where older records were rewritten, too, nothing shows what began: the commonest of all.
    """
    rows = table.filter(one.could)
    levels = rows.group_by(level=as_text(rows[one.trait.name])).aggregate(
        n=_.count(), first=_[stop.order or CAME].min()
    )
    if stop.last is not None:
        begun = levels.filter(levels.first > ibis.literal(stop.last))
        [together] = records.rows(begun.aggregate(n=begun.n.sum()))
        if (together["n"] or 0) < TAKES_ITS_PLACE * stop.expected:
            return ""
        levels = begun
    most = records.rows(levels.order_by([ibis.desc("n"), "level"]).limit(1))
    return str(most[0]["level"]) if most else ""
