"""What a persona's numbers are called, and the bounds that its claims are tested by."""

import numpy as np

from ringtrue.analysis import portrait
from ringtrue.stats.binning import cut
from ringtrue.stats.encoding import CodedTrait
from ringtrue.stats.latentclass import LatentClasses


def spent() -> CodedTrait:
    """A share of income, of which four in ten people spent nothing at all."""
    values = np.concatenate([[0.0], np.linspace(0.025, 0.9, 60)])
    totals = np.concatenate([[400.0], np.full(60, 10.0)])
    cells = cut(values, totals, fewest=5)
    return CodedTrait("spent", "spent", "cells", cells.labels, cells=cells)


def test_who_spent_something_is_not_described_by_a_claim_that_those_who_spent_nothing_fit() -> None:
    trait = spent()
    assert trait.cells is not None
    none = trait.cells.spike_codes[0]
    some = np.array([0.02 if code == none else 1.0 for code in range(len(trait.labels))])
    rest = np.array([0.9 if code == none else 0.1 for code in range(len(trait.labels))])
    model = LatentClasses(2)
    theta = np.stack([some / some.sum(), rest / rest.sum()])
    model._set(np.array([0.5, 0.5]), theta, (len(trait.labels),))
    [mark] = portrait.marks(model, [trait], 0)
    [claim] = portrait.statements([mark])
    assert none not in mark.codes
    assert portrait.value(mark).startswith("over 0")
    assert claim.between is not None
    assert claim.between[0] is not None
    assert 0 < claim.between[0] < 0.025
