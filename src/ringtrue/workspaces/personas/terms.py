"""How a sentence is to be tested, checked: each form of claim needs its own numbers.

A claim that was written with a threshold nobody can reach, or a mean without the range it lies in,
would be under test for ever and say nothing; so it is refused while somebody is still writing it.
"""

from dataclasses import replace
from math import isfinite
from typing import NoReturn

from ringtrue.analysis import claim_text
from ringtrue.analysis.cast import OF_SHARES, TERMS, Statement
from ringtrue.analysis.completing import too_wide
from ringtrue.errors import BadInput, Where
from ringtrue.workspaces.personas.models import FORMS, SIDES, TRAITLESS
from ringtrue.workspaces.personas.values import SentenceDraft

LONGEST_SHELF = 3_650  # days
LARGEST = 1e15  # beyond it floats no longer tell whole numbers apart
OF_RATES = (*OF_SHARES, "comparison")


def terms_checked(draft: SentenceDraft, number: int, where: Where) -> SentenceDraft:
    """The draft with what its form does not use left out; BadInput where it lacks what it needs."""
    if draft.form not in FORMS:
        _refuse(f"Sentence {number}: {draft.form!r} is no kind of claim.", ", ".join(FORMS), where)
    if draft.side not in SIDES:
        _refuse(f"Sentence {number}: {draft.side!r} is no side.", "above or below", where)
    if not 0 < draft.shelf_days <= LONGEST_SHELF:
        detail = f"Sentence {number}: evidence cannot keep for {draft.shelf_days} days."
        _refuse(detail, f"Give a number of days from 1 to {LONGEST_SHELF:,}.", where)
    most = 1.0 if draft.form in OF_RATES else float("inf")
    if not (isfinite(draft.margin) and 0 <= draft.margin < most):
        detail = f"Sentence {number}: {draft.margin:g} is no margin."
        _refuse(detail, "Give how far off still counts as true; 0 for not at all.", where)
    numbers = (draft.low, draft.high, draft.amount, draft.lowest, draft.highest)
    if not all(value is None or abs(value) <= LARGEST for value in numbers):
        detail = f"Sentence {number} names a number beyond all counting."
        _refuse(detail, "Leave a side of a range open instead.", where)
    if draft.state == "confirmed":
        _has_its_numbers(draft, number, where)
        _can_fail(draft, number, where)
    return _without_the_rest(draft)


def _has_its_numbers(draft: SentenceDraft, number: int, where: Where) -> None:
    if draft.form == "qualitative":
        detail = f"Sentence {number} is for customers to answer, so no column tests it."
        _refuse(detail, "Choose: no data yet, ask customers.", where)
    if draft.form in ("mean", "quantile") and draft.amount is None:
        detail = f"Sentence {number} names no amount."
        _refuse(detail, "Say how much: 500, in the column's own unit.", where)
    if draft.form == "mean":
        _range(draft, number, where)
    if draft.form == "sequence" and not (draft.values and draft.then):
        detail = f"Sentence {number} needs two events: what comes first, and what follows."
        _refuse(detail, "Choose both from the column of events.", where)
    if draft.form == "sequence" and draft.then in draft.values:
        detail = f"Sentence {number} has {draft.then} come before itself."
        _refuse(detail, "Choose two different events.", where)


def _can_fail(draft: SentenceDraft, number: int, where: Where) -> None:
    lack = too_wide(draft)
    if lack is not None:
        said = lack.detail[0].lower() + lack.detail[1:]
        _refuse(f"Sentence {number}: {said}", lack.hint, where)


def _range(draft: SentenceDraft, number: int, where: Where) -> None:
    low, high = draft.lowest, draft.highest
    if low is None or high is None or not low < high:
        detail = f"Sentence {number}: a mean needs the least and the largest value there can be."
        _refuse(detail, "Give both, such as 0 and 10,000; a record beyond stops the test.", where)
    assert draft.amount is not None
    if not low < draft.amount < high:
        detail = f"Sentence {number}: {draft.amount:g} does not lie between {low:g} and {high:g}."
        _refuse(detail, "Give a range that the amount lies in.", where)
    allowed = draft.amount + (draft.margin if draft.side == "below" else -draft.margin)
    if not low < allowed < high:  # one mean that cannot be tested would stop those of everybody
        detail = f"Sentence {number}: with {draft.margin:g} allowed, any mean would be true."
        _refuse(detail, "Give a smaller margin, or a wider range.", where)


def _without_the_rest(draft: SentenceDraft) -> SentenceDraft:
    amounts = draft.form in ("mean", "quantile")
    return replace(
        draft,
        trait="" if draft.form in TRAITLESS else draft.trait,
        values=() if draft.form in TRAITLESS or amounts else draft.values,
        low=None if draft.form in TRAITLESS or amounts else draft.low,
        high=None if draft.form in TRAITLESS or amounts else draft.high,
        amount=draft.amount if amounts else None,
        lowest=draft.lowest if draft.form == "mean" else None,
        highest=draft.highest if draft.form == "mean" else None,
        then=draft.then.strip() if draft.form == "sequence" else "",
    )


def as_text(draft: SentenceDraft) -> str:
    """How a sentence is tested, in one line."""
    return claim_text.write(statement_of(draft))


def from_text(text: str, draft: SentenceDraft) -> SentenceDraft:
    """The draft with the test that a line describes. Raises BadInput with examples."""
    said = claim_text.read(text, statement_of(draft))
    low, high = said.between or (None, None)
    asks = said.trait is None and said.form not in TRAITLESS
    return replace(
        draft,
        trait=said.trait or "",
        values=said.values,
        low=low,
        high=high,
        at_least=said.at_least,
        state="no_data" if asks else "confirmed",
        **{name: getattr(said, name) for name in TERMS},
    )


def statement_of(draft: SentenceDraft) -> Statement:
    """The draft as analysis reads it."""
    bounded = draft.low is not None or draft.high is not None
    return Statement(
        text=draft.text,
        kind=draft.kind,  # type: ignore[arg-type]
        trait=draft.trait or None,
        values=draft.values,
        between=(draft.low, draft.high) if bounded else None,
        at_least=draft.at_least,
        **{name: getattr(draft, name) for name in TERMS},
    )


def _refuse(detail: str, hint: str, where: Where) -> NoReturn:
    raise BadInput(detail, hint=hint, where=where)
