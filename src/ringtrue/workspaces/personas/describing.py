"""What an edit of a description does to its claims, decided before anything is written.

A claim somebody confirmed is under test: other words, another trait, another range or another share
would let a hypothesis follow its data, so each of these makes a new claim and retires the old one.
So it is with what customers are asked: what they said was said of these words. A sentence on which
nobody has decided is under no test yet and may be changed as it stands; its clock starts when it is
confirmed, or left to customers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from ringtrue.analysis.cast import TERMS, StatementKind
from ringtrue.errors import BadInput, NotFound, Where
from ringtrue.workspaces.personas.models import STATES, TRAITLESS, Claim
from ringtrue.workspaces.personas.terms import terms_checked
from ringtrue.workspaces.personas.values import SentenceDraft

MOST_SENTENCES = 200
LONGEST_SENTENCE = 2_000
UNTESTED = SentenceDraft("", form="qualitative", state="no_data")
MOST_VALUES = 500


@dataclass(frozen=True)
class Placed:
    """One sentence in its place: it keeps a claim, changes an untested one, or starts another.

    `claim` is the id it stands on; `fresh` says that a new row is needed; `restart` that the clock
    of the row starts now, because how it is tested was decided just now.
    """

    draft: SentenceDraft
    claim: int | None
    fresh: bool
    restart: bool


def draft_of(claim: Claim) -> SentenceDraft:
    """The claim as it stands, as a draft."""
    return SentenceDraft(
        text=claim.text,
        kind=claim.kind,
        trait=claim.trait,
        values=tuple(claim.values),
        low=claim.low,
        high=claim.high,
        at_least=claim.at_least,
        state=claim.state,  # type: ignore[arg-type]
        claim_id=claim.pk,
        **{name: getattr(claim, name) for name in TERMS},
    )


def place(current: Sequence[Claim], drafts: Sequence[SentenceDraft]) -> tuple[Placed, ...]:
    """Where each sentence goes; NotFound for a claim that is not in this description."""
    by_id = {claim.pk: claim for claim in current}
    seen: set[int] = set()
    placed = []
    for number, draft in enumerate(drafts, start=1):
        clean = checked(draft, number)
        if draft.claim_id is not None:
            if draft.claim_id not in by_id or draft.claim_id in seen:
                raise NotFound(
                    f"There is no sentence {draft.claim_id} in this description.",
                    hint="It may have been changed meanwhile; reload the page.",
                )
            seen.add(draft.claim_id)
        placed.append(_placed(by_id.get(draft.claim_id or 0), clean))
    return tuple(placed)


def _placed(claim: Claim | None, draft: SentenceDraft) -> Placed:
    if claim is None:
        return Placed(draft, None, fresh=True, restart=True)
    same = replace(draft_of(claim), kind=draft.kind) == draft
    if same:
        return Placed(draft, claim.pk, fresh=False, restart=False)
    asked = claim.state != "proposed"
    return Placed(draft, claim.pk, fresh=asked, restart=draft.state != "proposed")


def checked(draft: SentenceDraft, number: int) -> SentenceDraft:
    """The draft, tidied; BadInput where it cannot be a sentence with a test."""
    where = Where(field=f"sentence {number}")
    text = " ".join(draft.text.split())
    if not text:
        raise BadInput(f"Sentence {number} is empty.", hint="Write it or remove it.", where=where)
    if len(text) > LONGEST_SENTENCE:
        detail = f"Sentence {number} has {len(text):,} characters; at most {LONGEST_SENTENCE:,}."
        raise BadInput(detail, hint="Split it into separate sentences.", where=where)
    if draft.kind not in get_args(StatementKind):
        kinds = ", ".join(get_args(StatementKind))
        raise BadInput(f"{draft.kind!r} is no kind of sentence.", hint=f"Use {kinds}.", where=where)
    if draft.state not in STATES:
        raise BadInput(f"{draft.state!r} is no state of a sentence.", where=where)
    if not 0 < draft.at_least <= 1:
        detail = f"Sentence {number} expects a share of {draft.at_least:g}."
        raise BadInput(detail, hint="Give a share above 0 and up to 100 %.", where=where)
    return _tested(replace(draft, text=text), number, where)


def _tested(draft: SentenceDraft, number: int, where: Where) -> SentenceDraft:
    if draft.state == "no_data":
        return replace(
            UNTESTED,
            **{
                name: getattr(draft, name)
                for name in ("text", "kind", "at_least", "claim_id", "shelf_days")
            },
        )
    draft = terms_checked(draft, number, where)
    values = tuple(dict.fromkeys(v.strip() for v in draft.values if v.strip()))
    draft = replace(draft, values=values)
    if len(values) > MOST_VALUES:
        detail = f"Sentence {number} names {len(values)} values; at most {MOST_VALUES}."
        raise BadInput(detail, hint="Name the ones it really means.", where=where)
    if draft.low is not None and draft.high is not None and draft.low > draft.high:
        detail = f"Sentence {number}: {draft.low:g} to {draft.high:g} is no range."
        raise BadInput(detail, hint="Put the smaller number first.", where=where)
    bounded = draft.low is not None or draft.high is not None
    if values and bounded:
        detail = f"Sentence {number} gives both values and a range."
        raise BadInput(detail, hint="Keep one of the two.", where=where)
    if draft.state == "confirmed" and not _complete(draft, bounded=bounded):
        detail = f"Sentence {number} cannot be tested as it stands."
        hint = "Choose a column and the values or the range it should have, or say: no data yet."
        raise BadInput(detail, hint=hint, where=where)
    return draft


def _complete(draft: SentenceDraft, *, bounded: bool) -> bool:
    if draft.form in TRAITLESS:
        return True
    if draft.form in ("mean", "quantile"):
        return bool(draft.trait)
    return bool(draft.trait and (draft.values or bounded))


def limits(drafts: Sequence[SentenceDraft]) -> None:
    """BadInput where a description is too long to be one."""
    if len(drafts) > MOST_SENTENCES:
        detail = f"A description has at most {MOST_SENTENCES} sentences; this has {len(drafts)}."
        raise BadInput(detail, hint="Keep the ones that matter.")


def summary(before: Iterable[Claim], placed: Sequence[Placed]) -> str:
    """One line on what an edit did: 2 added, 1 changed, 1 removed, reordered."""
    old = list(before)
    kept = {p.claim for p in placed if p.claim is not None}
    drafts = {claim.pk: draft_of(claim) for claim in old}
    changed = sum(1 for p in placed if p.claim is not None and drafts[p.claim] != p.draft)
    counts = {
        "added": sum(1 for p in placed if p.claim is None),
        "changed": changed,
        "removed": sum(1 for claim in old if claim.pk not in kept),
    }
    words = [f"{n} {word}" for word, n in counts.items() if n]
    order = [p.claim for p in placed if p.claim is not None]
    if order != [claim.pk for claim in old if claim.pk in kept]:
        words.append("reordered")
    return ", ".join(words) or "no sentence changed"


def sentence_json(claim: Claim) -> dict[str, Any]:
    """A claim as a version keeps it."""
    return {
        "claim": claim.pk,
        "text": claim.text,
        "kind": claim.kind,
        "trait": claim.trait,
        "values": list(claim.values),
        "low": claim.low,
        "high": claim.high,
        "at_least": claim.at_least,
        "state": claim.state,
        **{name: getattr(claim, name) for name in TERMS},
    }


def sentence_from(kept: dict[str, Any], *, current: set[int]) -> SentenceDraft:
    """A sentence of an earlier version as a draft: it goes on where its claim still stands."""
    return SentenceDraft(
        text=kept["text"],
        kind=kept["kind"],
        trait=kept["trait"],
        values=tuple(kept["values"]),
        low=kept["low"],
        high=kept["high"],
        at_least=kept["at_least"],
        state=kept["state"],
        claim_id=kept["claim"] if kept["claim"] in current else None,
        **{name: kept[name] for name in TERMS if name in kept},
    )
