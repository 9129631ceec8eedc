"""Rules as text: `employees between 50 and 200 and country in (DE, AT)`.

A small parser by hand, so that a rule is read and never evaluated. Names and values with spaces or
signs stand in quotes, single or double; a quote inside is doubled.
"""

import re
from dataclasses import dataclass
from typing import Literal

from ringtrue.warehouse.rule_tree import (
    DEEPEST,
    LONGEST,
    MOST_CONDITIONS,
    Condition,
    Group,
    Not,
    Operator,
    Rule,
    bad,
    checked,
    conditions,
    group,
)

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<quoted>"(?:[^"]|"")*"|'(?:[^']|'')*')
    |(?P<sign><=|>=|!=|<>|==|[=<>(),])
    |(?P<word>[^\s<>=!(),"']+)
    |(?P<wrong>\S))""",
    re.VERBOSE,
)
_KEYWORDS = frozenset({"and", "or", "not", "in", "between", "contains", "is", "missing"})
_SIGNS: dict[str, Operator] = {
    "=": "=",
    "==": "=",
    "!=": "!=",
    "<>": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}


@dataclass(frozen=True)
class _Token:
    kind: Literal["quoted", "sign", "word", "end"]
    text: str
    at: int

    @property
    def keyword(self) -> str:
        """The keyword or sign it is, in small letters; nothing when quoted."""
        return "" if self.kind == "quoted" else self.text.casefold()

    @property
    def shown(self) -> str:
        return "the end" if self.kind == "end" else f'"{self.text}"'


def parse(text: str) -> Rule:
    """The tree of a rule's text. Raises BadRule, saying where and what was expected."""
    if len(text) > LONGEST:
        raise bad(f"A rule may have {LONGEST:,} characters; this one has {len(text):,}.")
    if not text.strip():
        raise bad("The rule is empty.")
    rule = _Parser(_tokens(text)).whole()
    if len(conditions(rule)) > MOST_CONDITIONS:
        raise bad(f"A rule may have {MOST_CONDITIONS} conditions, no more.")
    return rule


def write(rule: Rule) -> str:
    """The rule's text; parsing it gives the same tree."""
    if isinstance(rule, Condition):
        return _write_condition(rule)
    if isinstance(rule, Not):
        return f"not ({write(rule.part)})"
    return f" {rule.operator} ".join(
        f"({write(p)})" if isinstance(p, Group) else write(p) for p in rule.parts
    )


def _write_condition(condition: Condition) -> str:
    name, values = _quote(condition.column), [_quote(v) for v in condition.values]
    operator = condition.operator
    if operator == "between":
        return f"{name} between {values[0]} and {values[1]}"
    if operator in ("in", "not in"):
        return f"{name} {operator} ({', '.join(values)})"
    return " ".join([name, operator, *values])


def _quote(text: str) -> str:
    plain = re.fullmatch(r"""[^\s<>=!(),"']+""", text) and text.casefold() not in _KEYWORDS
    return text if plain else '"' + text.replace('"', '""') + '"'


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for found in _TOKEN.finditer(text):
        kind, at = found.lastgroup, found.start(found.lastgroup or 0) + 1
        piece = found[kind] if kind else ""
        if kind == "wrong":
            open_quote = piece in "\"'"
            detail = f"Character {at} of the rule, {piece}, "
            raise bad(
                detail + ("opens a quote that never ends." if open_quote else "is not known.")
            )
        if kind == "quoted":
            mark = piece[0]
            tokens.append(_Token("quoted", piece[1:-1].replace(mark * 2, mark), at))
        else:
            tokens.append(_Token("sign" if kind == "sign" else "word", piece, at))
    return [*tokens, _Token("end", "", len(text) + 1)]


class _Parser:
    """Recursive descent over the tokens; `not` binds closest, then `and`, then `or`."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += token.kind != "end"
        return token

    def _skip(self, keyword: str) -> bool:
        if self._next.keyword != keyword:
            return False
        self._take()
        return True

    def _expect(self, keyword: str) -> None:
        if not self._skip(keyword):
            raise self._expected(f'"{keyword}"')

    def _expected(self, what: str) -> Exception:
        detail = f"At character {self._next.at} I expected {what}, not {self._next.shown}."
        hint = ""
        if self._next.kind == "word" and self._at and self._tokens[self._at - 1].kind == "word":
            words = f"{self._tokens[self._at - 1].text} {self._next.text}"
            hint = f'Put quotes around names and values with spaces: "{words}".'
        return bad(detail, hint=hint)

    def whole(self) -> Rule:
        rule = self._any()
        if self._next.kind != "end":
            raise self._expected('"and", "or" or the end')
        return rule

    def _any(self) -> Rule:
        parts = [self._all()]
        while self._skip("or"):
            parts.append(self._all())
        return group("or", tuple(parts))

    def _all(self) -> Rule:
        parts = [self._one()]
        while self._skip("and"):
            parts.append(self._one())
        return group("and", tuple(parts))

    def _one(self) -> Rule:
        self._depth += 1
        if self._depth > 2 * DEEPEST + 2:  # a tree that deep, with a bracket at each step
            raise bad(f"A rule may be nested {DEEPEST} deep, no deeper.")
        try:
            if self._skip("not"):
                return Not(self._one())
            if self._skip("("):
                rule = self._any()
                self._expect(")")
                return rule
            return self._condition()
        finally:
            self._depth -= 1

    def _condition(self) -> Condition:
        column = self._text("the name of a trait")
        operator = self._operator()
        return checked(Condition(column, operator, self._values(operator)))

    def _operator(self) -> Operator:
        token = self._next
        if token.kind == "sign" and token.text in _SIGNS:
            return _SIGNS[self._take().text]
        if self._skip("is"):
            absent = not self._skip("not")
            self._expect("missing")
            return "is missing" if absent else "is not missing"
        if self._skip("not"):
            self._expect("in")
            return "not in"
        if token.keyword in ("in", "between", "contains"):
            self._take()
            words: dict[str, Operator] = {"in": "in", "between": "between", "contains": "contains"}
            return words[token.keyword]
        raise self._expected("=, !=, <, <=, >, >=, between, in, not in, contains or is missing")

    def _values(self, operator: Operator) -> tuple[str, ...]:
        if operator in ("is missing", "is not missing"):
            return ()
        if operator == "between":
            low = self._text("a value")
            self._expect("and")
            return low, self._text("a value")
        if operator not in ("in", "not in"):
            return (self._text("a value"),)
        self._expect("(")
        values = [self._text("a value")]
        while self._skip(","):
            values.append(self._text("a value"))
        self._expect(")")
        return tuple(values)

    def _text(self, what: str) -> str:
        token = self._next
        if token.kind == "quoted" or (token.kind == "word" and token.keyword not in _KEYWORDS):
            return self._take().text
        raise self._expected(what)
