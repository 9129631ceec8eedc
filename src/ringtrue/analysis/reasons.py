"""Why somebody belongs, in words: what speaks for it, what against, and what would move them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ringtrue.analysis.assign import Assignments, DiscoveryModel, frozen
from ringtrue.analysis.portrait import Mark, readable
from ringtrue.analysis.working_names import phrase
from ringtrue.stats.encoding import CodedTrait
from ringtrue.stats.reasons import Classes, Move, classes_of, evidence, moves, moves_of
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


@dataclass(frozen=True)
class Explained:
    """Why each of many people comes nearest to the persona they do.

    `reasons` and `would_move` are sentences; `prior` (people,) and `bits` (people, traits) add up
    to log2 of the posterior odds of the nearest persona, NaN where a trait is not known and where
    there is one persona only. `traits` are named in the order of the bits.
    """

    reasons: tuple[str, ...]
    would_move: tuple[str, ...]
    prior: NDArray[np.float64]
    bits: NDArray[np.float64]
    traits: tuple[str, ...]


def explained(assignments: Assignments, *, model: DiscoveryModel) -> Explained:
    """What speaks for and against the persona each comes nearest to, and what would move them."""
    codes, people = assignments.codes.astype(np.int64), len(assignments.units)
    traits = tuple(trait.name for trait in model.codebook.traits)
    if model.model.n_classes == 1:
        nothing = np.full((people, len(traits)), np.nan)
        alone = ("everyone belongs",) * people
        return Explained(alone, ("",) * people, np.full(people, np.nan), nothing, traits)
    parts = [
        _part(assignments, codes, slice(start, start + AT_ONCE), model)
        for start in range(0, people, AT_ONCE)
    ]
    return Explained(
        reasons=tuple(said for part in parts for said in part.reasons),
        would_move=tuple(said for part in parts for said in part.would_move),
        prior=np.concatenate([part.prior for part in parts]),
        bits=np.concatenate([part.bits for part in parts]),
        traits=traits,
    )


def columns_of(
    assignments: Assignments, *, model: DiscoveryModel, lines: Mapping[str, int] | None = None
) -> dict[str, Sequence[Any]]:
    """Why everybody belongs, as columns (units,) for a file of assignments, by name.

    `reasons` in words; `nearest`, the likeliest persona, belonging or not; `would_move`; `line`,
    where `lines` know it; and in bits `prior_bits` and one `bits.<trait>` a trait, which add up to
    log2 of the posterior odds of the nearest.
    """
    why, where = explained(assignments, model=model), lines or {}
    columns: dict[str, Sequence[Any]] = {
        "reasons": why.reasons,
        "nearest": [assignments.names[k] for k in assignments.nearest],
        "would_move": why.would_move,
    }
    if where:
        columns["line"] = [where.get(unit) for unit in assignments.units]
    columns["prior_bits"] = why.prior.tolist()
    return columns | {
        f"bits.{trait}": why.bits[:, j].tolist() for j, trait in enumerate(why.traits)
    }


def _part(
    assignments: Assignments, codes: NDArray[np.int64], part: slice, model: DiscoveryModel
) -> Explained:
    """Some of the people at a time."""
    frozen_ = frozen(model)
    classes, words = _classes(frozen_), told_apart(model.codebook.traits)
    mine, nearest, names = codes[part], assignments.nearest[part], assignments.names
    found = evidence(classes, mine, nearest)
    order = np.argsort(-np.abs(found.bits), axis=1, kind="stable")
    told = []
    for i, belongs in enumerate(assignments.persona[part] >= 0):
        sentence = _sentence(mine[i], found.bits[i], order[i], words)
        told.append(sentence if belongs else f"nearest to {names[nearest[i]]}; {sentence}")
    moved = moves_of(classes, mine, nearest, at_least=frozen_.at_least)
    return Explained(
        reasons=tuple(told),
        would_move=tuple(_would_move(words, over, lost, names) for over, lost in moved),
        prior=found.prior,
        bits=np.where(mine >= 0, found.bits, np.nan),
        traits=(),
    )


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
