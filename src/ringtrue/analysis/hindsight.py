"""What knows the outcome may say nothing of who wins: no verdict is read off it.

One place for the past and for the running ledger, so that a claim which the past sets aside is not
supported by later records of the same kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ringtrue.analysis import fitted
from ringtrue.analysis.cases import Case, Shared
from ringtrue.analysis.cast import Member
from ringtrue.analysis.statements import rule_of
from ringtrue.warehouse import outcomes
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.naming import trait_names
from ringtrue.warehouse.rules import bound, uses
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import Frame, Trait

WHO_BELONGS = ("comparison", "prevalence")  # forms that are told by who belongs
OF_BUYERS = ("share", "mean", "quantile")  # forms that the declared money may be asked in


class Knows(Protocol):
    """A column that knows the outcome, as `examined.Leak`; `by_nature` is the declared money."""

    @property
    def column(self) -> str: ...

    @property
    def reason(self) -> str: ...

    @property
    def said(self) -> str: ...

    @property
    def by_nature(self) -> bool: ...


@dataclass(frozen=True)
class Reason:
    """Why a column gives no verdict; `of_buyers` where it may still be asked of buyers alone.

    That is the money a sale brings: winning fills it in, for every winner. Of any other column that
    only winners have, nobody knows who filled it in, and for whom.
    """

    why: str
    of_buyers: bool = False


def told(records: Records, question: Question, leaks: Iterable[Knows]) -> dict[str, Reason]:
    """The columns that give no verdict, with the reason: `leaks`, and the outcome itself."""
    reasons = {leak.column: Reason(leak.said, leak.by_nature) for leak in leaks}
    outcome = outcomes.parse(records, question)
    if outcome is not None and outcome.column is not None:
        name = trait_names(records.snapshot)[outcome.table, outcome.column]
        reasons[name] = Reason(f"{name} is the outcome itself.")
    return reasons


def reads(member: Member, columns: Sequence[Trait]) -> frozenset[str]:
    """The columns that say who belongs. Raises BadRule for one there is not."""
    if member.model is not None:
        return frozenset(fitted.reads(member.model, columns))
    rule = rule_of(member)
    return frozenset() if rule is None else uses(bound(rule, columns))


def why_not(
    case: Case, frame: Frame, untold: Mapping[str, Reason], shared: Shared | None = None
) -> str:
    """Why a case gives no verdict: it is about such a column, or drawn by it. Else empty.

    `shared` keeps what cases of one frame have in common.
    """
    if not untold:
        return ""
    shared = shared or Shared()
    of_buyers = case.statement.form in OF_BUYERS
    asked = {case.trait.name} if case.trait is not None else set()
    if case.statement.form in WHO_BELONGS:
        member = case.member
        asked |= shared.once(("reads", id(member)), lambda: reads(member, frame.columns))
    barred = (untold[name] for name in sorted(asked) if name in untold)
    reason = next((r.why for r in barred if not (of_buyers and r.of_buyers)), "")
    return f"Set aside: {reason}" if reason else ""
