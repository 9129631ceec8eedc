"""Two assignments of the same people compared: who stayed together, what split, what merged.

Classes are paired one to one so that most people keep their label; what a pairing cannot say (one
class divided over two, two that became one) is recorded beside it, each with its shares and in a
sentence. Source of the events: Spiliopoulou and others (2006), MONIC; thresholds are stated here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Kind = Literal["matched", "split", "merged", "new", "gone"]

KEPT = 1 / 3  # a pair holds from this Jaccard on: half as many shared as not
PART = 0.2  # the least share of the divided (or joined) class that counts as a part of it
AS_BEFORE = 0.995  # from this share on either side, a class is as before
MOSTLY = 0.5  # a part belongs to it when more than so much of the part itself does


@dataclass(frozen=True)
class Part:
    """A class on one side of a change: its place there, its name, its share of the change."""

    place: int
    name: str
    share: float


@dataclass(frozen=True)
class Change:
    """What became of classes. Shares lie between 0 and 1.

    `matched`: one before, one after, the shares of each that the other holds. `split`: one before,
    the shares of it that each after took. `merged`: the shares of the one after that each before
    gave. `new`, `gone`: one, with where its people came from or went.
    """

    kind: Kind
    before: tuple[Part, ...]
    after: tuple[Part, ...]
    sentence: str


@dataclass(frozen=True)
class Matching:
    """Two assignments compared. `pairs` are (before, after) places; `people` were looked at."""

    pairs: tuple[tuple[int, int], ...]
    changes: tuple[Change, ...]
    adjusted_rand: float
    people: int

    def before(self, after: int) -> int | None:
        """The earlier class that a later one goes on from, None where it is new."""
        return next((b for b, a in self.pairs if a == after), None)


def adjusted_rand(first: ArrayLike, second: ArrayLike) -> float:
    """How far two partitions of the same people agree: 1 for the same, about 0 by chance.

    Source: Hubert and Arabie (1985), equation 5.
    """
    one, other = np.asarray(first), np.asarray(second)
    if len(one) != len(other):
        message = f"{len(one)} and {len(other)} people cannot be the same"
        raise ValueError(message)
    _, rows = np.unique(one, return_inverse=True)
    _, columns = np.unique(other, return_inverse=True)
    shape = (int(rows.max(initial=-1)) + 1, int(columns.max(initial=-1)) + 1)
    shared = _shared(rows, columns, shape)
    together = _pairs(shared).sum()
    left, right = _pairs(shared.sum(axis=1)).sum(), _pairs(shared.sum(axis=0)).sum()
    everybody = _pairs(np.array([len(one)])).sum()
    if everybody == 0:
        return 1.0
    expected, most = left * right / everybody, (left + right) / 2
    return 1.0 if most == expected else float((together - expected) / (most - expected))


def _pairs(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.asarray(counts * (counts - 1) / 2, dtype=np.float64)


def _shared(rows: Counts, columns: Counts, shape: tuple[int, int]) -> Counts:
    """How many people each pair of classes shares."""
    flat = np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1])
    return flat.reshape(shape).astype(np.int64)


def match(
    before: ArrayLike,
    after: ArrayLike,
    *,
    names_before: Sequence[str],
    names_after: Sequence[str],
) -> Matching:
    """Compare two assignments (people,) of the same people, classes counted from 0.

    Somebody of no class (-1) on either side is left out. `names_after` are what new classes are
    called; a matched class is called by its earlier name in every sentence.
    """
    old, new = np.asarray(before, dtype=np.int64), np.asarray(after, dtype=np.int64)
    if len(old) != len(new):
        message = f"{len(old)} and {len(new)} people cannot be the same"
        raise ValueError(message)
    both = (old >= 0) & (new >= 0)
    shared = _shared(old[both], new[both], (len(names_before), len(names_after)))
    pairs = _paired(shared)
    called = list(names_after)
    for old_place, new_place in pairs:
        called[new_place] = names_before[old_place]
    told = _Shared(shared, tuple(names_before), tuple(called))
    apart, joined = _splits(told), _merges(told)
    changes = (*apart, *joined, *_stayed(told, pairs), *_new(told, pairs, apart),
               *_gone(told, pairs, joined))  # fmt: skip
    return Matching(pairs, changes, adjusted_rand(old[both], new[both]), int(both.sum()))


def _paired(shared: Counts) -> tuple[tuple[int, int], ...]:
    """The one-to-one pairs that share most people, those that share too few left out."""
    union = shared.sum(axis=1)[:, None] + shared.sum(axis=0)[None, :] - shared
    rows, columns = linear_sum_assignment(-shared)
    return tuple(
        (int(a), int(b))
        for a, b in zip(rows, columns, strict=True)
        if shared[a, b] > 0 and shared[a, b] >= KEPT * union[a, b]
    )


@dataclass(frozen=True)
class _Shared:
    """People by class before and after, with what the classes are called."""

    people: Counts
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def of_old(self) -> Floats:
        """The share of each class before that each class after took."""
        return _shares(self.people, self.people.sum(axis=1, keepdims=True))

    @property
    def of_new(self) -> Floats:
        """The share of each class after that each class before gave."""
        return _shares(self.people, self.people.sum(axis=0, keepdims=True))

    def was(self, place: int | np.integer[Any], share: float) -> Part:
        """A class before."""
        return Part(int(place), self.old[place], float(share))

    def is_(self, place: int | np.integer[Any], share: float) -> Part:
        """A class after."""
        return Part(int(place), self.new[place], float(share))


def _shares(people: Counts, whole: Counts) -> Floats:
    return np.asarray(people / np.maximum(whole, 1), dtype=np.float64)


def _splits(told: _Shared) -> list[Change]:
    """A class before, of which two or more classes after are parts."""
    parts = (told.of_old >= PART) & (told.of_new > MOSTLY)
    found = []
    for a in np.flatnonzero(parts.sum(axis=1) > 1):
        after = _largest([told.is_(b, told.of_old[a, b]) for b in np.flatnonzero(parts[a])])
        names, shares = _and(p.name for p in after), _and(_percent(p.share) for p in after)
        sentence = f"{told.old[a]} split into {names}: {shares} of its people."
        whole = told.was(a, sum(p.share for p in after))
        found.append(Change("split", (whole,), after, sentence))
    return found


def _merges(told: _Shared) -> list[Change]:
    """A class after, of which two or more classes before are parts."""
    parts = (told.of_new >= PART) & (told.of_old > MOSTLY)
    found = []
    for b in np.flatnonzero(parts.sum(axis=0) > 1):
        before = _largest([told.was(a, told.of_new[a, b]) for a in np.flatnonzero(parts[:, b])])
        names, shares = _and(p.name for p in before), _and(_percent(p.share) for p in before)
        sentence = f"{names} merged into {told.new[b]}: {shares} of its people were theirs."
        whole = told.is_(b, sum(p.share for p in before))
        found.append(Change("merged", before, (whole,), sentence))
    return found


def _stayed(told: _Shared, pairs: tuple[tuple[int, int], ...]) -> list[Change]:
    """Pairs, each with the share of its earlier people that it still has."""
    found = []
    for a, b in pairs:
        kept, known = float(told.of_old[a, b]), float(told.of_new[a, b])
        sentence = f"{told.old[a]} goes on: {_percent(kept)} of its people are still there."
        if min(kept, known) >= AS_BEFORE:
            sentence = f"{told.old[a]} is as before."
        found.append(Change("matched", (told.was(a, kept),), (told.is_(b, known),), sentence))
    return found


def _new(told: _Shared, pairs: tuple[tuple[int, int], ...], splits: list[Change]) -> list[Change]:
    """Classes after that go on from none and are no part of a split."""
    known = {b for _, b in pairs} | {p.place for s in splits for p in s.after}
    found = []
    for b in (b for b in range(len(told.new)) if b not in known):
        gave = np.flatnonzero(told.of_new[:, b] >= PART)
        before = _largest([told.was(a, told.of_new[a, b]) for a in gave])
        came = _and(f"{p.name} ({_percent(p.share)})" for p in before)
        came = f": its people were with {came}" if before else ""
        sentence = f"{told.new[b]} is new{came}."
        found.append(Change("new", before, (told.is_(b, 1.0),), sentence))
    return found


def _gone(told: _Shared, pairs: tuple[tuple[int, int], ...], merges: list[Change]) -> list[Change]:
    """Classes before from which none goes on and that are no part of a merge."""
    known = {a for a, _ in pairs} | {p.place for m in merges for p in m.before}
    found = []
    for a in (a for a in range(len(told.old)) if a not in known):
        took = np.flatnonzero(told.of_old[a] >= PART)
        after = _largest([told.is_(b, told.of_old[a, b]) for b in took])
        went = _and(f"{p.name} ({_percent(p.share)})" for p in after)
        went = f": its people are with {went}" if after else ""
        sentence = f"{told.old[a]} is gone{went}."
        found.append(Change("gone", (told.was(a, 1.0),), after, sentence))
    return found


def _largest(parts: list[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda p: (-p.share, p.place)))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _and(words: Iterable[str]) -> str:
    parts = list(words)
    return " and ".join(parts) if len(parts) < 2 else f"{', '.join(parts[:-1])} and {parts[-1]}"
