"""A statement as a question to the records: whom it is about, and who fits it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import md5
from operator import and_
from typing import Any

import ibis

from ringtrue.analysis import fitted
from ringtrue.analysis.cast import Member, Statement
from ringtrue.errors import BadRule
from ringtrue.warehouse import missing, rules
from ringtrue.warehouse.rule_tree import Condition, Rule
from ringtrue.warehouse.traits import Trait


@dataclass(frozen=True)
class Testable:
    """A statement whose trait is in the records: `fits` is null where the trait is missing."""

    __test__ = False

    trait: Trait
    fits: Any


def testable(statement: Statement, frame: ibis.Table, columns: Sequence[Trait]) -> Testable | None:
    """What most are, as an expression; None where no data or no value stands behind it."""
    if statement.form != "share":
        return None
    trait = trait_of(statement, columns)
    if trait is None:
        return None
    conditions = _conditions(statement, trait)
    if not conditions:
        return None
    try:
        parts = [rules.condition(c, frame, columns) for c in conditions]
    except BadRule:  # values that the column's type cannot hold: nothing to test
        return None
    fits = parts[0]
    for part in parts[1:]:
        fits = fits & part
    return Testable(trait, fits)


def trait_of(statement: Statement, columns: Sequence[Trait]) -> Trait | None:
    """The column a statement is tied to, None when it names none that the records have."""
    if statement.trait is None:
        return None
    try:
        return rules.find(statement.trait, columns)
    except BadRule:
        return None


def _conditions(statement: Statement, trait: Trait) -> tuple[Condition, ...]:
    if statement.between is not None and trait.type in ("number", "date", "datetime"):
        low, high = statement.between
        bounds = ((">=", low), ("<=", high))
        return tuple(Condition(trait.name, op, (str(v),)) for op, v in bounds if v is not None)  # type: ignore[arg-type]
    if statement.values:
        return (Condition(trait.name, "in", statement.values),)
    if trait.type == "boolean":
        return (Condition(trait.name, "=", ("yes",)),)
    return ()


def rule_of(member: Member) -> Rule | None:
    """The rule for who belongs: its text, or the column and value that tag people."""
    if member.rule:
        return rules.parse(member.rule)
    if member.column is not None and member.value is not None:
        return Condition(member.column, "=", (member.value,))
    return None


def belongs(member: Member, frame: ibis.Table, columns: Sequence[Trait]) -> Any | None:
    """Whether each row belongs to the persona, None when nothing says so."""
    if member.model is not None:
        return fitted.matches(member.model, frame, columns)
    rule = rule_of(member)
    return None if rule is None else rules.matches(rule, frame, columns)


def answered(member: Member, frame: ibis.Table, columns: Sequence[Trait]) -> Any | None:
    """Whether a row has what it takes to say if it belongs, None when nothing says who does.

    Who lacks it is not compared: a contact without a company is neither of a small nor a large one.
    """
    if member.model is not None:
        return _told_apart(member.model, frame, columns)
    rule = rule_of(member)
    return None if rule is None else rules.answered(rule, frame, columns)


def decided(member: Member, frame: ibis.Table, columns: Sequence[Trait]) -> Any | None:
    """Whether what is recorded of a row settles if it belongs, None when nothing says who does."""
    if member.model is not None:
        return _told_apart(member.model, frame, columns)
    rule = rule_of(member)
    return None if rule is None else rules.decided(rule, frame, columns)


def _told_apart(text: str, frame: ibis.Table, columns: Sequence[Trait]) -> Any:
    """Whether a row has something from every table that a fitted segment's traits come from."""
    words, known = fitted.read(text)[0].missing, fitted.reads(text, columns)
    recorded: dict[str, Any] = {}
    for trait in columns:
        if trait.name in known:
            has = ~missing.is_missing(frame[trait.name], words)
            recorded[trait.table] = recorded[trait.table] | has if trait.table in recorded else has
    return reduce(and_, recorded.values())


def chance(member: Member, frame: ibis.Table, columns: Sequence[Trait]) -> Any | None:
    """How likely each row belongs, 0 where it does not; None when nothing says who does.

    A rule or a column leaves no doubt; a fitted model gives its posterior.
    """
    inside = belongs(member, frame, columns)
    if inside is None:
        return None
    likely: Any = 1.0
    if member.model is not None:
        likely = fitted.probability(member.model, frame, columns)
    return ibis.ifelse(inside, likely, 0.0)


@dataclass(frozen=True)
class Selection:
    """The buyers a statement is held against: an expression, and how they were chosen.

    `how` is all, tag, rule, rule_without (the rule less the trait under test), model,
    model_without or closest.
    """

    among: Any
    how: str


def own_buyers(
    member: Member,
    trait: Trait,
    cast: Sequence[Member],
    frame: ibis.Table,
    columns: Sequence[Trait],
    *,
    described: bool = True,
) -> Selection | None:
    """The persona's own buyers for a statement about `trait`; None when nothing tells them apart.

    All buyers when the cast has one persona and the statement says what most are (`described`), or
    nothing says who belongs; otherwise those carrying its tag, those its rule selects, else those
    whose other traits fit it best. Never people selected by the trait itself.
    """
    won = frame.status == "won"
    if described and len(cast) <= 1 and member.model is None:
        return Selection(won, "all")  # a lone description speaks of whoever buys (CHECKS, RT201)
    return _own(won, member, trait, cast, frame, columns)


def own_people(
    member: Member,
    trait: Trait,
    cast: Sequence[Member],
    frame: ibis.Table,
    columns: Sequence[Trait],
) -> Selection | None:
    """As `own_buyers`, of everybody whose outcome is settled, bought or not."""
    settled = frame.status.isin(["won", "lost"])
    return _own(settled, member, trait, cast, frame, columns)


def _own(
    won: Any,
    member: Member,
    trait: Trait,
    cast: Sequence[Member],
    frame: ibis.Table,
    columns: Sequence[Trait],
) -> Selection | None:
    if member.model is not None:
        return _found(member.model, trait, won, frame, columns)
    rule = rule_of(member)
    if rule is None and len(cast) <= 1:
        return Selection(won, "all")
    if rule is not None:
        whole = rules.bound(rule, columns)
        rest = rules.leaving_out(whole, trait.name)
        if rest is not None:
            how = "tag" if not member.rule else "rule" if rest == whole else "rule_without"
            return Selection(won & rules.matches(rest, frame, columns), how)
    closest = _closest(member, trait, cast, frame, columns)
    return None if closest is None else Selection(won & closest, "closest")


def told_by_others(
    member: Member, name: str, cast: Sequence[Member], columns: Sequence[Trait]
) -> bool:
    """Whether only other sentences tell a persona's people apart where the trait `name` is tested.

    Raises BadRule for a rule that the columns cannot answer.
    """
    if member.model is not None or len(cast) <= 1:
        return False
    rule = rule_of(member)
    return rule is None or rules.leaving_out(rules.bound(rule, columns), name) is None


def scoring(member: Member) -> Member:
    """What of a persona decides who is closest to it, and its rule; the rest left out."""
    said = [s for s in member.statements if s.form == "share" and s.side == "above" and s.trait]
    plain = tuple(Statement("", trait=s.trait, values=s.values, between=s.between) for s in said)
    return Member(member.name, plain, member.rule, member.column, member.value)


def scored_by(
    cast: Sequence[Member], trait: Trait, frame: ibis.Table, columns: Sequence[Trait]
) -> str:
    """A mark of the sentences that decide who is closest: another set chooses other people."""
    found = [
        (i, j)
        for i, member in enumerate(cast)
        for j, said in enumerate(member.statements)
        if (one := testable(said, frame, columns)) is not None and one.trait != trait
    ]
    return md5(repr(found).encode(), usedforsecurity=False).hexdigest()[:8]


def _found(
    text: str, trait: Trait, won: Any, frame: ibis.Table, columns: Sequence[Trait]
) -> Selection | None:
    """Buyers by a fitted model less the trait under test; None when it knows nothing else."""
    known = fitted.reads(text, columns)
    if known == {trait.name}:
        return None
    how = "model_without" if trait.name in known else "model"
    among = fitted.matches(text, frame, columns, without=frozenset({trait.name}))
    return Selection(won & among, how)


def _closest(
    member: Member,
    trait: Trait,
    cast: Sequence[Member],
    frame: ibis.Table,
    columns: Sequence[Trait],
) -> Any | None:
    """Whether the persona's other statements fit at least as well as any other persona's do."""
    mine = _score(member, trait, frame, columns)
    if mine is None:
        return None
    scores = [
        s for m in cast if m is not member and (s := _score(m, trait, frame, columns)) is not None
    ]
    if not scores:
        return None
    return (mine > 0) & (mine >= ibis.greatest(mine, *scores))


def _score(member: Member, trait: Trait, frame: ibis.Table, columns: Sequence[Trait]) -> Any | None:
    """The share of its statements on other traits that a row fits, unknown ones left out."""
    found = [testable(s, frame, columns) for s in member.statements if s.side == "above"]
    fits = [t.fits for t in found if t is not None and t.trait != trait]
    if not fits:
        return None
    right = sum((f.fill_null(False).cast("float64") for f in fits), ibis.literal(0.0))
    known = sum((f.notnull().cast("float64") for f in fits), ibis.literal(0.0))
    return ibis.ifelse(known > 0, right / known, 0.0)
