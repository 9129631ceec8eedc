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
    """What became of each case's trait, where something did.

    `sought` is what `sought_by` said of the cases. All of it is asked for at every look: were only
    what nobody new has, it would hang on when somebody looks.
    """
    about = {case.key for case in _about(cases)}
    rules_of = {case.key: _ruled(case, frame) for case in cases}
    met = _Met(records, frame, sought, _ended(records, frame.table, sought))
    found = {
        case.key: _turned(met, case, tests[case.key], rules_of[case.key], of=case.key in about)
        for case in cases
    }
    return {key: one for key, one in found.items() if one != Turned()}


@dataclass(frozen=True)
class Lately:
    """Who is new beside everybody before: what was counted of all others, and with the new."""

    before: pa.Table
    together: pa.Table


def lately(
    records: Records, table: ibis.Table, sought: Mapping[Key, Sought], before: pa.Table
) -> Lately:
    """The new among the entered; colleagues of those who had entered are counted beside them."""
    [row] = records.rows(table.aggregate(all=table.count()))
    if not row["all"]:
        return Lately(before, before)
    known = KNOWN_UNIT if KNOWN_UNIT in table.columns else KNOWN
    new = levels.count(records, table.filter(~table[BEFORE]), sought)
    parts = [before, new]
    if known == KNOWN_UNIT:
        late = table.filter(table[BEFORE] & ~table[known])
        parts.append(levels.count(records, late, sought))
    return Lately(before, levels.together(*parts))


def none_turned(
    cases: Sequence[Case],
    tests: Mapping[str, Running],
    sought: Mapping[Key, Sought],
    news: Lately,
) -> dict[str, Turned]:
    """As `turned`, where by the counts nothing has ended: nothing.

    Raises AskEverybody where something may have ended, waits already, or was never sought among
    all.
    """
    if set(sought) - levels.known(news.before):
        raise AskEverybody
    waits = [
        t for t in (tests[c.key] for c in cases) if not t.frozen and (t.gone or t.words or t.ruled)
    ]
    if waits or levels.ended(news.together, sought):
        raise AskEverybody
    return {}


def _about(cases: Sequence[Case]) -> list[Case]:
    return [c for c in cases if c.trait is not None and c.statement.form in _FORMS]


_Pairs = tuple[tuple[str, str], ...]
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
    records: Records, table: ibis.Table, sought: Mapping[tuple[str, str], Sought]
) -> dict[tuple[str, str], _End]:
    if not sought:
        return {}
    looks: dict[str, Any] = {"all": table.count()}
    for i, one in enumerate(sought.values()):
        looks[f"k{i}"] = one.here.sum()
        looks |= {f"{order}{i}": table[order].max(where=one.here) for order in ORDERS}
    [row] = records.rows(table.aggregate(**looks))
    if not row["all"]:
        return {}
    lasts = {
        (key, order): row[f"{order}{i}"]
        for i, key in enumerate(sought)
        for order in ORDERS
        if row[f"{order}{i}"] is not None
    }
    counts: dict[str, Any] = {}
    for j, ((key, order), last) in enumerate(lasts.items()):
        later, could = table[order] > ibis.literal(last), sought[key].could
        counts |= {f"s{j}": (could & later).sum(), f"b{j}": (could & ~later).sum()}
    told = records.rows(table.aggregate(**counts))[0] if counts else {}
    found: dict[tuple[str, str], _End] = {}
    for i, key in enumerate(sought):
        if not row[f"k{i}"]:
            found[key] = _End("", None, row["all"], float(row["all"]))
    for j, (key, order) in enumerate(lasts):
        since, before = told[f"s{j}"] or 0, told[f"b{j}"] or 0
        k = row[f"k{list(sought).index(key)}"]
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

    def new(self, name: str, value: str, others: Sequence[str], apart: _Pairs) -> str:
        """The level that begins where one ends, if it is none of the others; else empty.

        What somebody told `apart` from it is out of the question.
        """
        one, stop = self.sought[name, value], self.ended[name, value]
        known = [new for old, new in apart if old == value]
        begun = _begun(self.records, self.frame.table, one, stop, known)
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
                pairs.append((value, met.new(trait.name, value, values, test.apart)))
    told = tuple(dict.fromkeys(p for p in pairs if p[1]))
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
        pairs.append((value, met.new(name, value, case.statement.values, test.apart)))
    return Turned(words=tuple(p for p in pairs if p[1]))


def _begun(
    records: Records, table: ibis.Table, one: Sought, stop: _End, apart: Sequence[str]
) -> str:
    """The commonest of the levels that begin where another ends, if they take its place.

    Where older records were rewritten, too, nothing shows what began: the commonest of all.
    """
    rows = table.filter(one.could)
    levels = rows.group_by(level=as_text(rows[one.trait.name])).aggregate(
        n=_.count(), first=_[stop.order or CAME].min()
    )
    if apart:
        levels = levels.filter(~levels.level.isin(list(apart)))
    if stop.last is not None:
        begun = levels.filter(levels.first > ibis.literal(stop.last))
        [together] = records.rows(begun.aggregate(n=begun.n.sum()))
        if (together["n"] or 0) < TAKES_ITS_PLACE * stop.expected:
            return ""
        levels = begun
    most = records.rows(levels.order_by([ibis.desc("n"), "level"]).limit(1))
    return str(most[0]["level"]) if most else ""
