"""What a person of each discovered persona is worth, where a column of money was named."""

import numpy as np

from ringtrue.analysis.results import PersonaValue
from ringtrue.stats.codebook import Codebook
from ringtrue.stats.influence import measured
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.stats.threestep import three_step_means
from ringtrue.warehouse import patterns
from ringtrue.warehouse.traits import Frame


def worth(
    frame: Frame, codebook: Codebook, missing: tuple[str, ...], model: LatentClasses
) -> tuple[PersonaValue, ...]:
    """Mean money a person by persona, those who bought nothing included; in the column's unit."""
    rows, value = patterns.values(frame.table, codebook, missing)
    found = three_step_means(model.predict_proba(rows), value, measurement=measured(model, rows))
    if found.mean is None or found.low is None or found.high is None:
        return (PersonaValue(None, None, None, found.reason),) * model.n_classes
    # where no money was ever below nought, neither is its mean
    least = 0.0 if np.nanmin(value) >= 0 else -np.inf
    return tuple(
        PersonaValue(mean, max(low, least), high)
        for mean, low, high in zip(found.mean, found.low, found.high, strict=True)
    )
