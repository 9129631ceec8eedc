"""What knows the outcome may say nothing of who wins: no verdict is read off it.

One place for the past and for the running ledger, so that a claim which the past sets aside is not
supported by later records of the same kind.
"""

from collections.abc import Mapping, Sequence

from ringtrue.analysis import fitted
from ringtrue.analysis.cases import Case
from ringtrue.analysis.cast import Member
from ringtrue.analysis.statements import rule_of
from ringtrue.warehouse import outcomes
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.naming import trait_names
from ringtrue.warehouse.rules import bound, uses
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import Frame, Trait

WHO_BELONGS = ("comparison", "prevalence")  # forms that are told by who belongs


def told(records: Records, question: Question, leaks: Mapping[str, str]) -> dict[str, str]:
    """The columns that give no verdict, with the reason: `leaks`, and the outcome itself."""
    reasons = dict(leaks)
    outcome = outcomes.parse(records, question)
    if outcome is not None and outcome.column is not None:
        name = trait_names(records.snapshot)[outcome.table, outcome.column]
        reasons.setdefault(name, f"{name} is the outcome itself.")
    return reasons


def reads(member: Member, columns: Sequence[Trait]) -> frozenset[str]:
    """The columns that say who belongs. Raises BadRule for one there is not."""
    if member.model is not None:
        return frozenset(fitted.reads(member.model, columns))
    rule = rule_of(member)
    return frozenset() if rule is None else uses(bound(rule, columns))


def why_not(case: Case, frame: Frame, untold: Mapping[str, str]) -> str:
    """Why a case gives no verdict: it is about such a column, or drawn by it. Else empty."""
    if not untold:
        return ""
    asked = {case.trait.name} if case.trait is not None else set()
    if case.statement.form in WHO_BELONGS:
        asked |= reads(case.member, frame.columns)
    reason = next((untold[name] for name in sorted(asked) if name in untold), "")
    return f"Set aside: {reason}" if reason else ""
