"""Who belongs to which discovered persona: a frozen model applied to records."""

import csv
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ringtrue.stats.codebook import Codebook
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.warehouse.coding import codes
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords
from ringtrue.warehouse.traits import Frame, table

MATCH = 0.7


@dataclass(frozen=True)
class DiscoveryModel:
    """What a discovery learned, as plain values: codes, classes, names and what was asked."""

    codebook: Codebook
    model: LatentClasses
    names: tuple[str, ...]
    missing: tuple[str, ...]
    question: Question

    def to_dict(self) -> dict[str, Any]:
        """The model as plain values for JSON."""
        return {
            "version": 1,
            "codebook": json.loads(self.codebook.to_json()),
            "model": json.loads(self.model.to_json()),
            "names": list(self.names),
            "missing": list(self.missing),
            "question": asdict(self.question),
        }

    @staticmethod
    def from_dict(raw: dict[str, Any]) -> "DiscoveryModel":
        """The model that `to_dict` wrote."""
        asked: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in raw["question"].items()
        }
        return DiscoveryModel(
            Codebook.from_json(json.dumps(raw["codebook"])),
            LatentClasses.from_json(json.dumps(raw["model"])),
            tuple(raw["names"]),
            tuple(raw["missing"]),
            Question(**asked),
        )


@dataclass(frozen=True)
class Assignments:
    """Who belongs where: `persona` (units,) counts from 0, -1 for none; `posterior` of the best."""

    units: tuple[str, ...]
    persona: NDArray[np.int64]
    posterior: NDArray[np.float64]
    names: tuple[str, ...]


def assign(records: Records | OpenRecords, *, model: DiscoveryModel) -> Assignments:
    """Assign everybody of the records; a posterior of at least .7 is a match.

    Of OpenRecords the sealed part is left out. Raises UnknownColumn where the model's traits are
    not there.
    """
    return assign_frame(table(records, model.question), model=model)


def assign_frame(frame: Frame, *, model: DiscoveryModel) -> Assignments:
    """As `assign`, over a frame that is made already."""
    from ringtrue.warehouse.naming import unknown

    known = set(frame.table.columns)
    for trait in model.codebook.traits:
        if trait.column not in known:
            raise unknown(trait.column, [c.name for c in frame.columns], what="trait")
    coded = codes(frame.table, model.codebook, model.missing)
    rows = frame.table.select(unit_id=frame.table.unit_id, **coded).to_pyarrow()
    units = tuple(str(unit) for unit in rows["unit_id"].to_pylist())
    if model.model.n_classes == 1:
        return Assignments(units, np.zeros(len(units), np.int64), np.ones(len(units)), model.names)
    columns = [rows[name].to_numpy().astype(np.int64) for name in coded]
    belief = model.model.predict_proba(np.stack(columns, axis=1))
    best, posterior = belief.argmax(axis=1), belief.max(axis=1)
    return Assignments(units, np.where(posterior >= MATCH, best, -1), posterior, model.names)


def write_assignments(assignments: Assignments, path: Path) -> None:
    """Write unit, persona (empty for none) and posterior as CSV, safe for spreadsheets."""
    from ringtrue.warehouse.intake.export import neutralise

    order = sorted(range(len(assignments.units)), key=lambda i: assignments.units[i])
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("unit_id", "persona", "posterior"))
        for i in order:
            k = int(assignments.persona[i])
            persona = "" if k < 0 else neutralise(assignments.names[k])
            line = (neutralise(assignments.units[i]), persona, f"{assignments.posterior[i]:.4f}")
            writer.writerow(line)
