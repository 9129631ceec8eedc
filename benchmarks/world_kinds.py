"""Simulated worlds: people along lines, and people in groups, as codes of traits.

Worlds without groups are ten: independent traits; one factor; two; skewed; U-shaped;
heteroscedastic; ties and spikes; tail dependence; response styles; and any of these with 20 % of
answers missing. Numbers are cut into 2 to 8 levels, at even quantiles or not. Every world follows
from its generator of random numbers alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Numbers = NDArray[np.float64]
Rng = np.random.Generator


@dataclass(frozen=True)
class Shares:
    """Groups: their shares (groups,), and one array (groups, levels) a trait."""

    weights: Numbers
    profiles: tuple[Numbers, ...]


def _traits(rng: Rng) -> tuple[int, Codes]:
    traits = int(rng.integers(6, 21))
    return traits, rng.integers(2, 9, traits)


def _cut(numbers: Numbers, levels: int, rng: Rng) -> Codes:
    """A number cut at quantiles, even ones or not; a tie falls to one side of its edge."""
    uneven = np.cumsum(rng.dirichlet(np.full(levels, 2.0)))[:-1]
    at = np.arange(1, levels) / levels if rng.random() < 0.5 else uneven
    edges = np.unique(np.quantile(numbers, at))
    return np.searchsorted(edges, numbers, side="left" if rng.random() < 0.5 else "right")


def _coded(columns: list[Codes]) -> Codes:
    return np.stack([np.unique(column, return_inverse=True)[1] for column in columns], axis=1)


def _loads(traits: int, lines: int, rng: Rng) -> Numbers:
    """Each trait follows one line, in three of ten worlds' traits also another a little."""
    loads = np.zeros((traits, lines))
    for trait in range(traits):
        line = rng.integers(lines)
        loads[trait, line] = rng.choice([-1, 1]) * rng.uniform(0.3, 0.9)
        if lines > 1 and rng.random() < 0.3:
            loads[trait, 1 - line] = rng.uniform(-0.4, 0.4)
    return loads


def _along(places: Numbers, loads: Numbers, rng: Rng) -> Numbers:
    rest = np.sqrt(np.maximum(1 - (loads**2).sum(axis=1), 0.1))
    return np.asarray(places @ loads.T + rng.normal(size=(len(places), len(loads))) * rest)


def independent(n: int, rng: Rng) -> Codes:
    """Nothing goes with anything."""
    _, levels = _traits(rng)
    return _coded([rng.choice(k, n, p=rng.dirichlet(np.full(k, 2.0))) for k in levels])


def one_factor(n: int, rng: Rng, lines: int = 1) -> Codes:
    """Gaussian along one line."""
    traits, levels = _traits(rng)
    numbers = _along(rng.normal(size=(n, lines)), _loads(traits, lines, rng), rng)
    return _coded([_cut(numbers[:, j], levels[j], rng) for j in range(traits)])


def two_factors(n: int, rng: Rng) -> Codes:
    """Gaussian along two lines."""
    return one_factor(n, rng, lines=2)


def skewed(n: int, rng: Rng) -> Codes:
    """A gamma line, and gamma noise."""
    traits, levels = _traits(rng)
    place = rng.gamma(rng.uniform(0.5, 2.0), 1, n)
    place = (place - place.mean()) / place.std()
    loads = _loads(traits, 1, rng)[:, 0]
    numbers = place[:, None] * loads + (rng.gamma(1, 1, (n, traits)) - 1) * np.sqrt(1 - loads**2)
    return _coded([_cut(numbers[:, j], levels[j], rng) for j in range(traits)])


def u_shaped(n: int, rng: Rng) -> Codes:
    """Half the traits follow the line, half its square."""
    traits, levels = _traits(rng)
    place = rng.normal(size=n)
    columns = []
    for j in range(traits):
        load = rng.uniform(0.4, 0.9)
        bent = (place**2 - 1) / np.sqrt(2) * rng.choice([-1, 1])
        score = place if rng.random() < 0.5 else bent
        numbers = load * score + np.sqrt(1 - load**2) * rng.normal(size=n)
        columns.append(_cut(numbers, levels[j], rng))
    return _coded(columns)


def heteroscedastic(n: int, rng: Rng) -> Codes:
    """Monotone along a line, with more noise the farther up."""
    traits, levels = _traits(rng)
    place = rng.normal(size=n)
    columns = []
    for j in range(traits):
        load, noise = rng.uniform(0.4, 0.9), np.exp(rng.uniform(0.2, 0.7) * place)
        numbers = load * place + np.sqrt(1 - load**2) * noise * rng.normal(size=n)
        columns.append(_cut(numbers, levels[j], rng))
    return _coded(columns)


def spikes(n: int, rng: Rng) -> Codes:
    """Many zeros, and whole numbers with ties above them."""
    traits, levels = _traits(rng)
    place = rng.normal(size=n)
    columns = []
    for j in range(traits):
        load = rng.uniform(0.3, 0.9) * rng.choice([-1, 1])
        numbers = load * place + np.sqrt(1 - load**2) * rng.normal(size=n)
        numbers = np.maximum(numbers - np.quantile(numbers, rng.uniform(0.2, 0.7)), 0)
        numbers = np.round(numbers * rng.uniform(1, 6))
        code = (numbers > 0).astype(np.int64)
        if levels[j] > 2 and code.any():
            code[code > 0] += _cut(numbers[code > 0], levels[j] - 1, rng)
        columns.append(code)
    return _coded(columns)


def tails(n: int, rng: Rng) -> Codes:
    """Far out together: a multivariate t of 3 degrees, or a Clayton copula."""
    traits, levels = _traits(rng)
    if rng.random() < 0.5:
        numbers = _along(rng.normal(size=(n, 1)), _loads(traits, 1, rng), rng)
        numbers /= np.sqrt(rng.chisquare(3, n) / 3)[:, None]
    else:
        shared = rng.gamma(1 / rng.uniform(0.5, 2.0), 1, n)
        numbers = np.log(np.maximum(shared, 1e-300))[:, None]
        numbers = numbers - np.log(rng.exponential(size=(n, traits)))
    return _coded([_cut(numbers[:, j], levels[j], rng) for j in range(traits)])


def response_styles(n: int, rng: Rng) -> Codes:
    """Five-step scales along one or two lines; some agree to all, some go to the ends."""
    traits, lines = int(rng.integers(8, 21)), int(rng.integers(1, 3))
    loads = _loads(traits, lines, rng)
    agrees = rng.normal(0, rng.uniform(0.2, 0.6), n)[:, None]
    ends = np.exp(rng.normal(0, rng.uniform(0.2, 0.6), n))[:, None]
    numbers = rng.normal(size=(n, lines)) @ loads.T + 0.6 * rng.normal(size=(n, traits))
    numbers = (numbers + agrees) * ends + rng.normal(0, 0.3, traits)
    return _coded([np.searchsorted([-1.2, -0.4, 0.4, 1.2], column) for column in numbers.T])


def missing(n: int, rng: Rng) -> Codes:
    """One of the worlds before, a fifth of it not answered."""
    kinds = [k for k in GRADIENTS.values() if k not in (missing, independent)]
    codes = kinds[int(rng.integers(len(kinds)))](n, rng).copy()
    codes[rng.random(codes.shape) < 0.2] = -1
    return codes


GRADIENTS: dict[str, Callable[[int, Rng], Codes]] = {
    "independent": independent,
    "one factor": one_factor,
    "two factors": two_factors,
    "skewed": skewed,
    "U-shaped": u_shaped,
    "heteroscedastic": heteroscedastic,
    "ties and spikes": spikes,
    "tail dependence": tails,
    "response styles": response_styles,
    "20 % missing": missing,
}


def separation(groups: Shares, codes: Codes) -> float:
    """Entropy R-squared of the true model on these rows."""
    joint = np.log(groups.weights) + sum(
        np.log(profile[:, codes[:, j]]).T for j, profile in enumerate(groups.profiles)
    )
    belief = np.exp(joint - joint.max(axis=1, keepdims=True))
    belief /= belief.sum(axis=1, keepdims=True)
    unsure = -(belief * np.log(np.maximum(belief, 1e-300))).sum(axis=1).mean()
    return float(1 - unsure / -(groups.weights * np.log(groups.weights)).sum())


def groups(
    n: int, rng: Rng, count: int, apart: float, *, traits: int | None = None, least: float = 0.07
) -> tuple[Codes, float]:
    """People of so many kinds, as far apart (entropy R-squared) as asked, and how far they are.

    Each kind's habits lie between everybody's and habits of its own; how far decides.
    """
    for _ in range(100):
        width = traits or int(rng.integers(8, 21))
        levels = rng.integers(2, 7, width)
        weights = rng.dirichlet(np.full(count, 4.0))
        all_, own = (
            [rng.dirichlet(np.full(k, 3.0)) for k in levels],
            [rng.dirichlet(np.full(k, 0.7), size=count) for k in levels],
        )
        if weights.min() < least:
            continue
        kind, luck = rng.choice(count, 5000, p=weights), rng.random((5000, width))
        low, high = 0.0, 1.0
        for _step in range(18):
            middle = (low + high) / 2
            here = _between(weights, all_, own, middle)
            near = separation(here, _drawn(here, kind, luck)) < apart
            low, high = (middle, high) if near else (low, middle)
        here = _between(weights, all_, own, high)
        reached = separation(here, _drawn(here, kind, luck))
        if reached >= apart - 0.01:
            kind = rng.choice(count, n, p=weights)
            return _drawn(here, kind, rng.random((n, width))), reached
    message = f"no world of {count} groups is {apart} apart"
    raise RuntimeError(message)


def _between(weights: Numbers, all_: list[Numbers], own: list[Numbers], pull: float) -> Shares:
    mixed = [np.maximum((1 - pull) * a + pull * o, 1e-3) for a, o in zip(all_, own, strict=True)]
    return Shares(weights, tuple(m / m.sum(axis=1, keepdims=True) for m in mixed))


def _drawn(groups: Shares, kind: Codes, luck: Numbers) -> Codes:
    columns = [
        (luck[:, j, None] > np.cumsum(profile, axis=1)[kind][:, :-1]).sum(axis=1)
        for j, profile in enumerate(groups.profiles)
    ]
    return np.stack(columns, axis=1).astype(np.int64)
