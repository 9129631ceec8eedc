"""A statement made ready to be counted: its expression, and the buyers it is held against."""

from collections.abc import Sequence
from dataclasses import dataclass

from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.statements import Selection, Testable, own_buyers, testable, trait_of
from ringtrue.warehouse.tallies import Asked
from ringtrue.warehouse.traits import Frame, Trait


@dataclass(frozen=True)
class Case:
    """One statement of one persona; `testable` and `buyers` are None where there are none."""

    key: str
    member: Member
    statement: Statement
    testable: Testable | None
    trait: Trait | None
    buyers: Selection | None


def make(
    key: str, member: Member, statement: Statement, cast: Sequence[Member], frame: Frame
) -> Case:
    """The case of a statement; `cast` holds all personas, the member among them."""
    trait = trait_of(statement, frame.columns)
    ready = testable(statement, frame.table, frame.columns)
    buyers = None
    if ready is not None:
        buyers = own_buyers(member, ready.trait, cast, frame.table, frame.columns)
    return Case(key, member, statement, ready, trait, buyers)


def questions(case: Case) -> list[Asked]:
    """How many of everybody fit, and how many of its buyers."""
    if case.testable is None:
        return []
    everyone = Asked(f"{case.key} all", case.testable.fits)
    if case.buyers is None:
        return [everyone]
    return [everyone, Asked(case.key, case.testable.fits, case.buyers.among)]
