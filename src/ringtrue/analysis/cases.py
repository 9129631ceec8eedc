"""A statement made ready to be counted: its expression, and the people it is held against."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ringtrue.analysis.cast import OF_SHARES, Member, Side, Statement
from ringtrue.analysis.statements import (
    Selection,
    Testable,
    answered,
    belongs,
    own_buyers,
    own_people,
    testable,
    trait_of,
)
from ringtrue.warehouse.happenings import Coded, Gathered, Order
from ringtrue.warehouse.tallies import Asked
from ringtrue.warehouse.traits import Frame, Trait

# Forms that say how many fit; the others compare rates or amounts.
HAPPENED = "__told_"
NOTHING_LEFT = "Its margin is so wide that no record could contradict it: give a smaller one."
TOO_FAR = "No two rates differ by so much: give a smaller margin."
Found = TypeVar("Found")
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Case:
    """One statement of one persona; `testable` and `buyers` are None where there are none.

    `others` are everybody else, of a comparison; `value` the cell a mean is taken of. `why` says
    what stands in the way, where the statement itself is complete.
    """

    key: str
    member: Member
    statement: Statement
    testable: Testable | None
    trait: Trait | None
    buyers: Selection | None
    others: Any = None
    value: Any = None
    why: str = ""


class Shared:
    """Expressions that many claims of a cast have in common, each written once for a frame."""

    def __init__(self) -> None:
        self._written: dict[tuple[Any, ...], Any] = {}

    def once(self, what: tuple[Any, ...], write: Callable[[], Found]) -> Found:
        """What was written before under the same name, else what is written now."""
        if what not in self._written:
            self._written[what] = write()
        found: Found = self._written[what]
        return found


def threshold(statement: Statement) -> float:
    """The share below (or above) which a claim of shares is no longer true, its margin allowed."""
    away = -statement.margin if share_side(statement) == "above" else statement.margin
    return min(1.0, max(0.0, statement.at_least + away))


def vain(statement: Statement) -> str:
    """Why nothing could contradict a statement, or its test could not begin; empty where it can."""
    said = statement
    if said.form == "mean" and None not in (said.amount, said.lowest, said.highest):
        assert said.lowest is not None
        assert said.highest is not None
        within = said.lowest < tested_mean(said) < said.highest
        return "" if within else NOTHING_LEFT
    if said.form == "comparison":
        return "" if said.margin < 1 else TOO_FAR
    if said.form not in OF_SHARES:
        return ""
    always = 0.0 if share_side(said) == "above" else 1.0
    return NOTHING_LEFT if threshold(said) == always else ""


def tested_mean(statement: Statement) -> float:
    """The mean a claim is tested against, its margin allowed."""
    assert statement.amount is not None
    away = -statement.margin if statement.side == "above" else statement.margin
    return statement.amount + away


def tested_difference(statement: Statement) -> float:
    """The difference to everybody else's rate that a comparison is tested against."""
    return statement.margin if statement.side == "above" else -statement.margin


def share_side(statement: Statement) -> Side:
    """Which way a claim of shares speaks; a quantile's side is that of its amount."""
    return "above" if statement.form == "quantile" else statement.side


def happenings(members: Sequence[Member], frame: Frame) -> dict[str, Order | Coded]:
    """What must be gathered from other tables before the cast's statements can be counted."""
    asked: dict[str, Order | Coded] = {}
    for statement in (s for m in members for s in m.statements):
        if statement.trait is None or not statement.testable:
            continue
        if statement.form == "sequence":
            asked[told(statement)] = Order(statement.trait, statement.values, statement.then)
        elif statement.form == "theme" and trait_of(statement, frame.columns) is None:
            asked[told(statement)] = Coded(statement.trait, statement.values)
    return asked


def told(statement: Statement) -> str:
    """The frame's column that answers a statement about events or texts."""
    from hashlib import md5

    said = repr((statement.form, statement.trait, statement.values, statement.then)).encode()
    return f"{HAPPENED}{md5(said, usedforsecurity=False).hexdigest()[:12]}"


def make(
    key: str,
    member: Member,
    statement: Statement,
    cast: Sequence[Member],
    frame: Frame,
    gathered: Gathered | None = None,
    shared: Shared | None = None,
) -> Case:
    """The case of a statement; `cast` holds all personas, the member among them.

    `shared` keeps what cases of one cast and one frame have in common.
    """
    shared = shared or Shared()
    if statement.form in ("comparison", "prevalence"):
        place = "people", id(member), statement.form
        told = shared.once(place, lambda: _of_people(key, member, statement, frame))
        return replace(told, key=key, statement=statement)
    if statement.form in ("sequence", "theme") and statement.testable:
        return _of_happenings(key, member, statement, cast, frame, gathered)
    asked = _as_share(statement)
    trait = shared.once(("trait", asked.trait), lambda: trait_of(asked, frame.columns))
    fits = asked.form, asked.trait, asked.values, asked.between
    ready = shared.once(fits, lambda: testable(asked, frame.table, frame.columns))
    value = None
    if statement.form == "mean" and trait is not None and trait.type == "number":
        value = shared.once(("value", trait), lambda: _number(frame, trait))
        ready = shared.once(("known", trait), lambda: Testable(trait, value.notnull()))
    buyers = None
    if ready is not None:
        described = statement.form == "share"
        about = ready.trait
        buyers = shared.once(
            ("buyers", id(member), about, described),
            lambda: own_buyers(
                member, about, cast, frame.table, frame.columns, described=described
            ),
        )
    return Case(key, member, statement, ready, trait, buyers, value=value)


def _number(frame: Frame, trait: Trait) -> Any:
    return frame.table[trait.name].cast("float64")


def _as_share(statement: Statement) -> Statement:
    if statement.form != "quantile":
        return statement
    bound = (statement.amount, None) if statement.side == "above" else (None, statement.amount)
    return replace(statement, between=bound, values=(), form="share")


def _of_people(key: str, member: Member, statement: Statement, frame: Frame) -> Case:
    """A claim about who belongs: how they fare beside everybody else, or how many buyers are."""
    inside = belongs(member, frame.table, frame.columns)
    unknown = Trait("outcome", "", "outcome", "boolean")
    if inside is None:
        return Case(key, member, statement, None, None, None, why="No rule says who belongs to it.")
    known = answered(member, frame.table, frame.columns)
    mine, others = inside, ~inside
    if known is not None:
        mine, others = inside & known, ~inside & known
    won = frame.table.status == "won"
    if statement.form == "prevalence":
        among = won if known is None else won & known
        return Case(
            key, member, statement, Testable(unknown, inside), None, Selection(among, "all")
        )
    ready = Testable(unknown, frame.table.outcome == 1)
    return Case(key, member, statement, ready, None, Selection(mine, "rule"), others=others)


def _of_happenings(
    key: str,
    member: Member,
    statement: Statement,
    cast: Sequence[Member],
    frame: Frame,
    gathered: Gathered | None,
) -> Case:
    """A claim about events or texts: of the persona's people, whether they bought or not."""
    column = told(statement)
    plain = trait_of(statement, frame.columns)
    if statement.form == "theme" and plain is not None:
        ready = testable(replace(statement, form="share"), frame.table, frame.columns)
        trait = plain
    elif column in frame.table.columns:
        trait = Trait(column, "", statement.trait or "", "boolean")
        ready = Testable(trait, frame.table[column])
    else:
        why = gathered.untold.get(column, "") if gathered is not None else ""
        return Case(key, member, statement, None, None, None, why=why)
    people = None
    if ready is not None:
        people = own_people(member, trait, cast, frame.table, frame.columns)
    return Case(key, member, statement, ready, trait, people)


def is_fraction(case: Case) -> bool:
    """Whether each person answers with a share of its texts, and not with yes or no."""
    return case.testable is not None and bool(case.testable.fits.type().is_floating())


def questions(case: Case) -> list[Asked]:
    """How many of everybody fit, and how many of those it is held against."""
    if case.testable is None or case.statement.form in ("comparison", "mean") or is_fraction(case):
        return []
    everyone = Asked(f"{case.key} all", case.testable.fits)
    if case.buyers is None:
        return [everyone]
    return [everyone, Asked(case.key, case.testable.fits, case.buyers.among)]
