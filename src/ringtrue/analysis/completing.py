"""Whether a statement names all that its form needs: each form of claim needs its own numbers.

A claim without them is no claim that records could contradict, so it is refused where it is
written, with the key that is missing and how to write it.
"""

from dataclasses import dataclass
from typing import Protocol

from ringtrue.analysis.cast import OF_SHARES, Statement


@dataclass(frozen=True)
class Lack:
    """What a statement lacks, or has too much of: the file's key, what is wrong, how to mend it."""

    key: str
    detail: str
    hint: str


def lacking(said: Statement) -> Lack | None:
    """What its form needs and it lacks, None where it is complete or is for customers to answer."""
    if said.form not in ("comparison", "prevalence") and said.trait is None:
        return None
    found = _OF_FORM[said.form](said) if said.form in _OF_FORM else None
    return found or too_wide(said)


def _of_mean(said: Statement) -> Lack | None:
    low, high = said.lowest, said.highest
    if said.amount is None:
        hint = "Say how much, in the column's own unit: amount: 500."
        return Lack("amount", "A claim about a mean names the amount.", hint)
    if low is None or high is None:
        detail = "A mean needs the least and the largest value there can be."
        return Lack("range", detail, "Give both: range: [0, 10000].")
    if not low < said.amount < high:
        detail = f"{said.amount:g} does not lie between {low:g} and {high:g}."
        return Lack("amount", detail, "Give a range that the amount lies in.")
    return None


def _of_quantile(said: Statement) -> Lack | None:
    if said.amount is not None:
        return None
    hint = "Say how much, in the column's own unit: amount: 500."
    return Lack("amount", "A claim about how many reach an amount names the amount.", hint)


def _of_sequence(said: Statement) -> Lack | None:
    hint = "Write values: [case study] and then: demo."
    if not said.values:
        detail = "A sequence needs the event that comes first."
        return Lack("values", detail, hint)
    if not said.then:
        return Lack("then", "A sequence needs the event that follows.", hint)
    if said.then.strip().casefold() in [v.strip().casefold() for v in said.values]:
        return Lack("then", f"A sequence cannot have {said.then} come before itself.", hint)
    return None


def _of_theme(said: Statement) -> Lack | None:
    if said.values:
        return None
    detail = "A theme needs the codes that stand for it."
    return Lack("values", detail, "Write them as the column does: values: [onboarding].")


_OF_FORM = {
    "mean": _of_mean,
    "quantile": _of_quantile,
    "sequence": _of_sequence,
    "theme": _of_theme,
}


class Terms(Protocol):
    """How far a claim reaches: what a statement and a draft of one have alike."""

    @property
    def form(self) -> str:
        """Its form, of `cast.ClaimForm`."""

    @property
    def side(self) -> str:
        """Above or below."""

    @property
    def margin(self) -> float:
        """How far off still counts as true."""

    @property
    def at_least(self) -> float:
        """The share it speaks of."""

    @property
    def amount(self) -> float | None:
        """The mean or quantile it speaks of."""

    @property
    def lowest(self) -> float | None:
        """The least value there can be."""

    @property
    def highest(self) -> float | None:
        """The largest value there can be."""


def too_wide(said: Terms) -> Lack | None:
    """A margin that reaches the end of the scale leaves nothing that could contradict the claim."""
    if not said.margin:
        return None
    upward = said.side == "above" or said.form == "quantile"
    low, high, middle = 0.0, 1.0, said.at_least
    if said.form == "mean":
        assert said.lowest is not None
        assert said.highest is not None
        assert said.amount is not None
        low, high, middle = said.lowest, said.highest, said.amount
    elif said.form not in OF_SHARES:
        return None
    if low < middle - said.margin if upward else middle + said.margin < high:
        return None
    detail = f"Within a margin of {said.margin:g} everything would be true."
    return Lack("margin", detail, "Give a smaller margin, or none.")
