"""The nodes of one persona file walked: every key known, every fault with its line.

Read through YAML's own nodes rather than its constructors: nothing is built that was not asked for,
aliases are refused (they can unfold into gigabytes), and `values: [yes]` stays the word it is.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, get_args

import yaml

from ringtrue.analysis.cast import (
    EVIDENCE_SORTS,
    SHELF_DAYS,
    ClaimForm,
    EvidenceLine,
    Member,
    Side,
    Statement,
    StatementKind,
)
from ringtrue.analysis.completing import lacking
from ringtrue.errors import BadPersonaFile, RingtrueError, Where

MOST_STATEMENTS = 200
LONGEST_TEXT = 2_000
DEEPEST = 10
LARGEST = 1e15  # beyond it floats no longer tell whole numbers apart
SPEAKERS = ("customer", "member", "sales", "machine")
KINDS: tuple[str, ...] = get_args(StatementKind)
FORMS: tuple[str, ...] = get_args(ClaimForm)
SIDES: tuple[str, ...] = get_args(Side)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HINT = "docs/persona-file.md shows every key."


class Reader:
    """Walks the nodes of one file; with `today`, a month of writing after it is refused."""

    def __init__(self, file: str, today: date | None = None) -> None:
        self._file = file
        self._today = today

    def member(self, text: str) -> Member:
        fields = self._mapping(self._root(text), _MEMBER_KEYS)
        if "ringtrue" not in fields or fields["ringtrue"].value != "1":
            node = fields.get("ringtrue")
            raise self._bad("A persona file begins with ringtrue: 1", node)
        if "name" not in fields:
            raise self._bad("The persona has no name.", None)
        plain = {k: self._text(fields[k]) for k in _PLAIN_KEYS if k in fields}
        if not plain["name"]:
            raise self._bad("The persona has no name.", fields["name"])
        statements = self._list(fields, "description", self._a_statement)
        return Member(
            name=plain["name"],
            statements=statements,
            rule=self._rule(fields.get("rule")),
            written=self._month(fields.get("written")),
            owner=plain.get("owner") or None,
            next_review=self._day(fields["next_review"]) if "next_review" in fields else None,
            last_review=self._day(fields["last_review"]) if "last_review" in fields else None,
            evidence=self._list(
                fields, "evidence", lambda node: self._an_evidence(node, len(statements))
            ),
            job=plain.get("job", ""),
            occupation=plain.get("occupation", ""),
            age=plain.get("age", ""),
        )

    def _root(self, text: str) -> Any:
        try:
            depth = 0
            for event in yaml.parse(text, Loader=yaml.SafeLoader):
                depth += isinstance(event, yaml.CollectionStartEvent)
                depth -= isinstance(event, yaml.CollectionEndEvent)
                if depth > DEEPEST:  # reading deeper takes time that grows with its square
                    raise self._bad("The file is nested too deep.", event)
                if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                    raise self._bad("Anchors and aliases (& and *) are not allowed.", event)
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "it cannot be read"
            where = Where(file=self._file, line=mark.line + 1 if mark else None)
            raise BadPersonaFile(f"This is not YAML: {problem}.", hint=_HINT, where=where) from None
        if root is None:
            raise self._bad("The file is empty.", None)
        return root

    def _bad(self, detail: str, node: Any, *, hint: str = _HINT) -> BadPersonaFile:
        line = node.start_mark.line + 1 if node is not None else None
        return BadPersonaFile(detail, hint=hint, where=Where(file=self._file, line=line))

    def _mapping(self, node: Any, known: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(node, yaml.MappingNode):
            raise self._bad(f"Here stand keys with values: {', '.join(known)}.", node)
        fields: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name not in known:
                hint = f"Known here are: {', '.join(known)}."
                raise self._bad(f"The key {name} is not known.", key, hint=hint)
            if name in fields:
                raise self._bad(f"The key {name} stands twice.", key)
            fields[name] = value
        return fields

    def _text(self, node: Any) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._bad("Here stands one text.", node)
        if len(node.value) > LONGEST_TEXT:
            raise self._bad(f"A text may have {LONGEST_TEXT:,} characters.", node)
        if _CONTROL.search(node.value):  # a terminal would obey them
            raise self._bad("A text holds no control characters.", node)
        return "" if self._is_null(node) else str(node.value).strip()

    def _is_null(self, node: Any) -> bool:
        return bool(node.tag == "tag:yaml.org,2002:null")

    def _sequence(self, node: Any) -> list[Any]:
        if not isinstance(node, yaml.SequenceNode):
            raise self._bad("Here stands a list.", node)
        return list(node.value)

    def _list(self, fields: dict[str, Any], key: str, one: Callable[[Any], Any]) -> tuple[Any, ...]:
        if key not in fields or (
            isinstance(fields[key], yaml.ScalarNode) and self._is_null(fields[key])
        ):
            return ()
        nodes = self._sequence(fields[key])
        if len(nodes) > MOST_STATEMENTS:
            raise self._bad(f"{key} may have {MOST_STATEMENTS} entries.", fields[key])
        return tuple(one(node) for node in nodes)

    def _a_statement(self, node: Any) -> Statement:
        fields = self._mapping(node, _STATEMENT_KEYS)
        if "text" not in fields or not self._text(fields["text"]):
            raise self._bad("A statement needs its text.", node)
        kind = self._text(fields["kind"]) if "kind" in fields else "fact"
        if kind not in KINDS:
            hint = f"Kinds are: {', '.join(KINDS)}."
            raise self._bad(f"There is no kind {kind}.", fields["kind"], hint=hint)
        if "values" in fields and "between" in fields:
            raise self._bad("A statement has values or between, not both.", fields["between"])
        values = self._sequence(fields["values"]) if "values" in fields else []
        said = Statement(
            text=self._text(fields["text"]),
            kind=kind,  # type: ignore[arg-type]
            trait=(self._text(fields["trait"]) or None) if "trait" in fields else None,
            values=tuple(self._text(v) for v in values),
            between=self._between(fields["between"]) if "between" in fields else None,
            at_least=self._share(fields["at_least"]) if "at_least" in fields else 0.5,
            proposed="trait" not in fields and fields.keys().isdisjoint(("form",)),
            **self._terms(fields),
        )
        self._complete(said, fields, node)
        return said

    def _complete(self, said: Statement, fields: dict[str, Any], node: Any) -> None:
        """Raise where the form of a statement needs what it does not say."""
        if said.form in _OF_COLUMNS and "form" in fields and "trait" not in fields:
            hint = "Name it: trait: leads.amount; or trait: null where only customers can tell."
            detail = f"A claim of the form {said.form} names the column that tests it."
            raise self._bad(detail, fields["form"], hint=hint)
        lack = lacking(said)
        if lack is not None:
            at = fields.get(lack.key, fields.get("form", node))
            raise self._bad(f"“{said.text}”: {lack.detail}", at, hint=lack.hint)

    def _terms(self, fields: dict[str, Any]) -> dict[str, Any]:
        """How the statement is tested, beyond a share of what most are."""
        low, high = self._between(fields["range"]) if "range" in fields else (None, None)
        shelf = self._number(fields["shelf_days"]) if "shelf_days" in fields else SHELF_DAYS
        if shelf != int(shelf) or shelf < 1:
            raise self._bad("shelf_days is a number of days, such as 365.", fields["shelf_days"])
        margin = self._number(fields["margin"]) if "margin" in fields else 0.0
        if margin < 0:
            raise self._bad("margin is not below 0.", fields["margin"])
        side = self._one_of(fields, "side", SIDES, "above")
        amount = self._number(fields["amount"]) if "amount" in fields else None
        if amount is not None and low is not None and high is not None:
            allowed = amount + (margin if side == "below" else -margin)
            if not low < allowed < high:  # one that cannot be tested would stop all others
                raise self._bad("amount, less its margin, lies inside range.", fields["amount"])
        return {
            "form": self._one_of(fields, "form", FORMS, "share"),
            "side": side,
            "amount": amount,
            "lowest": low,
            "highest": high,
            "then": self._text(fields["then"]) if "then" in fields else "",
            "margin": margin,
            "shelf_days": int(shelf),
        }

    def _one_of(self, fields: dict[str, Any], key: str, known: tuple[str, ...], usual: str) -> str:
        word = self._text(fields[key]) if key in fields else usual
        if word not in known:
            hint = f"It is one of: {', '.join(known)}."
            raise self._bad(f"There is no {key} {word}.", fields[key], hint=hint)
        return word

    def _between(self, node: Any) -> tuple[float | None, float | None]:
        nodes = self._sequence(node)
        if len(nodes) != 2:
            raise self._bad("between takes two numbers: [50, 250]; null leaves a side open.", node)
        low, high = (None if self._text(n) == "" else self._number(n) for n in nodes)
        if low is None and high is None:
            raise self._bad("between needs at least one number.", node)
        if low is not None and high is not None and low > high:
            raise self._bad(f"between begins at {low:g} and ends below it.", node)
        return low, high

    def _number(self, node: Any) -> float:
        try:
            number = float(self._text(node).replace("_", ""))
        except ValueError:
            raise self._bad(f"{node.value} is not a number.", node) from None
        if not abs(number) <= LARGEST:
            raise self._bad(f"{node.value[:40]} is not a number that anything is counted in.", node)
        return number

    def _share(self, node: Any) -> float:
        share = self._number(node)
        if not 0 < share <= 1:
            raise self._bad("at_least is a share between 0 and 1, such as 0.6.", node)
        return share

    def _month(self, node: Any) -> str | None:
        if node is None or not self._text(node):
            return None
        text = self._text(node)
        if not re.fullmatch(r"(19|20|21)\d{2}-(0[1-9]|1[0-2])(-\d{2})?", text):
            raise self._bad(f"written is a month such as 2025-03, not {text}.", node)
        if self._today is not None and text > self._today.isoformat()[: len(text)]:
            raise self._bad(f"written is {text}, which is yet to come.", node)
        return text[:7]

    def _day(self, node: Any) -> str | None:
        text = self._text(node)
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = date.max
        if not 1900 <= day.year < 2200:  # days are reckoned from it
            raise self._bad(f"{text} is not a day such as 2026-12-01.", node)
        return day.isoformat()

    def _rule(self, node: Any) -> str | None:
        if node is None or not self._text(node):
            return None
        from ringtrue.warehouse.rule_text import parse

        text = self._text(node)
        try:
            parse(text)
        except RingtrueError as error:
            raise self._bad(error.detail, node, hint=error.hint) from None
        return text

    def _an_evidence(self, node: Any, statements: int) -> EvidenceLine:
        fields = self._mapping(node, _EVIDENCE_KEYS)
        by = self._text(fields["by"]) if "by" in fields else ""
        if by not in SPEAKERS:
            hint = f"by is one of: {', '.join(SPEAKERS)}."
            raise self._bad(
                f"Evidence needs to say by whom, not {by or 'nothing'}.", node, hint=hint
            )
        if "text" not in fields or not self._text(fields["text"]):
            raise self._bad("Evidence needs its text.", node)
        sort = self._text(fields["sort"]) if "sort" in fields else "quote"
        if sort not in EVIDENCE_SORTS:
            hint = f"sort is one of: {', '.join(EVIDENCE_SORTS)}."
            raise self._bad(f"There is no evidence of the sort {sort}.", fields["sort"], hint=hint)
        asked, agree = self._survey(node, fields, sort)
        plain = {k: self._text(fields[k]) for k in _EVIDENCE_WORDS if k in fields}
        return EvidenceLine(
            by=by,
            date=(self._day(fields["date"]) or "") if "date" in fields else "",
            text=self._text(fields["text"]),
            supports=self._numbers(fields.get("for"), statements),
            opposes=self._numbers(fields.get("against"), statements),
            sort=sort,
            asked=asked,
            agree=agree,
            **plain,
        )

    def _survey(
        self, node: Any, fields: dict[str, Any], sort: str
    ) -> tuple[int | None, int | None]:
        """How many a survey asked and how many agree; both or, of other sorts, neither."""
        asked, agree = (
            self._count(fields[key]) if key in fields else None for key in ("asked", "agree")
        )
        if sort == "survey" and (asked is None or agree is None):
            hint = "Write asked: 120 and agree: 84."
            raise self._bad("A survey says how many were asked and agree.", node, hint=hint)
        if sort != "survey" and (asked is not None or agree is not None):
            raise self._bad("Only a survey has asked and agree.", node, hint="Write sort: survey.")
        if asked is not None and agree is not None and agree > asked:
            raise self._bad(f"{agree} agree, and {asked} were asked.", fields["agree"])
        return asked, agree

    def _count(self, node: Any) -> int:
        text = self._text(node).replace("_", "")
        if not text.isdecimal() or len(text) > 9:
            raise self._bad(f"{node.value} is not a count.", node)
        return int(text)

    def _numbers(self, node: Any, statements: int) -> tuple[int, ...]:
        found = []
        for item in self._sequence(node) if node is not None else []:
            text = self._text(item)
            if not text.isdecimal() or not 1 <= int(text) <= statements:
                detail = f"There is no statement {text}; there are {statements}, counted from 1."
                raise self._bad(detail, item)
            found.append(int(text))
        return tuple(found)


_EVIDENCE_WORDS = ("speaker", "source", "result", "sql")
_EVIDENCE_KEYS = (
    "by",
    "date",
    "text",
    "for",
    "against",
    "sort",
    "asked",
    "agree",
    *_EVIDENCE_WORDS,
)
_WRITTEN_KEYS = (
    "written",
    "owner",
    "next_review",
    "last_review",
    "job",
    "occupation",
    "age",
    "rule",
)


_OF_COLUMNS = ("mean", "quantile", "sequence", "theme")
_PLAIN_KEYS = ("name", "owner", "job", "occupation", "age")
_STATEMENT_KEYS = (
    "text",
    "kind",
    "trait",
    "values",
    "between",
    "at_least",
    "form",
    "side",
    "amount",
    "range",
    "then",
    "margin",
    "shelf_days",
)
_MEMBER_KEYS = (
    "ringtrue",
    "name",
    "written",
    "owner",
    "next_review",
    "last_review",
    "job",
    "occupation",
    "age",
    "rule",
    "description",
    "evidence",
)
