"""A discovery compared with an earlier one: both models applied to the same people, names kept.

What goes on keeps its name, so that nobody has to learn the personas anew because a column came
in or a few hundred people did.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ringtrue.analysis.assign import DiscoveryModel
from ringtrue.analysis.discover import Found
from ringtrue.errors import BadRule
from ringtrue.stats.matching import Matching, match
from ringtrue.warehouse import rules, scoring
from ringtrue.warehouse.coding import code, codes
from ringtrue.warehouse.missing import words
from ringtrue.warehouse.scoring import FrozenClasses
from ringtrue.warehouse.traits import Frame

Codes = NDArray[np.int64]


def compare(*, before: Mapping[str, Any], names_before: Sequence[str], found: Found) -> Matching:
    """Match the classes of a new discovery to an earlier one's, on the people of the new one.

    `before` is the earlier model as `warehouse.scoring.frozen` reads it; the records that `found`
    was found in are still open. A trait that they no longer have says nothing; sealed people are
    not read.
    """
    earlier = scoring.frozen(before)
    people, old, new = _counted(found.frame, earlier, found.model)
    return match(
        np.repeat(_likeliest(earlier, old), people),
        np.repeat(found.model.model.predict(new), people),
        names_before=names_before,
        names_after=found.model.names,
    )


def renamed(found: Found, matching: Matching, names_before: Sequence[str]) -> Found:
    """The discovery with every matched persona called as before; names stay different."""
    kept = {after: names_before[before] for before, after in matching.pairs}
    names: list[str] = []
    for place, own in enumerate(found.model.names):
        taken = {*kept.values(), *names}
        free = own
        number = 2
        while place not in kept and free in taken:
            free, number = f"{own} ({number})", number + 1
        names.append(kept.get(place, free))
    personas = tuple(
        replace(proposal, name=name)
        for proposal, name in zip(found.discovery.personas, names, strict=True)
    )
    return replace(
        found,
        discovery=replace(found.discovery, personas=personas),
        model=replace(found.model, names=tuple(names)),
    )


def _counted(
    frame: Frame, earlier: FrozenClasses, after: DiscoveryModel
) -> tuple[NDArray[np.int64], Codes, Codes]:
    """How many people have which codes: people (patterns,), then both models' codes."""
    new = codes(frame.table, after.codebook, words(after.missing))
    old = {}
    for place, (trait, name) in enumerate(zip(earlier.traits, earlier.names, strict=True)):
        with suppress(BadRule):
            column = rules.find(name, frame.columns)
            if trait.cells is None or column.type in ("number", "date", "datetime"):
                old[f"old_{place}"] = code(trait, frame.table[column.name], earlier.missing)
    keys = [*old, *new]
    coded = frame.table.select(**old, **new)
    counted = coded.group_by(keys).aggregate(people=lambda t: t.count()).to_pyarrow()
    people = counted["people"].to_numpy().astype(np.int64)
    given = {name: counted[name].to_numpy().astype(np.int64) for name in keys}
    nothing = np.full(len(people), -1)
    old_codes = [given.get(f"old_{place}", nothing) for place in range(len(earlier.traits))]
    return people, np.stack(old_codes, axis=1), np.stack([given[name] for name in new], axis=1)


def _likeliest(model: FrozenClasses, given: Codes) -> Codes:
    """The likeliest class of each row of codes."""
    total = np.tile(np.array(model.log_weights)[:, None], (1, len(given)))
    for shares, column in zip(model.log_shares, given.T, strict=True):
        total += np.where(column >= 0, np.array(shares)[:, column], 0.0)
    return np.asarray(total.argmax(axis=0))
