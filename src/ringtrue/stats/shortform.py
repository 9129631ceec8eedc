"""The fewest questions: which few traits say what the whole battery would, and how surely.

A short form is a few items with points an answer. They are chosen by how clearly the model's own
marginal posterior says what the full battery says: all subsets where there are few, a beam beyond.
The points begin at the model's evidence and move, shrunken, to what the battery said of people with
these answers, since answers hang together more than a model of local independence knows.
What a form is worth is counted on people that neither model nor choice nor points have seen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ringtrue.errors import CannotFit
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.stats.patterns import distinct

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

MOST = 6
FEWEST_ROWS = 20  # under these a half says nothing
ROWS = 10_000  # people looked at; more change no choice
FOLDS = 5
EXHAUSTIVE = 1_000  # subsets of one size up to which all are tried
BEAM = 24  # the best of one size that are carried on where not all can be tried
CLEAR = 0.5  # the margin, in nats, over which a right answer turns from doubtful to clear
SHRINKAGE = 10.0  # how firmly points are held to the model's
STEPS = 60
STARTS = 24  # of a half's own model
BINS = 10
SURE = 0.7
LEAST = 1e-12


@dataclass(frozen=True)
class Worth:
    """What a form is worth on people it was not made from; shares between 0 and 1.

    `agreement` with the full battery; `sure_agreement` among those it is sure of (None where there
    are none); `not_sure`, the share of the others; `calibration_error` of the top probability.
    """

    agreement: float
    sure_agreement: float | None
    not_sure: float
    calibration_error: float


@dataclass(frozen=True)
class ShortForm:
    """A few questions and the points of their answers.

    `items` are places of the model's traits, most telling first; `intercepts` (classes,);
    `points` one (classes, levels) an item. The class with most points is the answer, its
    probability the softmax; a missing answer adds nothing. Beneath `at_least` it is "not sure".
    """

    items: tuple[int, ...]
    intercepts: tuple[float, ...]
    points: tuple[tuple[tuple[float, ...], ...], ...]
    at_least: float
    worth: Worth | None = None

    def predict_proba(self, answers: ArrayLike) -> Floats:
        """Probability of each class, (rows, classes), for answers (rows, items); -1 is missing."""
        given = np.asarray(answers, dtype=np.int64)
        score = np.tile(np.array(self.intercepts), (len(given), 1))
        for place, table in enumerate(self.points):
            levels = np.array(table).T
            known = (given[:, place] >= 0) & (given[:, place] < len(levels))
            score[known] += levels[given[known, place]]
        return _softmax(score.T).T


def shortest(
    model: LatentClasses,
    codes: ArrayLike,
    *,
    most: int = MOST,
    at_least: float = SURE,
    seed: int = 0,
    watch: Callable[[], None] | None = None,
) -> tuple[ShortForm, ...]:
    """The best short form of 1, 2, ... `most` items; none where there is only one class.

    `codes` (rows, traits) are people to choose by, coded as for `model`; `watch` may raise to
    stop. `worth` is counted by halves: model, choice and points from one half, agreement with that
    model's full battery on the other, both ways. No result depends on the order of rows; it is
    None where a half cannot be fitted. Source: points are ridge multinomial regression (Hastie,
    Tibshirani and Friedman 2009, 4.4 and 18.3), by Boehning's (1992) bound on its curvature.
    """
    rows = _thinned(np.asarray(codes, dtype=np.int64), model.levels_)
    if model.n_classes == 1 or not len(rows) or not model.levels_:
        return ()
    forms = _made(model, rows, most, at_least, seed, watch)
    worth = _worth(model, rows, most, at_least, seed, watch)
    return tuple(replace(f, worth=w) for f, w in zip(forms, worth, strict=True))


def made(
    model: LatentClasses,
    codes: ArrayLike,
    *,
    most: int = MOST,
    at_least: float = SURE,
    seed: int = 0,
) -> tuple[ShortForm, ...]:
    """As `shortest`, without what the forms are worth: `measured` on other people says that."""
    rows = _thinned(np.asarray(codes, dtype=np.int64), model.levels_)
    return tuple(_made(model, rows, most, at_least, seed, None))


def measured(form: ShortForm, codes: ArrayLike, said: ArrayLike) -> Worth:
    """What a form is worth on these rows (rows, traits), of which the battery said `said`."""
    belief = form.predict_proba(np.asarray(codes)[:, list(form.items)])
    return _counted(belief.max(axis=1), belief.argmax(axis=1) == np.asarray(said), form.at_least)


def _counted(top: Floats, hit: NDArray[np.bool_], at_least: float) -> Worth:
    sure = top >= at_least
    return Worth(
        agreement=float(hit.mean()),
        sure_agreement=float(hit[sure].mean()) if sure.any() else None,
        not_sure=float(1 - sure.mean()),
        calibration_error=calibration_error(top, hit),
    )


def _worth(
    model: LatentClasses,
    rows: Codes,
    most: int,
    at_least: float,
    seed: int,
    watch: Callable[[], None] | None,
) -> list[Worth | None]:
    """By halves, both ways; the sizes in order."""
    sizes = min(most, len(model.levels_))
    if len(rows) < FEWEST_ROWS:
        return [None] * sizes
    order = np.random.default_rng([seed, 2]).permutation(len(rows))
    halves = order[: len(rows) // 2], order[len(rows) // 2 :]
    seen: list[list[tuple[Floats, NDArray[np.bool_]]]] = [[] for _ in range(sizes)]
    for here, there in (halves, halves[::-1]):
        half = LatentClasses(**model.get_params() | {"n_starts": min(STARTS, model.n_starts)})
        try:
            half.fit(rows[here], levels=model.levels_, watch=watch)
        except CannotFit:
            return [None] * sizes
        said = half.predict(rows[there])
        for place, form in enumerate(_made(half, rows[here], most, at_least, seed, watch)):
            belief = form.predict_proba(rows[there][:, list(form.items)])
            seen[place].append((belief.max(axis=1), belief.argmax(axis=1) == said))
    return [
        _counted(np.concatenate([t for t, _ in one]), np.concatenate([h for _, h in one]), at_least)
        for one in seen
    ]


def calibration_error(probability: ArrayLike, hit: ArrayLike, bins: int = BINS) -> float:
    """Mean gap between stated probability and share of hits, over bins of equally many rows.

    Source: Naeini, Cooper and Hauskrecht (2015), expected calibration error, equal-mass bins.
    """
    stated, right = np.asarray(probability, np.float64), np.asarray(hit, np.float64)
    if not len(stated):
        return 0.0
    order = np.argsort(stated, kind="stable")
    parts = np.array_split(order, min(bins, len(order)))
    gaps = [len(p) * abs(float(stated[p].mean() - right[p].mean())) for p in parts]
    return float(sum(gaps) / len(stated))


class _Battery:
    """Rows with what the full battery says of each, laid out by fold.

    `evidence` (classes, traits, rows) is each answer's log-likelihood by class, 0 where missing.
    """

    def __init__(self, model: LatentClasses, rows: Codes, seed: int) -> None:
        folds = min(FOLDS, len(rows))
        order = np.random.default_rng([seed, len(rows)]).permutation(len(rows))
        self.levels = model.levels_
        self.codes = rows[order]
        self.starts = np.array([p[0] for p in np.array_split(np.arange(len(rows)), folds)])
        self.fold = np.repeat(np.arange(folds), np.diff([*self.starts, len(rows)]))
        self.said = model.predict(self.codes)
        self.prior = np.log(np.maximum(model.weights_, LEAST))
        self.tables = [np.log(np.maximum(p, LEAST)) for p in model.probabilities_]
        self.evidence = np.stack(
            [
                np.where(c >= 0, t[:, c], 0.0)
                for t, c in zip(self.tables, self.codes.T, strict=True)
            ],
            axis=1,
        )
        own = np.take_along_axis(self.evidence, self.said[None, None, :], axis=0)
        self.against = self.evidence - own
        self.ahead = (self.prior[:, None] - self.prior[self.said]).astype(np.float64)
        self.ahead[self.said, np.arange(len(rows))] = -np.inf


def _thinned(rows: Codes, levels: tuple[int, ...]) -> Codes:
    """At most so many rows, sorted: every so-manieth."""
    known = np.where(rows < np.array(levels), np.maximum(rows, -1), -1)
    folded = distinct(known, levels)
    everybody = np.repeat(folded.codes, folded.weight.astype(np.int64), axis=0)
    step = -(-len(everybody) // ROWS)
    return everybody[::step] if step > 1 else everybody


# which items


@dataclass(frozen=True)
class _Choice:
    """The best items by all rows, and by the rows outside each fold."""

    items: tuple[int, ...]
    without: tuple[tuple[int, ...], ...]


def _chosen(battery: _Battery, most: int) -> Iterator[_Choice]:
    """The choice of each size."""
    traits = len(battery.levels)
    beam: list[tuple[int, ...]] = [()]
    for size in range(1, most + 1):
        if comb(traits, size) <= EXHAUSTIVE:
            subsets = list(combinations(range(traits), size))
        else:
            subsets = sorted({tuple(sorted((*b, j))) for b in beam for j in range(traits)
                              if j not in b})  # fmt: skip
        hits = _clear_hits(battery, subsets)
        total = hits.sum(axis=1)
        best = np.argsort(-total, kind="stable")
        outside = (total[:, None] - hits).argmax(axis=0)
        yield _Choice(_ordered(battery, subsets[best[0]]), tuple(subsets[i] for i in outside))
        beam = [subsets[i] for i in best[:BEAM]]


def _ordered(battery: _Battery, items: tuple[int, ...]) -> tuple[int, ...]:
    """The items, each the one that adds most to those before it."""
    order: tuple[int, ...] = ()
    while len(order) < len(items):
        left = [j for j in items if j not in order]
        hits = _clear_hits(battery, [(*order, j) for j in left]).sum(axis=1)
        order = (*order, left[int(hits.argmax())])
    return order


def _clear_hits(battery: _Battery, subsets: list[tuple[int, ...]]) -> Floats:
    """How often, smoothed, each subset says what the battery says; (subsets, folds).

    Subsets come sorted: those that begin alike share the sum of all items but the last.
    """
    found = np.empty((len(subsets), len(battery.starts)))
    place = 0
    while place < len(subsets):
        prefix, upto = subsets[place][:-1], place
        while upto < len(subsets) and subsets[upto][:-1] == prefix:
            upto += 1
        last = [s[-1] for s in subsets[place:upto]]
        shared = battery.ahead + battery.against[:, list(prefix)].sum(axis=1)
        behind = (shared[:, None, :] + battery.against[:, last]).max(axis=0)
        clear = 1.0 / (1.0 + np.exp(np.minimum(behind / CLEAR, 50.0)))
        found[place:upto] = np.add.reduceat(clear, battery.starts, axis=1)
        place = upto
    return found


# what the answers are worth


@dataclass(frozen=True)
class _Points:
    """Intercepts (classes,), and one (classes, levels) an item."""

    intercepts: Floats
    tables: tuple[Floats, ...]

    def scores(self, codes: Codes) -> Floats:
        """Points of each class, (classes, rows)."""
        total = np.tile(self.intercepts[:, None], (1, len(codes)))
        for table, column in zip(self.tables, codes.T, strict=True):
            total += np.where(column >= 0, table[:, column], 0.0)
        return total


def _fitted(battery: _Battery, items: tuple[int, ...], rows: NDArray[np.bool_]) -> _Points:
    """Points that begin at the model's and move, with shrinkage, to what the battery says."""
    sizes = tuple(battery.levels[j] for j in items)
    cells = distinct(battery.codes[rows][:, list(items)], sizes)
    wanted = np.zeros((len(battery.prior), len(cells.weight)))
    np.add.at(wanted, (battery.said[rows], cells.row_of), 1.0)
    design = _one_hot(cells.codes, sizes)
    begun = _Points(battery.prior, tuple(battery.tables[j] for j in items))
    moved = _regress(design, wanted, cells.weight, begun.scores(cells.codes))
    parts = np.split(moved[1:], np.cumsum(sizes)[:-1])
    tables = tuple(t + part.T for t, part in zip(begun.tables, parts, strict=True))
    return _Points(battery.prior + moved[0], tables)


def _one_hot(codes: Codes, sizes: tuple[int, ...]) -> Floats:
    """One column for everybody, then one a level."""
    columns = [np.ones((len(codes), 1))]
    columns += [codes[:, [j]] == np.arange(size) for j, size in enumerate(sizes)]
    return np.concatenate(columns, axis=1).astype(np.float64)


def _regress(design: Floats, wanted: Floats, weight: Floats, offset: Floats) -> Floats:
    """Ridge multinomial regression from an offset; (columns, classes) to add to it.

    `wanted` and `offset` are (classes, cells). The intercept is hardly held.
    """
    held = np.full(design.shape[1], SHRINKAGE)
    held[0] *= 0.1
    bound = 0.5 * (design.T * weight) @ design + np.diag(held)
    solve = np.linalg.inv(bound)
    moved = np.zeros((design.shape[1], len(wanted)))
    for _ in range(STEPS):
        belief = _softmax(offset + (design @ moved).T)
        moved += solve @ (design.T @ (wanted - weight * belief).T - held[:, None] * moved)
    return moved


def _softmax(score: Floats) -> Floats:
    """Over the first axis."""
    raised = np.exp(score - score.max(axis=0))
    return np.asarray(raised / raised.sum(axis=0))


def _temperature(scores: Floats, said: Codes) -> float:
    """What scores are multiplied by so that their softmax is likeliest to what was said.

    Newton's steps on one number (Guo and others, 2017, temperature scaling).
    """
    factor, rows = 1.0, np.arange(scores.shape[1])
    for _ in range(25):
        belief = _softmax(factor * scores)
        mean = (belief * scores).sum(axis=0)
        slope = float((scores[said, rows] - mean).sum())
        curve = float(((belief * scores**2).sum(axis=0) - mean**2).sum())
        step = slope / max(curve, LEAST)
        factor = float(np.clip(factor + np.clip(step, -0.5, 0.5), 0.05, 20.0))
        if abs(step) < 1e-9:
            break
    return factor


def _form(battery: _Battery, choice: _Choice, at_least: float) -> ShortForm:
    """The form of a choice; how sure it may be is learned on folds that it was not made from."""
    scores = np.empty((len(battery.prior), len(battery.codes)))
    for fold, items in enumerate(choice.without):
        inside = battery.fold == fold
        points = _fitted(battery, items, ~inside)
        scores[:, inside] = points.scores(battery.codes[inside][:, list(items)])
    factor = _temperature(scores, battery.said)
    points = _fitted(battery, choice.items, np.ones(len(battery.codes), dtype=bool))
    return ShortForm(
        items=choice.items,
        intercepts=tuple(map(float, factor * points.intercepts)),
        points=tuple(
            tuple(tuple(map(float, row)) for row in factor * table) for table in points.tables
        ),
        at_least=at_least,
    )


def _made(
    model: LatentClasses,
    rows: Codes,
    most: int,
    at_least: float,
    seed: int,
    watch: Callable[[], None] | None,
) -> list[ShortForm]:
    """One form a size, from rows that are sorted."""
    battery = _Battery(model, rows, seed)
    forms = []
    for choice in _chosen(battery, min(most, len(model.levels_))):
        if watch:
            watch()
        forms.append(_form(battery, choice, at_least))
    return forms
