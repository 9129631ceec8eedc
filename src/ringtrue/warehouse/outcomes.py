"""What counts as won: `COL=VALUE`, a bare `COL` that is plainly yes or no, or `@table` (presence).

A record is won, lost, open (not decided yet), or its outcome is not recorded. Open records are
never failures, so they are recognised with care: by the words below, or, in a column that holds
stages, as every stage that is neither won nor lost.
"""

from dataclasses import dataclass
from typing import Any

import ibis

from ringtrue.errors import BadOutcome, UnknownColumn, Where
from ringtrue.warehouse import missing
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.letters import small_letters
from ringtrue.warehouse.naming import find_column, unknown
from ringtrue.warehouse.schema import Question

YES = frozenset({"yes", "y", "true", "t", "1", "won", "ja", "oui", "si", "sim"})
NO = frozenset({"no", "n", "false", "f", "0", "lost", "nein", "non", "não", "nao"})
_WON_WORDS = ("won", "win", "gewonnen")
_LOST_WORDS = ("lost", "loss", "dead", "disqualified", "rejected", "abandoned", "verloren")
OPEN_WORDS = frozenset(
    """open|ongoing|in progress|pending|on hold|undecided|engaging|prospecting|qualification
    |needs analysis|value proposition|perception analysis|discovery|evaluation|proposal
    |proposal sent|proposal/price quote|quoted|negotiation|negotiating|negotiation/review
    |appointment scheduled|qualified to buy|presentation scheduled|demo scheduled
    |decision maker bought in|id. decision makers|contract sent|open not contacted
    |working contacted|nurturing""".replace("\n    ", "").split("|")
)
MOST_VALUES = 500
_LISTED = 10


@dataclass(frozen=True)
class Outcome:
    """A parsed outcome: its table, and its column with the texts that mean won and open.

    `column` is None for presence in the table.
    """

    table: str
    column: str | None
    won: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def parse(records: Records, question: Question) -> Outcome | None:
    """The outcome a question names, None when it names none.

    Raises UnknownColumn with candidates, or BadOutcome when no record has the value.
    """
    return records.once(asked(question), lambda: _parsed(records, question))


def asked(question: Question) -> tuple[Any, ...]:
    """What an outcome follows from, beside the words that the records hold."""
    return "outcome", question.outcome, question.open_values, question.missing_words


def _parsed(records: Records, question: Question) -> Outcome | None:
    text = (question.outcome or "").strip()
    if not text:
        return None
    if text.startswith("@"):
        return _presence(records, text[1:].strip())
    column_name, wanted = _split(records, text)
    table, column = find_column(records.snapshot, column_name)
    words = missing.words(question.missing_words)
    values = _values(records, table.name, column.name)
    present = [v for v in values if small_letters(v.strip()) not in words or _same(v, wanted)]
    won = _winners(column_name, present, values, wanted)
    return Outcome(
        table=table.name,
        column=column.name,
        won=won,
        open=_open_values(question, present, values, won),
        missing=words,
    )


def status(rows: ibis.Table, outcome: Outcome) -> Any:
    """The status of every row of the outcome's table, as a text expression."""
    if outcome.column is None:
        return ibis.literal("won")
    value = as_text(rows[outcome.column])
    return ibis.cases(
        (value.isin(outcome.won), "won"),
        (missing.is_missing(value, outcome.missing), "not_recorded"),
        (value.isin(outcome.open), "open"),
        else_="lost",
    )


def _presence(records: Records, name: str) -> Outcome:
    names = [t.name for t in records.snapshot.tables]
    exact = [n for n in names if n == name] or [n for n in names if n.casefold() == name.casefold()]
    if not exact:  # a part of the name is enough while it means one table
        exact = [n for n in names if name and name.casefold() in n.casefold()]
    if len(exact) != 1:
        raise unknown(name, names, what="table")
    return Outcome(table=exact[0], column=None)


def _split(records: Records, text: str) -> tuple[str, str | None]:
    """Column and value; a column's name may itself hold an equals sign."""
    places = [i for i, c in enumerate(text) if c == "="]
    for name, value in [(text, None), *((text[:i], text[i + 1 :].strip()) for i in places)]:
        try:
            find_column(records.snapshot, name.strip())
        except UnknownColumn:
            continue
        return name.strip(), value
    return (text[: places[0]].strip(), text[places[0] + 1 :].strip()) if places else (text, None)


def _values(records: Records, table: str, column: str) -> dict[str, int]:
    """The column's texts with their counts, most frequent first."""
    return records.once(("values", table, column), lambda: _counted(records, table, column))


def _counted(records: Records, table: str, column: str) -> dict[str, int]:
    rows = records.table(table).select(value=lambda t: as_text(t[column]))
    counted = rows.filter(rows.value.notnull()).group_by("value").aggregate(n=lambda t: t.count())
    top = counted.order_by([ibis.desc("n"), "value"]).limit(MOST_VALUES)
    return {r["value"]: r["n"] for r in records.rows(top)}


def _same(value: str, wanted: str | None) -> bool:
    if wanted is None:
        return False
    one, other = value.strip().casefold(), wanted.strip().casefold()
    if one == other:
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _winners(
    name: str, present: list[str], values: dict[str, int], wanted: str | None
) -> tuple[str, ...]:
    if wanted is None:
        folded = {v.strip().casefold() for v in present}
        if folded and folded <= YES | NO and len(folded) <= 2 and folded & YES:
            return tuple(v for v in present if v.strip().casefold() in YES)
        detail = f"{name} is not plainly yes or no, so it does not say what counts as won."
        hint = f"Name the value: {name}=VALUE. {_listed(values)}"
        raise BadOutcome(detail, hint=hint, where=Where(field=name))
    won = tuple(v for v in present if _same(v, wanted)) or _as_yes_no(present, wanted)
    if not won:
        detail = f"No record has {name}={wanted}."
        raise BadOutcome(detail, hint=_listed(values), where=Where(field=name))
    return won


def _as_yes_no(present: list[str], wanted: str) -> tuple[str, ...]:
    """A column read as yes or no answers to any word for it: y=yes, y=1, y=true."""
    folded = {v.strip().casefold() for v in present}
    if not folded <= {"true", "false"}:
        return ()
    side = next((s for s in (YES, NO) if wanted.casefold() in s), frozenset[str]())
    return tuple(v for v in present if v.strip().casefold() in side)


def _listed(values: dict[str, int]) -> str:
    if not values:
        return "The column is empty."
    shown = ", ".join(f"{v} ({n:,})" for v, n in list(values.items())[:_LISTED])
    more = len(values) - _LISTED
    return f"Its values are: {shown}{f' and {more} more' if more > 0 else ''}."


def _plain(value: str) -> str:
    return " ".join(value.casefold().replace("_", " ").replace("-", " ").split())


def _open_values(
    question: Question, present: list[str], values: dict[str, int], won: tuple[str, ...]
) -> tuple[str, ...]:
    for stated in question.open_values:
        if not any(_same(v, stated) for v in values):
            detail = f"No record has the open value {stated}."
            raise BadOutcome(detail, hint=_listed(values), where=Where(field="open"))
    rest = [v for v in present if v not in won]
    stages = _is_stages(present)
    return tuple(
        v
        for v in rest
        if any(_same(v, stated) for stated in question.open_values)
        or _plain(v) in OPEN_WORDS
        or (stages and not _ended(v))
    )


def _is_stages(present: list[str]) -> bool:
    return any(_has(v, _WON_WORDS) for v in present) and any(_has(v, _LOST_WORDS) for v in present)


def _ended(value: str) -> bool:
    return _has(value, _WON_WORDS) or _has(value, _LOST_WORDS) or _plain(value).startswith("closed")


def _has(value: str, words: tuple[str, ...]) -> bool:
    return any(w in words for w in _plain(value).replace("/", " ").split())
