"""The form of a description: one row a sentence, posted whole, so that it works without scripts.

What a member has typed is kept through every step (choosing a column, moving a sentence up) and
written only when it is saved.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from django.http import QueryDict

from ringtrue.errors import BadInput, Where
from ringtrue.workspaces.personas.lines import Proposal, StatementRow, TraitChoice
from ringtrue.workspaces.personas.renaming import renamed
from ringtrue.workspaces.personas.values import SentenceDraft

SHARES = (
    ("50", "half"),
    ("60", "60 % (mostly)"),
    ("75", "three in four"),
    ("90", "90 % (nearly all)"),
)
KINDS = (
    ("fact", "fact"),
    ("motivation", "motivation"),
    ("challenge", "challenge"),
    ("behaviour", "behaviour"),
    ("driver", "decision driver"),
    ("channel", "preferred channel"),
    ("goal", "goal"),
    ("quote", "quote"),
    ("story", "story"),
)
# What a sentence says, in the words of the form; each asks for fields of its own.
FORMS = (
    ("share", "this is what they are"),
    ("prevalence", "so many buyers are like this"),
    ("comparison", "how they do beside everybody else"),
    ("mean", "an average"),
    ("quantile", "so many reach an amount"),
    ("sequence", "one event before another"),
    ("theme", "what they speak of"),
)
SHELVES = (("90", "three months"), ("180", "half a year"), ("365", "a year"), ("730", "two years"))
MOST_BOXES = 40
MOST_ROWS = 200
Decision = Literal["test", "ask", "later"]


@dataclass(frozen=True)
class Row:
    """One sentence in the form; `number` is its place in it, from 1.

    `begun` are words that later records do without, with the one that began where each ended;
    `gone` says why its test came to an end.
    """

    number: int
    text: str
    claim_id: int | None = None
    kind: str = "fact"
    trait: str = ""
    values: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    share: str = "50"
    decision: Decision = "later"
    reason: str = ""
    confirmed: bool = False
    form: str = "share"
    side: str = "above"
    amount: str = ""
    lowest: str = ""
    highest: str = ""
    then: str = ""
    margin: str = ""
    shelf: str = "365"
    test: str = ""
    test_was: str = ""
    begun: tuple[tuple[str, str], ...] = ()
    gone: str = ""

    @property
    def traitless(self) -> bool:
        """Whether it is about the persona's people as such, and asks for no column."""
        return self.form in ("prevalence", "comparison")

    @property
    def elsewhere(self) -> bool:
        """Whether its column stands in a table of which a person may have many rows."""
        return self.form in ("sequence", "theme")


@dataclass(frozen=True)
class Box:
    """A value of a column to tick."""

    value: str
    ticked: bool


@dataclass(frozen=True)
class Shown:
    """A row with what its column offers, and all columns under the names it may be tied by."""

    row: Row
    choice: TraitChoice | None
    options: tuple[TraitChoice, ...]
    boxes: tuple[Box, ...]
    others: str
    shares: tuple[tuple[str, str], ...]
    renamed: tuple[tuple[str, str], ...]
    begun: tuple[tuple[str, str], ...]
    first: bool
    last: bool


class _Tested(Protocol):
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def at_least(self) -> float: ...


class _Turned(Protocol):
    @property
    def words(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def gone(self) -> str: ...


def rows_of(
    statements: Sequence[StatementRow], proposals: Mapping[int, Proposal]
) -> tuple[Row, ...]:
    """The description as rows; `proposals` by the id of a sentence nobody has decided on."""
    rows = []
    for number, row in enumerate(statements, start=1):
        proposal = proposals.get(row.id)
        rows.append(_standing(number, row) if proposal is None else _open(number, row, proposal))
    return tuple(rows)


def _standing(number: int, row: StatementRow) -> Row:
    decisions: dict[str, Decision] = {"confirmed": "test", "no_data": "ask"}
    return Row(
        number=number,
        text=row.text,
        claim_id=row.id,
        kind=row.kind,
        trait=row.trait,
        values=row.values,
        low=plain(row.low),
        high=plain(row.high),
        share=_percent(row),
        decision=decisions.get(row.state, "later"),
        confirmed=row.state == "confirmed",
        form="share" if row.form == "qualitative" else row.form,
        side=row.side,
        amount=plain(row.amount),
        lowest=plain(row.lowest),
        highest=plain(row.highest),
        then=row.then,
        margin=_margin(row.form, row.margin),
        shelf=str(row.shelf_days),
        test=row.test_text,
        test_was=row.test_text,
    )


def _open(number: int, row: StatementRow, proposal: Proposal) -> Row:
    return Row(
        number=number,
        text=row.text,
        claim_id=row.id,
        kind=row.kind,
        trait=proposal.trait,
        values=proposal.values,
        low=plain(proposal.low),
        high=plain(proposal.high),
        share=_percent(proposal),
        decision="test" if proposal.trait else "ask",
        reason=proposal.reason,
    )


def _percent(tested: _Tested) -> str:
    return plain(round(tested.at_least * 100, 4))


def _margin(form: str, margin: float) -> str:
    if not margin:
        return ""
    return plain(margin) if form == "mean" else plain(round(margin * 100, 4))


def plain(value: float | None) -> str:
    """A number as an input shows it: 50, 2.5, or nothing."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def read(posted: QueryDict) -> tuple[Row, ...]:
    """The rows as posted, in the order of the form."""
    numbers = [n for n in posted.getlist("row") if n.isdecimal()][:MOST_ROWS]
    return tuple(_read(posted, n, place) for place, n in enumerate(numbers, start=1))


def _read(posted: QueryDict, n: str, place: int) -> Row:
    def said(name: str) -> str:
        return posted.get(f"r{n}-{name}", "").strip()

    typed = [line.strip() for line in said("others").splitlines()]
    values = [*posted.getlist(f"r{n}-value"), *typed]
    claim = said("claim")
    decision = said("decision")
    return Row(
        number=place,
        text=said("text"),
        claim_id=int(claim) if claim.isdecimal() else None,
        kind=said("kind") or "fact",
        trait=said("trait"),
        values=tuple(dict.fromkeys(v for v in values if v)),
        low=said("low"),
        high=said("high"),
        share=said("share") or "50",
        decision=decision if decision in ("test", "ask", "later") else "later",  # type: ignore[arg-type]
        reason=said("why"),
        confirmed=said("was") == "confirmed",
        form=said("form") or "share",
        side="below" if said("side") == "below" else "above",
        amount=said("amount"),
        lowest=said("lowest"),
        highest=said("highest"),
        then=said("then"),
        margin=said("margin"),
        shelf=said("shelf") or "365",
        test=said("test"),
        test_was=said("testwas"),
    )


def with_turned(rows: tuple[Row, ...], turned: Mapping[int, _Turned]) -> tuple[Row, ...]:
    """The rows with what became of their words or their column, by the id of their sentence."""
    found = [turned.get(row.claim_id) if row.claim_id is not None else None for row in rows]
    return tuple(
        row if test is None else replace(row, begun=test.words, gone=test.gone)
        for row, test in zip(rows, found, strict=True)
    )


def changed(rows: tuple[Row, ...], do: str) -> tuple[Row, ...]:
    """The rows after a button that saves nothing: up-3, down-3, remove-3, add."""
    verb, _, number = do.partition("-")
    place = int(number) - 1 if number.isdecimal() else -1
    listed = list(rows)
    if verb == "add" and len(listed) < MOST_ROWS:
        listed.append(Row(0, ""))
    elif not 0 <= place < len(listed):
        return rows
    elif verb == "remove":
        del listed[place]
    elif verb in ("up", "down"):
        other = place + (-1 if verb == "up" else 1)
        if 0 <= other < len(listed):
            listed[place], listed[other] = listed[other], listed[place]
    return tuple(replace(row, number=n) for n, row in enumerate(listed, start=1))


def drafts(rows: Sequence[Row], choices: Mapping[str, TraitChoice]) -> tuple[SentenceDraft, ...]:
    """The rows as drafts of sentences; empty new rows are left out. BadInput names the row."""
    return tuple(_draft(row, choices) for row in rows if row.text or row.claim_id is not None)


def _draft(row: Row, choices: Mapping[str, TraitChoice]) -> SentenceDraft:
    state = {"test": "confirmed", "ask": "no_data", "later": "proposed"}[row.decision]
    ranged = _is_ranged(row, choices.get(row.trait))
    return SentenceDraft(
        text=row.text,
        kind=row.kind,
        trait=row.trait,
        values=() if ranged else row.values,
        low=_number(row.low, row) if ranged else None,
        high=_number(row.high, row) if ranged else None,
        at_least=(_number(row.share, row) or 50.0) / 100,
        state=state,  # type: ignore[arg-type]
        claim_id=row.claim_id,
        form=row.form,
        side=row.side,
        amount=_number(row.amount, row),
        lowest=_number(row.lowest, row),
        highest=_number(row.highest, row),
        then=row.then,
        margin=(_number(row.margin, row) or 0.0) / (1 if row.form == "mean" else 100),
        shelf_days=_days(row),
    )


def _days(row: Row) -> int:
    days = _number(row.shelf, row) or 365.0
    if days != int(days):
        where = Where(field=f"sentence {row.number}")
        raise BadInput(f"{row.shelf!r} is no number of days.", hint="Write 180.", where=where)
    return int(days)


def _is_ranged(row: Row, choice: TraitChoice | None) -> bool:
    if choice is None:
        return bool(row.low or row.high)
    return choice.type in ("number", "date", "datetime")


def _number(text: str, row: Row) -> float | None:
    if not text:
        return None
    try:
        number = float(text.replace(",", "").replace("\u00a0", "").replace("%", ""))
    except ValueError:
        number = float("nan")
    if not abs(number) < float("inf"):
        where = Where(field=f"sentence {row.number}")
        raise BadInput(f"{text!r} is no number.", hint="Write it as 250 or 2.5.", where=where)
    return number


def by_name(choices: Sequence[TraitChoice]) -> dict[str, TraitChoice]:
    """The columns by the names a sentence may call them: bare where unique, and `table.column`."""
    whole = {f"{c.table}.{c.name.removeprefix(f'{c.table}.')}": c for c in choices}
    return whole | {c.name: c for c in choices}


def shown(
    rows: Sequence[Row], choices: Sequence[TraitChoice], offered: Sequence[TraitChoice]
) -> Iterator[Shown]:
    """Each row with what its column offers, for the template; `offered` are those in the list."""
    named = by_name(choices)
    for row in rows:
        yield one_shown(row, named.get(row.trait), offered=offered, last=row.number == len(rows))


def one_shown(
    row: Row,
    choice: TraitChoice | None,
    *,
    offered: Sequence[TraitChoice] = (),
    last: bool = False,
) -> Shown:
    """One row with its column's values, those ticked first.

    The column it is tied to keeps the name it is tied by: another would make another claim.
    """
    levels = choice.levels if choice else ()
    spelled = {level.casefold(): level for level in levels}
    ticked = {spelled[v.casefold()] for v in row.values if v.casefold() in spelled}
    rest = [Box(v, False) for v in levels if v not in ticked]
    boxes = [Box(v, True) for v in levels if v in ticked] + rest[: max(0, MOST_BOXES - len(ticked))]
    others = [v for v in row.values if v.casefold() not in spelled]
    shares = SHARES if row.share in dict(SHARES) else ((row.share, f"{row.share} %"), *SHARES)
    options = tuple(replace(c, name=row.trait) if c == choice else c for c in offered)
    return Shown(
        row=row,
        choice=choice,
        options=options,
        boxes=tuple(boxes),
        others="\n".join(others),
        shares=shares,
        renamed=renamed(row.values, levels) if levels else (),
        begun=tuple((old, new) for old, new in row.begun if old in row.values),
        first=row.number == 1,
        last=last,
    )


def with_new_words(row: Row, choice: TraitChoice | None) -> Row:
    """The row with values that the records no longer use replaced by those most like them."""
    if choice is None:
        return row
    words = dict((*renamed(row.values, choice.levels), *row.begun))
    return replace(row, values=tuple(dict.fromkeys(words.get(v, v) for v in row.values)))
