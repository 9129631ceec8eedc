"""Who belongs to which discovered persona: a frozen model applied to records."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from ringtrue.errors import BadInput, Where
from ringtrue.stats.codebook import Codebook
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.warehouse import scoring
from ringtrue.warehouse.coding import code
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.intake.export import neutralise
from ringtrue.warehouse.naming import unknown
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.scoring import FrozenClasses
from ringtrue.warehouse.seal import OpenRecords
from ringtrue.warehouse.traits import Frame, table

MATCH = 0.7
ENDINGS = (".csv", ".parquet")


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
    """Who belongs where: `persona` (units,) counts from 0, -1 for none; `posterior` of the best.

    `nearest` is the likeliest persona, belonging or not; `codes` (units, traits) what was read.
    """

    units: tuple[str, ...]
    persona: NDArray[np.int64]
    posterior: NDArray[np.float64]
    names: tuple[str, ...]
    nearest: NDArray[np.int64]
    codes: NDArray[Any]


def assign(records: Records | OpenRecords, *, model: DiscoveryModel) -> Assignments:
    """Assign everybody of the records; a posterior of at least .7 is a match.

    Of OpenRecords the sealed part is left out. Raises UnknownColumn where the model's traits are
    not there.
    """
    return assign_frame(table(records, model.question), model=model)


def assign_frame(frame: Frame, *, model: DiscoveryModel) -> Assignments:
    """As `assign`, over a frame that is made already."""
    names = [f"__c{i}" for i in range(len(model.codebook.traits))]
    rows = _scored(frame, model).select("unit_id", "best", "posterior", *names).to_pyarrow()
    units = tuple(str(unit) for unit in rows["unit_id"].to_pylist())
    best = rows["best"].to_numpy().astype(np.int64)
    posterior = rows["posterior"].to_numpy()
    return Assignments(
        units=units,
        persona=np.where(posterior >= MATCH, best, -1),
        posterior=posterior,
        names=model.names,
        nearest=best,
        codes=np.stack([rows[name].to_numpy() for name in names], axis=1),
    )


def scores(records: Records | OpenRecords, *, model: DiscoveryModel) -> ibis.Table:
    """Who belongs where as one expression: unit_id, persona (null for none), posterior, p1, p2, ...

    `p1` is how likely the first persona is. Its SQL is `records.script` of it.
    """
    scored = _scored(table(records, model.question), model)
    named = [(scored.best == k, name) for k, name in enumerate(model.names)]
    persona = ibis.cases(*named, else_=ibis.null("string"))
    found = {f"p{k + 1}": scored[f"p{k}"] for k in range(model.model.n_classes)}
    return scored.select(
        "unit_id",
        persona=ibis.ifelse(scored.posterior >= MATCH, persona, ibis.null("string")),
        posterior=scored.posterior,
        **found,
    )


def frozen(model: DiscoveryModel) -> FrozenClasses:
    """The model as the engine scores by it."""
    return scoring.frozen(
        {
            "codebook": {"traits": [asdict(trait) for trait in model.codebook.traits]},
            "columns": {},
            "weights": model.model.weights_.tolist(),
            "probabilities": [p.tolist() for p in model.model.probabilities_],
            "missing": model.missing,
            "at_least": MATCH,
        }
    )


def _scored(frame: Frame, model: DiscoveryModel) -> ibis.Table:
    """The frame's units with their codes, each class's posterior, the best and how likely it is."""
    known = set(frame.table.columns)
    for trait in model.codebook.traits:
        if trait.column not in known:
            raise unknown(trait.column, [c.name for c in frame.columns], what="trait")
    classes = frozen(model)
    found = {
        f"__c{i}": code(trait, frame.table[trait.column], model.missing)
        for i, trait in enumerate(model.codebook.traits)
    }
    coded = frame.table.select(frame.table.unit_id, **found)
    scored = scoring.posteriors_of(classes, coded, list(found))
    top = ibis.greatest(*[scored[f"p{k}"] for k in range(model.model.n_classes)])
    return scored.mutate(posterior=top)


def check_ending(path: Path) -> None:
    """Raises BadInput for a file that assignments cannot be written to."""
    if path.suffix.lower() not in ENDINGS:
        detail = f"Who belongs where cannot be written to {path.name}."
        hint = "Name a file that ends in .csv or .parquet."
        raise BadInput(detail, hint=hint, where=Where(field="assign"))


def write_assignments(
    assignments: Assignments,
    path: Path,
    *,
    columns: Mapping[str, Sequence[Any]] | None = None,
) -> None:
    """Write unit, persona (empty for none), posterior and further columns, by the path's ending.

    `columns` are texts, whole numbers or numbers (units,) by name, None or NaN for nothing. As
    CSV, safe for spreadsheets, or as Parquet, with null for nothing. Raises BadInput for any other
    ending, and where the file cannot be written.
    """
    check_ending(path)
    order = sorted(range(len(assignments.units)), key=lambda i: assignments.units[i])
    more = columns or {}
    try:
        if path.suffix.lower() == ".parquet":
            _write_parquet(assignments, path, order, more)
        else:
            _write_csv(assignments, path, order, more)
    except OSError as error:
        detail = f"{path.name} cannot be written: {error.strerror or error}."
        hint = "Give a path in a folder that exists and may be written to."
        raise BadInput(detail, hint=hint, where=Where(field="assign")) from None


def _write_csv(
    found: Assignments, path: Path, order: Sequence[int], more: Mapping[str, Sequence[Any]]
) -> None:
    names = [neutralise(name) for name in more]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("unit_id", "persona", "posterior", *names))
        for i in order:
            k = int(found.persona[i])
            persona = "" if k < 0 else neutralise(found.names[k])
            line = (neutralise(found.units[i]), persona, f"{found.posterior[i]:.4f}")
            writer.writerow((*line, *(_cell(column[i]) for column in more.values())))


def _cell(value: Any) -> str:
    if value is None or value != value:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else neutralise(value)


def _write_parquet(
    found: Assignments, path: Path, order: Sequence[int], more: Mapping[str, Sequence[Any]]
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    personas = [int(k) for k in found.persona[list(order)]]
    columns = {
        "unit_id": pa.array([found.units[i] for i in order], pa.string()),
        "persona": pa.array([found.names[k] if k >= 0 else None for k in personas], pa.string()),
        "posterior": pa.array(found.posterior[list(order)], pa.float64()),
    }
    for name, column in more.items():
        columns[name] = pa.array([column[i] for i in order], from_pandas=True)
    pq.write_table(pa.table(columns), path)
