"""Traits that later records no longer carry, and described levels that go by another word since.

Whoever came since would count against a claim that nobody has shown to be wrong. So a claim about
a trait that went away grows stale, with the reason, and one whose level was replaced by another
that was never there before waits until somebody says whether it is the same by a new name. So does
every claim of a persona whose rule for who belongs names such a level.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import ibis
import pyarrow as pa

from ringtrue.analysis import levels
from ringtrue.analysis.cases import Case
from ringtrue.analysis.cast import Member
from ringtrue.analysis.ledgers import Running
from ringtrue.analysis.levels import End, Key, Sought, Word
from ringtrue.analysis.statements import rule_of
from ringtrue.errors import BadRule
from ringtrue.warehouse import missing, rules
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.entries import BEFORE, KNOWN_UNIT
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


@dataclass(frozen=True)
class Met:
    """What was counted of all who entered, and where something that was sought has ended."""

    levels: pa.Table
    ended: Mapping[Key, End]


def everybody(records: Records, table: ibis.Table, sought: Mapping[Key, Sought]) -> Met:
    """What is counted anew of all who entered."""
    told = levels.together(levels.count(records, table, sought))
    ended = levels.ended(told, sought)
    spelled = _with_words(ended)
    if spelled:
        told = levels.together(told, levels.words(records, table, sought, spelled))
    return Met(told, ended)


def lately(
    records: Records, table: ibis.Table, sought: Mapping[Key, Sought], before: pa.Table
) -> Met:
    """The new among the entered beside what was counted `before`.

    Colleagues of those who had entered are counted with the new. Raises AskEverybody where
    something was never sought among all, or the words beside a level that ended were not counted.
    """
    if set(sought) - levels.known(before):
        raise AskEverybody
    [row] = records.rows(table.aggregate(all=table.count()))
    parts = [table.filter(~table[BEFORE])] if row["all"] else []
    if row["all"] and KNOWN_UNIT in table.columns:
        parts.append(table.filter(table[BEFORE] & ~table[KNOWN_UNIT]))
    new = [levels.count(records, part, sought) for part in parts]
    told = levels.together(before, *new) if new else before
    ended = levels.ended(told, sought)
    spelled = _with_words(ended)
    if set(spelled) - levels.spelled(before):
        raise AskEverybody
    if spelled and parts:
        words = (levels.words(records, part, sought, spelled) for part in parts)
        told = levels.together(told, *words)
    return Met(levels.of(told, sought, spelled), ended)


def _with_words(ended: Mapping[Key, End]) -> list[str]:
    """The traits of which a level ended: what began in its place is a word of theirs."""
    return sorted({trait for trait, value in ended if value})


def turned(
    frame: Frame, cases: Sequence[Case], tests: Mapping[str, Running], met: Met
) -> dict[str, Turned]:
    """What became of each case's trait, where something did.

    All that was sought is asked for at every look: were only what nobody new has, it would hang on
    when somebody looks.
    """
    if not met.ended:
        return {}
    rules_of = _rules_of(cases, frame)
    begun = _Begun(met)
    found = {
        case.key: _turned(begun, frame.noun, case, tests[case.key], rules_of[case.key])
        for case in cases
    }
    return {key: one for key, one in found.items() if one != Turned()}


def _is_about(case: Case) -> bool:
    """Whether a case is about a column, so that its own words are looked at, too."""
    return case.trait is not None and case.statement.form in _FORMS


_Pairs = tuple[tuple[str, str], ...]
_Ruled = tuple[tuple[Trait, tuple[str, ...]], ...]


def _rules_of(cases: Sequence[Case], frame: Frame) -> dict[str, _Ruled]:
    """The words that each case's rule goes by; a thousand cases may be of ten personas."""
    members = {id(case.member): case.member for case in cases}
    found = {place: _ruled(member, frame) for place, member in members.items()}
    return {case.key: found[id(case.member)] for case in cases}


def _ruled(member: Member, frame: Frame) -> _Ruled:
    """The words that the rule for who belongs goes by, with their columns."""
    if member.model is not None:
        return ()
    try:
        rule = rule_of(member)
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
    for case in filter(_is_about, cases):
        _seek(case, frame, words, sought)
    ruled = _rules_of(cases, frame).values()
    for trait, values in dict.fromkeys(pair for pairs in ruled for pair in pairs):
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


class _Begun:
    """The levels that begin where others end, each looked for once."""

    def __init__(self, met: Met) -> None:
        self.ended = met.ended
        self._levels = met.levels
        self._words: dict[str, dict[str, Word]] = {}

    def new(self, name: str, value: str, others: Sequence[str], apart: _Pairs) -> str:
        """The level that begins where one ends, if it is none of the others; else empty.

        What somebody told `apart` from it is out of the question.
        """
        if name not in self._words:
            self._words[name] = levels.words_of(self._levels, name)
        known = {new for old, new in apart if old == value}
        words = {word: met for word, met in self._words[name].items() if word not in known}
        begun = _commonest(words, self.ended[name, value])
        return begun if begun not in others else ""


def _turned(begun: _Begun, noun: str, case: Case, test: Running, ruled: _Ruled) -> Turned:
    found = _of_its_trait(begun, noun, case, test) if _is_about(case) else Turned()
    if found.gone:
        return found
    pairs = []
    for trait, values in ruled:
        for value in values:
            end = begun.ended.get((trait.name, value))
            # a word that stands in no record, not even an old one, is a rule for nobody
            if end is not None and end.last is not None:
                pairs.append((value, begun.new(trait.name, value, values, test.apart)))
    told = tuple(dict.fromkeys(p for p in pairs if p[1]))
    return replace(found, ruled=tuple(p for p in told if p not in found.words))


def _of_its_trait(begun: _Begun, noun: str, case: Case, test: Running) -> Turned:
    assert case.trait is not None
    name = case.trait.name
    end = begun.ended.get((name, ""))
    if end is not None and end.last is None:
        gone = f"None of {end.since:,} {noun} has {name} any more."
        return Turned(gone=gone if test.n else "")
    if end is not None:
        return Turned(gone=f"{end.since:,} {noun} came since without {name}.")
    pairs = []
    for value in case.statement.values:
        stop = begun.ended.get((name, value))
        if stop is None or (stop.last is None and not (test.k and len(case.statement.values) == 1)):
            continue  # it goes on, or was never there
        pairs.append((value, begun.new(name, value, case.statement.values, test.apart)))
    return Turned(words=tuple(p for p in pairs if p[1]))


def _commonest(words: Mapping[str, Word], stop: End) -> str:
    """The commonest of the levels that begin where another ends, if they take its place.

    Where older records were rewritten, too, nothing shows what began: the commonest of all.
    """
    begun = dict(words)
    if stop.last is not None:
        last = stop.last
        begun = {w: met for w, met in words.items() if met.first.get(stop.order, last) > last}
        if sum(met.n for met in begun.values()) < TAKES_ITS_PLACE * stop.expected:
            return ""
    return min(begun, key=lambda word: (-begun[word].n, word), default="")
