"""People at the fringe: whom no persona fits, because the model would hardly produce them.

Being between two personas is another thing: such people are well described, only not told apart.
With few personas, small groups of other people go unseen (Jansen, Salminen and Jung 2020), which
this makes visible.
"""

import numpy as np
from numpy.typing import NDArray

from ringtrue.stats import em
from ringtrue.stats.arrays import FLOOR, Floats
from ringtrue.stats.patterns import Patterns

UNLIKELY = 0.01
MOST, FEWEST = 4000, 400  # people made up for each way of answering
CELLS = 20_000_000
BLOCK = 256


def fits_none(
    parameters: em.Parameters,
    patterns: Patterns,
    *,
    rng: np.random.Generator,
    unlikely: float = UNLIKELY,
) -> NDArray[np.bool_]:
    """Which patterns are less likely than all but `unlikely` of people the model makes up.

    The made-up people leave the same traits unanswered as the pattern does. One in a hundred is
    therefore found where the model is true; a pattern without any answer never. Returns
    (patterns,).
    """
    own = em.posteriors(em.Design(patterns), parameters)[1][0]
    known = patterns.codes >= 0
    masks, which = np.unique(known, axis=0, return_inverse=True)
    which = which.reshape(-1)
    classes = len(parameters.weights)
    people = int(np.clip(CELLS / (len(masks) * classes), FEWEST, MOST))
    logs, parts = _made_up(parameters, patterns, people, rng)
    found = np.zeros(len(own), dtype=bool)
    for first in range(0, len(masks), BLOCK):
        some = masks[first : first + BLOCK]
        joint = logs[:, None, None] + parts @ some.T
        theirs = np.sort(np.logaddexp.reduce(joint, axis=0), axis=0)
        for mask in range(len(some)):
            mine = np.flatnonzero(which == first + mask)
            # As likely counts as less likely: many say the same, and a rounding is no difference.
            rank = np.searchsorted(theirs[:, mask], own[mine] + 1e-9, side="right")
            found[mine] = (rank + 1) / (people + 1) <= unlikely
    return found


def _made_up(
    parameters: em.Parameters, patterns: Patterns, people: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Log class shares (classes,), and made-up people's answers as the classes see them.

    The latter are log probabilities, (classes, people, traits).
    """
    weights, theta = parameters.weights[:, 0], parameters.theta[:, 0]
    kind = rng.choice(len(weights), people, p=weights / weights.sum())
    traits = len(patterns.levels)
    parts = np.empty((len(weights), people, traits))
    for j, (offset, size) in enumerate(zip(patterns.offsets, patterns.levels, strict=True)):
        own = theta[:, offset : offset + size]
        upto = np.cumsum(own, axis=1)[kind]
        code = (rng.random((people, 1)) * upto[:, -1:] > upto).sum(axis=1)
        parts[:, :, j] = np.log(np.maximum(own, FLOOR))[:, np.minimum(code, size - 1)]
    return np.log(np.maximum(weights, FLOOR)), parts
