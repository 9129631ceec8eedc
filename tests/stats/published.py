"""Published data as codes, for golden tests."""

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CANDIDATES = [
    who + side
    for side in ("G", "B")
    for who in ("MORAL", "CARES", "KNOW", "LEAD", "DISHON", "INTEL")
]
MCDONALDS = "yummy convenient spicy fattening greasy fast cheap tasty expensive healthy disgusting"
COLUMNS = {
    "carcinoma": ("polca-lca/carcinoma.csv", list("ABCDEFG")),
    "values": ("polca-lca/values.csv", list("ABCD")),
    "cheating": ("polca-lca/cheating.csv", ["LIEEXAM", "LIEPAPER", "FRAUD", "COPYEXAM"]),
    "gss82": ("polca-lca/gss82.csv", ["PURPOSE", "ACCURACY", "UNDERSTA", "COOPERAT"]),
    "election": ("polca-lca/election.csv", CANDIDATES),
    "mcdonalds": ("msa-mcdonalds/mcdonalds.csv", MCDONALDS.split()),
}


def codes(data: Path, name: str, *, complete: bool = False) -> NDArray[np.int64]:
    """Codes (rows, traits) of one of COLUMNS; -1 where the answer is missing."""
    file, columns = COLUMNS[name]
    with (data / file).open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    table = np.full((len(rows), len(columns)), -1)
    for j, column in enumerate(columns):
        levels = sorted({row[column] for row in rows} - {"", "NA"})
        places = {level: i for i, level in enumerate(levels)}
        table[:, j] = [places.get(row[column], -1) for row in rows]
    return table[(table >= 0).all(axis=1)] if complete else table
