"""Why somebody belongs, in words: what speaks for it, what against, and what would move them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ringtrue.analysis.assign import Assignments, DiscoveryModel, frozen
from ringtrue.analysis.portrait import Mark, readable
from ringtrue.analysis.working_names import phrase
from ringtrue.stats.encoding import CodedTrait
from ringtrue.stats.reasons import Classes, Move, classes_of, evidence, moves
from ringtrue.warehouse.scoring import FrozenClasses

SPEAKS = 0.1  # bits under which a trait says as good as nothing
LISTED = 3
AT_ONCE = 20_000


@dataclass(frozen=True)
class Said:
    """What one trait's value says, in words and in bits: positive for, negative against."""

    trait: str
    words: str
    bits: float


@dataclass(frozen=True)
class Reasons:
    """Why a person belongs: strongest first. prior + all bits = log2 of the posterior odds.

    `said` are all known traits in the model's order. `would_move` is a sentence.
    """

    speaks_for: tuple[Said, ...]
    against: tuple[Said, ...]
    would_move: str
    prior: float
    odds: float
    said: tuple[Said, ...]


def explain(
    model: FrozenClasses, codes: Sequence[int], klass: int, names: Sequence[str]
) -> Reasons:
    """Why a person with these codes, -1 for missing, belongs to a class of a frozen model.

    `names` are what the classes are called; an empty one is a group without a name.
    """
    classes, row, words = _classes(model), np.array(codes), told_apart(model.traits)
    found = evidence(classes, row[None, :], np.array([klass]))
    said = tuple(
        Said(trait.name, words[j][row[j]], float(found.bits[0, j]))
        for j, trait in enumerate(model.traits)
        if 0 <= row[j] < len(words[j])
    )
    order = sorted(said, key=lambda one: -abs(one.bits))
    over, lost = moves(classes, row, klass, at_least=model.at_least)
    return Reasons(
        speaks_for=tuple(one for one in order if one.bits >= SPEAKS),
        against=tuple(one for one in order if one.bits <= -SPEAKS),
        would_move=_would_move(words, over, lost, names),
        prior=float(found.prior[0]),
        odds=float(found.odds[0]),
        said=said,
    )


def reasons_of(assignments: Assignments, *, model: DiscoveryModel) -> tuple[str, ...]:
    """A sentence a person: the strongest traits for and against the persona they come nearest."""
    if model.model.n_classes == 1:
        return tuple("everyone belongs" for _ in assignments.units)
    classes, traits = _classes(frozen(model)), model.codebook.traits
    words = told_apart(traits)
    told: list[str] = []
    for start in range(0, len(assignments.units), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        codes, nearest = assignments.codes[part].astype(np.int64), assignments.nearest[part]
        bits = evidence(classes, codes, nearest).bits
        order = np.argsort(-np.abs(bits), axis=1, kind="stable")
        for i in range(len(codes)):
            sentence = _sentence(codes[i], bits[i], order[i], words)
            if assignments.persona[start + i] < 0:
                sentence = f"nearest to {assignments.names[nearest[i]]}; {sentence}"
            told.append(sentence)
    return tuple(told)


def strongest(
    model: FrozenClasses, codes: NDArray[np.int64], klass: int, *, limit: int = LISTED
) -> tuple[tuple[str, ...], ...]:
    """For each row of codes (rows, traits) what speaks most for a class, in words, strongest first.

    At most `limit` values a row; none where nothing speaks for it.
    """
    if not len(codes):
        return ()
    words = told_apart(model.traits)
    bits = evidence(_classes(model), codes, np.full(len(codes), klass)).bits
    order = np.argsort(-bits, axis=1, kind="stable")
    return tuple(
        tuple(
            words[j][row[j]]
            for j in order[i][:limit]
            if bits[i, j] >= SPEAKS and 0 <= row[j] < len(words[j])
        )
        for i, row in enumerate(codes)
    )


def _sentence(
    codes: NDArray[np.int64],
    bits: NDArray[np.float64],
    order: NDArray[np.int64],
    words: Sequence[Sequence[str]],
) -> str:
    speaks = [words[j][codes[j]] for j in order if codes[j] >= 0 and bits[j] >= SPEAKS]
    against = [words[j][codes[j]] for j in order if codes[j] >= 0 and bits[j] <= -SPEAKS]
    sides = (("for", speaks[:LISTED]), ("against", against[:LISTED]))
    return (
        "; ".join(f"{side}: {', '.join(said)}" for side, said in sides if said)
        or "too little known"
    )


def told_apart(traits: Sequence[CodedTrait]) -> list[list[str]]:
    """Every value of every trait in passing words; with its trait where two sound alike."""
    passing = [
        [phrase(Mark(trait, (code,), 0.0, 0.0, 0.0)) for code in range(len(trait.labels))]
        for trait in traits
    ]
    times = Counter(word for said in passing for word in set(said))
    return [
        [
            word if times[word] == 1 else f"{readable(trait)}: {trait.labels[code]}"
            for code, word in enumerate(said)
        ]
        for trait, said in zip(traits, passing, strict=True)
    ]


def _would_move(
    words: Sequence[Sequence[str]], over: Move | None, lost: Move | None, names: Sequence[str]
) -> str:
    if over is not None:
        where = names[over.klass] or "another group"
        return f"With {words[over.trait][over.code]} instead, {where} would fit."
    if lost is not None:
        return f"With {words[lost.trait][lost.code]} instead, it would be unclear."
    return "No single change would move them."


@lru_cache(maxsize=64)
def _classes(model: FrozenClasses) -> Classes:
    return classes_of(model.log_weights, model.log_shares)
