"""A claim's test as text: `at least 60 % have industry in (Automotive, Aerospace), margin 5 %`.

Read word by word and never evaluated; conditions are written as rules are. What is written reads
back as the same test.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from math import inf, isfinite
from typing import Any

from ringtrue.analysis.cast import SHELF_DAYS, Side, Statement
from ringtrue.analysis.completing import lacking
from ringtrue.errors import BadInput, BadRule, Where
from ringtrue.warehouse import rules
from ringtrue.warehouse.rule_tree import Condition, Group, Rule

ASK = "ask customers"
EXAMPLES = (
    "at least 60 % have industry in (Automotive, Aerospace)",
    "at most 10 % have employees between 50 and 200",
    "better than everybody else",
    "average of amount at least 500, from 0 to 10000",
    "at least 50 % reach 500 in amount",
    "at least 33 % of buyers are like this",
    'at least 60 % did events.what = "case study" before demo',
    "at least 30 % speak of tickets.topic in (onboarding)",
    ASK,
)
_IN_WORDS = {form: f"For example: {EXAMPLES[n]}." for form, n in (("sequence", 6), ("theme", 7))}
LONGEST = 4_000
_NUMBER = r"-?\d[\d_]*(?:\.\d+)?"
_SHARE = rf"(?P<side>at least|at most) (?P<share>{_NUMBER}) ?%"
_SPACES = re.compile(r'("[^"]*")|\s+')  # what stands in quotes keeps its own
_TAIL = re.compile(
    rf",\s*(?:margin (?P<margin>{_NUMBER})(?P<percent> ?%)?|fresh for (?P<days>\d+) days?)\s*$"
)
_COMPARED = re.compile(r"(?P<which>better|worse) than everybody else")
_LIKE = re.compile(rf"{_SHARE} of buyers are like this")
_MEAN = re.compile(
    rf"average of (?P<trait>.+) (?P<side>at least|at most) (?P<amount>{_NUMBER}), "
    rf"from (?P<low>{_NUMBER}) to (?P<high>{_NUMBER})"
)
_REACH = re.compile(
    rf"at least (?P<share>{_NUMBER}) ?% (?P<way>reach|stay within) (?P<amount>{_NUMBER}) "
    rf"in (?P<trait>.+)"
)
_ORDER = re.compile(rf"{_SHARE} did (?P<rule>.+) before (?P<then>.+)")
_THEME = re.compile(rf"{_SHARE} speak of (?P<rule>.+)")
_HAVE = re.compile(rf"{_SHARE} have (?P<rule>.+)")


def read(text: str, said: Statement) -> Statement:
    """The statement with the test that the text describes. Raises BadInput with examples."""
    rest = _SPACES.sub(lambda found: found[1] or " ", text.strip())
    if len(rest) > LONGEST:
        raise _bad(f"A test may have {LONGEST:,} characters; this one has {len(rest):,}.")
    plain = Statement(said.text, said.kind, proposed=False)
    margin, days = 0.0, SHELF_DAYS
    while found := _TAIL.search(rest):
        if found["days"]:
            days = int(found["days"])
        else:
            margin = _number(found["margin"]) / (100 if found["percent"] else 1)
        rest = rest[: found.start()]
    if rest.casefold() == ASK:
        return replace(plain, shelf_days=days)
    for pattern, reader in _READERS:
        if (match := pattern.fullmatch(rest)) is not None:
            return _complete(replace(reader(plain, match), margin=margin, shelf_days=days))
    raise _bad(f"“{rest[:80]}” is no test that can be read.")


def _complete(said: Statement) -> Statement:
    """The statement; BadInput where its form needs what it does not say."""
    lack = lacking(said)
    if lack is not None:
        where = Where(field="test")
        hint = lack.hint if lack.key == "margin" else _IN_WORDS.get(said.form, lack.hint)
        raise BadInput(lack.detail, hint=hint, where=where)
    return said


def write(said: Statement) -> str:
    """The test of a statement as text; "ask customers" where nothing tests it."""
    told = _written(said)
    if told is None:
        return _with_shelf(ASK, said)
    if said.margin:
        shares = said.form in ("share", "prevalence", "sequence", "theme", "quantile", "comparison")
        told += (
            f", margin {_plain(said.margin * 100)} %"
            if shares
            else f", margin {_plain(said.margin)}"
        )
    return _with_shelf(told, said)


def _with_shelf(told: str, said: Statement) -> str:
    return told if said.shelf_days == SHELF_DAYS else f"{told}, fresh for {said.shelf_days} days"


def _written(said: Statement) -> str | None:
    if not said.testable:
        return None
    share = f"{'at least' if said.side == 'above' else 'at most'} {_plain(said.at_least * 100)} %"
    name = _quoted(said.trait or "")
    if said.form == "comparison":
        return f"{'better' if said.side == 'above' else 'worse'} than everybody else"
    if said.form == "prevalence":
        return f"{share} of buyers are like this"
    if said.form == "mean":
        if said.amount is None or said.lowest is None or said.highest is None:
            return None
        way = "at least" if said.side == "above" else "at most"
        ends = f"from {_plain(said.lowest)} to {_plain(said.highest)}"
        return f"average of {name} {way} {_plain(said.amount)}, {ends}"
    if said.form == "quantile":
        way = "reach" if said.side == "above" else "stay within"
        least = f"at least {_plain(said.at_least * 100)} %"
        return f"{least} {way} {_plain(said.amount or 0.0)} in {name}"
    condition = _condition(said)
    if condition is None:
        return None
    verb = {"sequence": "did", "theme": "speak of"}.get(said.form, "have")
    tail = f" before {_quoted(said.then)}" if said.form == "sequence" else ""
    return f"{share} {verb} {rules.write(condition)}{tail}"


def _condition(said: Statement) -> Rule | None:
    trait = said.trait or ""
    if said.values:
        if len(said.values) == 1:
            return Condition(trait, "=", said.values)
        return Condition(trait, "in", said.values)
    if said.between is None:
        return None
    low, high = said.between
    if low is not None and high is not None:
        return Condition(trait, "between", (_plain(low), _plain(high)))
    if low is not None:
        return Condition(trait, ">=", (_plain(low),))
    return Condition(trait, "<=", (_plain(high or 0.0),))


def _compared(said: Statement, found: re.Match[str]) -> Statement:
    return replace(said, form="comparison", side="above" if found["which"] == "better" else "below")


def _prevalence(said: Statement, found: re.Match[str]) -> Statement:
    return replace(said, form="prevalence", **_share(found))


def _mean(said: Statement, found: re.Match[str]) -> Statement:
    return replace(
        said,
        form="mean",
        trait=_unquoted(found["trait"]),
        side=_side(found["side"]),
        amount=_number(found["amount"]),
        lowest=_number(found["low"]),
        highest=_number(found["high"]),
    )


def _quantile(said: Statement, found: re.Match[str]) -> Statement:
    return replace(
        said,
        form="quantile",
        trait=_unquoted(found["trait"]),
        side="above" if found["way"] == "reach" else "below",
        amount=_number(found["amount"]),
        at_least=_percent(found["share"]),
    )


def _order(said: Statement, found: re.Match[str]) -> Statement:
    trait, values, _ = _of_rule(found["rule"])
    then = _unquoted(found["then"])
    return replace(said, form="sequence", trait=trait, values=values, then=then, **_share(found))


def _theme(said: Statement, found: re.Match[str]) -> Statement:
    trait, values, _ = _of_rule(found["rule"])
    return replace(said, form="theme", trait=trait, values=values, **_share(found))


def _have(said: Statement, found: re.Match[str]) -> Statement:
    trait, values, between = _of_rule(found["rule"])
    return replace(said, trait=trait, values=values, between=between, **_share(found))


_READERS: tuple[tuple[re.Pattern[str], Callable[[Statement, re.Match[str]], Statement]], ...] = (
    (_COMPARED, _compared),
    (_LIKE, _prevalence),
    (_MEAN, _mean),
    (_REACH, _quantile),
    (_ORDER, _order),
    (_THEME, _theme),
    (_HAVE, _have),
)


def _of_rule(text: str) -> tuple[str, tuple[str, ...], tuple[float | None, float | None] | None]:
    """Trait, values and range of one condition."""
    try:
        rule = rules.parse(text)
    except BadRule as error:
        raise _bad(error.detail) from None
    if isinstance(rule, Group) or not isinstance(rule, Condition):
        raise _bad("A test asks one thing of one column.")
    operator, values = rule.operator, rule.values
    if operator in ("=", "in"):
        return rule.column, values, None
    if operator == "between":
        return rule.column, (), (_number(values[0]), _number(values[1]))
    if operator == ">=":
        return rule.column, (), (_number(values[0]), None)
    if operator == "<=":
        return rule.column, (), (None, _number(values[0]))
    raise _bad(f"A test is written with =, in, between, >= or <=, not with {operator}.")


def _share(found: re.Match[str]) -> dict[str, Any]:
    return {"side": _side(found["side"]), "at_least": _percent(found["share"])}


def _side(words: str) -> Side:
    return "above" if words == "at least" else "below"


def _percent(text: str) -> float:
    share = _number(text) / 100
    if not 0 < share <= 1:
        raise _bad(f"{text} % is no share: give one above 0 and up to 100 %.")
    return share


def _number(text: str) -> float:
    try:
        number = float(text.replace("_", ""))
    except ValueError:
        number = inf
    if not isfinite(number):
        raise _bad(f"{text[:40]} is no number.")
    return number


def _plain(value: float) -> str:
    """A number that reads back as the same."""
    rounded = round(value, 10)
    return str(int(rounded)) if rounded == int(rounded) else f"{rounded:.10f}".rstrip("0")


def _quoted(name: str) -> str:
    return rules.write(Condition(name, "is missing")).removesuffix(" is missing")


def _unquoted(text: str) -> str:
    bare = text.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'":
        return bare[1:-1].replace(bare[0] * 2, bare[0])
    return bare


def _bad(detail: str) -> BadInput:
    hint = f"For example: {EXAMPLES[0]}; or: {EXAMPLES[2]}."
    return BadInput(detail, hint=hint, where=Where(field="test"))
