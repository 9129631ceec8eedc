"""What becomes of the people of discovered personas: how often they buy, and what each is worth."""

import numpy as np

from ringtrue.analysis.results import OutcomeRate, PersonaValue
from ringtrue.stats.arrays import Codes, Floats
from ringtrue.stats.codebook import Codebook
from ringtrue.stats.influence import Measurement, measured
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.stats.outcomes import wilson
from ringtrue.stats.threestep import three_step, three_step_means
from ringtrue.warehouse import patterns
from ringtrue.warehouse.population import RECORDS
from ringtrue.warehouse.traits import Frame


def bought(
    belief: Floats,
    outcome: Floats | None,
    measurement: Measurement,
    cluster: Codes | None = None,
) -> list[OutcomeRate]:
    """How often people of each persona buy; `outcome` (people,) or None where none was named.

    `cluster` (people,) says whose a row is where several may be one person's.
    """
    classes = belief.shape[1]
    if outcome is None:
        return [OutcomeRate(None, None, None, "No outcome was named.")] * classes
    known = outcome[~np.isnan(outcome)]
    if classes == 1 and len(known) and cluster is None:
        rate = float(known.mean())
        return [OutcomeRate(rate, *wilson(float(known.sum()), len(known)))]
    found = three_step(belief, outcome, measurement=measurement, cluster=cluster)
    if found.rate is None or found.low is None or found.high is None:
        return [OutcomeRate(None, None, None, found.reason)] * classes
    return [
        OutcomeRate(rate, low, high)
        for rate, low, high in zip(found.rate, found.low, found.high, strict=True)
    ]


def worth(
    frame: Frame, codebook: Codebook, missing: tuple[str, ...], model: LatentClasses
) -> tuple[PersonaValue, ...]:
    """Mean money a person by persona, those who bought nothing included; in the column's unit."""
    rows, value, whose = patterns.values(
        frame.table, codebook, missing, clustered=frame.unit == RECORDS
    )
    found = three_step_means(
        model.predict_proba(rows), value, measurement=measured(model, rows), cluster=whose
    )
    if found.mean is None or found.low is None or found.high is None:
        return (PersonaValue(None, None, None, found.reason),) * model.n_classes
    # where no money was ever below nought, neither is its mean
    least = 0.0 if np.nanmin(value) >= 0 else -np.inf
    return tuple(
        PersonaValue(mean, max(low, least), high)
        for mean, low, high in zip(found.mean, found.low, found.high, strict=True)
    )
