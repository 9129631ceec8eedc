"""Gradient models: people vary smoothly along one, two or three lines, and traits follow.

The rivals of latent classes in the contest of `stats.structure`. A line's places are nodes of a
grid with Gaussian mass; EM is then the same as for classes, with as many classes as nodes, whose
profiles a multinomial logit ties together. Numba comes with this module, so it is imported where
a contest is run, not before.

Sources: Bock and Aitkin (1981), Psychometrika 46, 443 (EM over nodes); Bock (1972), Psychometrika
37, 29 (the nominal response model); Walker and Ni (2011), SIAM J. Numer. Anal. 49, 1715 (Anderson
acceleration of a fixed point).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ringtrue.stats import em, quadrature
from ringtrue.stats.arrays import Codes, Floats
from ringtrue.stats.patterns import Patterns

# Slopes are as if drawn from a Gaussian with this spread (logits a standard deviation of a line),
# and one person spread over the grid answers as everybody does: nothing ever separates.
SPREAD = 2.0
PSEUDO_ROWS = 1.0
SHRUNK = 0.2  # of the free masses to the Gaussian
MEMORY = 6  # steps that Anderson's acceleration looks back on
SLOPE = 1.2  # of a start, along the axes of a correspondence analysis
STEEPEST = 3.0
HEAT = 12  # steps before the best start goes on alone
PEOPLE_A_BEND, MOST_BENT = 1000, 8  # people for each power of a winding line; the highest
STEPS, TOLERANCE = 400, 1e-5
CELLS = 128  # of a pack, so that cells times nodes stay near the processor


@dataclass(frozen=True)
class Shape:
    """A gradient model: its name in words, the grid and what is made of a place on it.

    `mass` (nodes,) is Gaussian; `features` (1 + terms, nodes), the first a constant, orthonormal
    under the Gaussian; `free`: the masses are learned too.
    """

    name: str
    dimensions: int
    degree: int
    mass: Floats
    features: Floats
    free: bool = False


@dataclass(frozen=True)
class Gradient:
    """A fitted gradient model: logits (all levels, 1 + terms) and the grid's masses (nodes,).

    `rows` is each pattern's log-likelihood, `objective` what EM climbed to.
    """

    shape: Shape
    logits: Floats
    mass: Floats
    rows: Floats
    objective: float
    iterations: int


@cache
def shapes() -> tuple[Shape, ...]:
    """The six rivals of every size, smallest first."""
    line, plane, space = _grid(1, 0.35, 10), _grid(2, 0.5, 6.5), _grid(3, 0.8, 4.0)
    return (
        _shape("one line", line, 1),
        _shape("one bent line", line, 2),
        _shape("one line with crowded places", line, 3, free=True),
        _shape("two lines", plane, 1),
        _shape("two bent lines", plane, 2),
        _shape("three lines", space, 1),
    )


def winding(rows: int) -> tuple[Shape, ...]:
    """Lines that wind more and more, as far as so many people bear: none under 4,000.

    Enough classes beat a curve of fixed shape as soon as there are enough people, groups or none;
    so the highest power grows with them (a sieve: Grenander 1981, Abstract Inference).
    """
    return _winding(min(MOST_BENT, rows // PEOPLE_A_BEND))


@cache
def _winding(highest: int) -> tuple[Shape, ...]:
    line = _grid(1, 0.2, 18)
    degrees = range(4, highest + 1)
    return tuple(_shape("one winding line", line, d, free=True) for d in degrees)


def _grid(dimensions: int, step: float, radius: float) -> Floats:
    """The points (nodes, dimensions) of a square grid within a radius of so many steps."""
    axis = np.arange(-int(radius), int(radius) + 1)
    points = np.stack(np.meshgrid(*[axis] * dimensions, indexing="ij"), axis=-1)
    flat = points.reshape(-1, dimensions)
    return np.asarray(step * flat[(flat**2).sum(axis=1) <= radius**2], dtype=np.float64)


def _shape(name: str, nodes: Floats, degree: int, *, free: bool = False) -> Shape:
    mass = np.exp(-0.5 * (nodes**2).sum(axis=1))
    mass /= mass.sum()
    dimensions = nodes.shape[1]
    terms = [np.ones(len(nodes)), *nodes.T]
    if degree > 1:
        terms += [nodes[:, i] * nodes[:, j] for i in range(dimensions) for j in range(i + 1)]
    terms += [nodes[:, 0] ** power for power in range(3, degree + 1)]
    features = _orthonormal(np.stack(terms, axis=1), mass).T
    return Shape(name, dimensions, degree, mass, np.ascontiguousarray(features), free)


def _orthonormal(terms: Floats, mass: Floats) -> Floats:
    """Terms made orthogonal and of unit variance under the masses, the constant first."""
    root = np.sqrt(mass)[:, None]
    q, r = np.linalg.qr(terms * root)
    return np.asarray(q * np.sign(np.diag(r)) / root)


class Answers:
    """Patterns laid out for the kernels: each answer's place among all levels, -1 for missing.

    Several traits are packed into one cell, as for classes: `index` (patterns, packs) and `members`
    (cells, traits of a pack).
    """

    def __init__(self, patterns: Patterns) -> None:
        known = patterns.codes >= 0
        self.places = np.where(known, patterns.codes + patterns.offsets, -1).astype(np.int32)
        self.weight = patterns.weight
        self.bounds = np.concatenate([patterns.offsets, [sum(patterns.levels)]]).astype(np.int64)
        self.marginal = _marginal(self.places, self.weight, self.bounds)
        self.axes = _axes(self)
        self.index, self.members, _ = em.packed(patterns, CELLS)
        self.pause = max(1, quadrature.RESCALED // max(1, self.members.shape[1]))


def _marginal(places: NDArray[np.int32], weight: Floats, bounds: Codes) -> Floats:
    """Everybody's share of each level of its trait; a level nobody has is as good as none."""
    known = places >= 0
    rows = np.broadcast_to(weight[:, None], places.shape)[known]
    counts = np.bincount(places[known], weights=rows, minlength=int(bounds[-1])) + 1e-6
    return np.asarray(counts / np.repeat(np.add.reduceat(counts, bounds[:-1]), np.diff(bounds)))


def _axes(answers: Answers) -> Floats:
    """Levels' places on three lines of a multiple correspondence analysis; (all levels, 3).

    Missing answers lie at the mean. A place is the mean of its people, who are of unit variance.
    """
    rows, traits = answers.places.shape
    hot = np.zeros((rows, int(answers.bounds[-1])))
    for j in range(traits):
        place = answers.places[:, j]
        known = np.flatnonzero(place >= 0)
        span = slice(answers.bounds[j], answers.bounds[j + 1])
        hot[known, place[known]] = 1.0
        hot[known, span] -= answers.marginal[span]
    scale = 1 / np.sqrt(np.maximum(answers.marginal, 1e-4))
    weighted = hot.T * answers.weight
    _, vectors = np.linalg.eigh((weighted @ hot) * scale[:, None] * scale)
    scores = (hot * scale) @ vectors[:, ::-1][:, :3]
    total = max(float(answers.weight.sum()), 1e-9)
    spread = np.sqrt(np.maximum(answers.weight @ scores**2 / total, 1e-9))
    place = weighted @ (scores / spread) / total * scale[:, None] ** 2
    signs = np.where(place[np.abs(place).argmax(axis=0), np.arange(place.shape[1])] < 0, -1, 1)
    axes = np.zeros((hot.shape[1], 3))
    axes[:, : place.shape[1]] = place * signs
    return axes


def begin(answers: Answers, shape: Shape) -> list[Floats]:
    """Logits (all levels, 1 + terms) to start from, sloping along the correspondence analysis.

    Where lines may bend, an axis may also be the bend of another, which looks alike to it.
    """
    flat = np.zeros((int(answers.bounds[-1]), len(shape.features)))
    flat[:, 0] = np.log(answers.marginal)
    slopes = np.clip(SLOPE * answers.axes, -STEEPEST, STEEPEST)
    lines = slice(1, 1 + shape.dimensions)

    def sloping(order: list[int], bend: tuple[int, float] | None = None) -> Floats:
        start = flat.copy()
        start[:, lines] = slopes[:, order]
        if bend is not None:
            start[:, 1 + shape.dimensions] = bend[1] * slopes[:, bend[0]]
        return start

    straight = [sloping(list(range(shape.dimensions)))]
    if shape.degree == 1:
        return straight
    if shape.dimensions == 1:
        bends = [(0, 1, 0.7), (0, 1, -0.7), (1, 0, 0.7), (1, 0, -0.7)]
        return straight + [sloping([line], (bend, size)) for line, bend, size in bends]
    turned = [([1, 2], 0, 0.7), ([1, 2], 0, -0.7), ([0, 2], 1, 0.7), ([0, 2], 1, -0.7)]
    return straight + [sloping(order, (bend, size)) for order, bend, size in turned]


def full_fit(
    answers: Answers,
    shape: Shape,
    *,
    straighter: Gradient | None = None,
    stop: Callable[[], None] | None = None,
) -> Gradient:
    """The best of the starts, climbed to its top; or from a `straighter` line on the same grid."""
    if straighter is not None:
        more = len(shape.features) - straighter.logits.shape[1]
        start = np.pad(straighter.logits, ((0, 0), (0, more)))
        return fit(answers, shape, start, mass=straighter.mass, stop=stop)
    starts = begin(answers, shape)
    if len(starts) > 1:
        heats = [fit(answers, shape, s, iterations=HEAT, stop=stop) for s in starts]
        starts = [max(heats, key=lambda heat: heat.objective).logits]
    return fit(answers, shape, starts[0], stop=stop)


def refit(
    answers: Answers,
    full: Gradient,
    weights: Floats,
    *,
    stop: Callable[[], None] | None = None,
) -> Gradient:
    """The same model on other weights (patterns,), from where the full fit ended."""
    return fit(answers, full.shape, full.logits, mass=full.mass, weights=weights, stop=stop)


def fit(
    answers: Answers,
    shape: Shape,
    start: Floats,
    *,
    mass: Floats | None = None,
    weights: Floats | None = None,
    iterations: int = STEPS,
    tolerance: float = TOLERANCE,
    stop: Callable[[], None] | None = None,
) -> Gradient:
    """Climb by accelerated EM until two steps in a row gain at most `tolerance` a row.

    `start` (all levels, 1 + terms); `weights` (patterns,) replace the patterns' own. `stop` is
    called at every step and may raise.
    """
    climbing = _Climbing(answers, shape, answers.weight if weights is None else weights)
    masses = shape.mass if mass is None else mass
    return climbing.run(
        np.concatenate([start.ravel(), np.log(masses)]), iterations, tolerance, stop
    )


@dataclass(frozen=True)
class _Place:
    """A point on the way: logits and log masses in one line, and what EM says there."""

    point: Floats
    value: float
    rows: Floats
    next: Floats  # where plain EM would go


class _Climbing:
    """EM with Anderson's acceleration; a leap that loses is taken back for the plain step."""

    def __init__(self, answers: Answers, shape: Shape, weight: Floats) -> None:
        self.answers, self.shape, self.weight = answers, shape, np.ascontiguousarray(weight)
        self.terms = len(shape.features)
        self.size = int(answers.bounds[-1]) * self.terms
        self.ridge = np.full(self.terms, SPREAD**-2)
        self.ridge[0] = 1e-6
        self.spread = PSEUDO_ROWS * answers.marginal[:, None] * shape.mass

    def run(
        self,
        point: Floats,
        iterations: int,
        tolerance: float,
        stop: Callable[[], None] | None,
    ) -> Gradient:
        enough = tolerance * float(self.weight.sum())
        past: list[_Place] = []
        here, slow, turn = self._at(point), 0, 0
        while turn < iterations and slow < 2:
            turn += 1
            if stop:
                stop()
            past = [*past[1 - MEMORY :], here]
            ahead = self._at(_leap(past))
            if not ahead.value >= here.value and len(past) > 1:
                past, ahead = [], self._at(here.next)
            slow = slow + 1 if ahead.value - here.value < enough else 0
            here = ahead
        logits, mass = self._unpacked(here.point)
        return Gradient(self.shape, logits, mass, here.rows, here.value, turn)

    def _unpacked(self, point: Floats) -> tuple[Floats, Floats]:
        logits = point[: self.size].reshape(-1, self.terms)
        if not self.shape.free:
            return logits, self.shape.mass
        mass = np.exp(point[self.size :] - point[self.size :].max())
        return logits, mass / mass.sum()

    def _at(self, point: Floats) -> _Place:
        """One pass over the patterns: the penalised log-likelihood, and EM's next point."""
        shape, bounds = self.shape, self.answers.bounds
        logits, mass = self._unpacked(point)
        chance = quadrature.chances(logits, shape.features, bounds)
        index, members = self.answers.index, self.answers.members
        table = quadrature.joined(chance, members)
        rows, tally, sizes = quadrature.expect(index, self.weight, table, mass, self.answers.pause)
        counts = quadrature.apart(tally, members, len(chance))
        value = float(rows @ self.weight) - 0.5 * float((logits**2 @ self.ridge).sum())
        value += float((self.spread * np.log(chance)).sum())
        better = quadrature.maximise(
            logits, shape.features, counts + self.spread, bounds, self.ridge
        )
        masses = point[self.size :]
        if shape.free:
            share = SHRUNK / (1 - SHRUNK) * self.weight.sum()
            value += float(share * (shape.mass @ np.log(mass)))
            masses = np.log((1 - SHRUNK) * sizes / sizes.sum() + SHRUNK * shape.mass)
        return _Place(point, value, rows, np.concatenate([better.ravel(), masses]))


def _leap(past: list[_Place]) -> Floats:
    """The mix of EM's next points whose steps nearly cancel; the plain step when there is one."""
    steps = np.stack([place.next - place.point for place in past], axis=1)
    images = np.stack([place.next for place in past], axis=1)
    changes, moves = np.diff(steps, axis=1), np.diff(images, axis=1)
    gram = changes.T @ changes
    gram[np.diag_indices(len(gram))] += 1e-10 * np.trace(gram) + 1e-300
    mix = np.linalg.solve(gram, changes.T @ steps[:, -1])
    return np.asarray(images[:, -1] - moves @ mix)
