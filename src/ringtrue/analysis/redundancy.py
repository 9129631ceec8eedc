"""What is looked at after growth: traits that say the same beyond what the personas explain.

A question asked twice makes a persona of its own. So the less filled of two is set aside and
personas are grown again, once; what is left dependent is told.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ringtrue.analysis.results import Dependent
from ringtrue.stats.codebook import Aside, Codebook
from ringtrue.stats.dependence import asked_twice, pair_residuals
from ringtrue.stats.growth import Growth
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.warehouse.patterns import one_each

ROWS = 10_000
SHOWN = 20
Codes = NDArray[np.int64]
Grow = Callable[[Codebook, Codes], Growth]


def grown_apart(
    codebook: Codebook,
    rows: Codes,
    grow: Grow,
    *,
    kept: frozenset[str] = frozenset(),
    cluster: Codes | None = None,
) -> tuple[Codebook, Codes, Growth]:
    """Grow; where a question turns out to be asked twice, set one aside and grow again, once.

    `kept` names traits that were put back by hand; `cluster` (rows,) says whose a row is, where
    several may be one person's: then one of each is looked at. Returns the codebook, the rows of
    its traits, and the growth on them.
    """
    growth = grow(codebook, rows)
    # with fewer personas than there are, traits go together that have nothing in common
    model = growth.models[max(growth.chosen, growth.recommended) - 1]
    asides = _said_twice(codebook, rows, _some(rows, cluster), model, kept)
    if not asides:
        return codebook, rows, growth
    gone = {aside.trait for aside in asides}
    left = [i for i, trait in enumerate(codebook.traits) if trait.name not in gone]
    fewer, rows = codebook.without(asides), rows[:, left]
    return fewer, rows, grow(fewer, rows)


def _said_twice(
    codebook: Codebook, rows: Codes, some: Codes, model: LatentClasses, kept: frozenset[str]
) -> tuple[Aside, ...]:
    """The less filled of each pair that says the same within the personas."""
    # One persona makes no class of its own; of two traits one alone describes nobody.
    if model.n_classes == 1 or len(codebook.traits) < 4:
        return ()
    names = [trait.name for trait in codebook.traits]
    filled = (rows >= 0).sum(axis=0)
    gone: dict[int, Aside] = {}
    for pair in asked_twice(model, some):
        both = {pair.left, pair.right}
        # the choices of one column are different questions
        if both & set(gone) or len({codebook.traits[j].column for j in both}) == 1:
            continue
        free = [j for j in sorted(both) if names[j] not in kept]
        if not free:
            continue
        less = min(free, key=lambda j: (filled[j], -j))
        detail = (
            f"Among people of one persona it goes with {names[(both - {less}).pop()]} "
            f"({pair.strength:.0%} of the way to saying the same): the two would make a persona of "
            "their own."
        )
        gone[less] = Aside(names[less], "near_copy", detail)
    return tuple(gone[j] for j in sorted(gone))


def dependent(
    codebook: Codebook, rows: Codes, model: LatentClasses, *, cluster: Codes | None = None
) -> tuple[Dependent, ...]:
    """Pairs that the personas leave dependent, strongest first, twenty at most."""
    names = [trait.name for trait in codebook.traits]
    found = [
        Dependent(names[pair.left], names[pair.right], round(pair.strength, 3))
        for pair in pair_residuals(model, _some(rows, cluster))
        if pair.dependent
    ]
    return tuple(found[:SHOWN])


def _some(rows: Codes, cluster: Codes | None) -> Codes:
    """Every so-manieth row, one a person: rows come in order of what they say."""
    if cluster is not None:
        rows = rows[one_each(cluster)]
    return rows[:: max(1, len(rows) // ROWS)]
