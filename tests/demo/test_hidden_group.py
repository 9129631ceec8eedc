"""The buyers nobody declared are a group that a mixture finds by itself."""

from datetime import date
from pathlib import Path

import numpy as np

from ringtrue.demo import fieldnote
from ringtrue.demo.measures import people
from ringtrue.stats.latentclass import LatentClasses

CHOSEN = (
    "Job Title", "Seniority", "Buying Role", "Lead Source", "Buying Trigger", "Current Tool",
    "Preferred Device", "Industry", "Country", "Language",
)  # fmt: skip
COUNTED = ("Field Workers", "Number of Employees", "Sites")


def codes(rows: list[dict[str, str]]) -> np.ndarray:
    """Levels as whole numbers, numbers cut at their quintiles; the department is left out."""
    columns = [np.unique([r[c] for r in rows], return_inverse=True)[1] for c in CHOSEN]
    for name in COUNTED:
        values = np.array([float(r[name]) for r in rows])
        edges = np.unique(np.quantile(values, (0.2, 0.4, 0.6, 0.8)))
        columns.append(np.searchsorted(edges, values))
    return np.column_stack(columns)


def test_the_undeclared_owners_are_one_class_of_a_mixture(tmp_path: Path) -> None:
    read = ("contacts", "companies", "deals")
    fieldnote.write(tmp_path, seed=12, today=date(2026, 11, 21), tables=read)
    rows = people(tmp_path)
    owners = np.array([r["Department"] == "Management" for r in rows])
    found = LatentClasses(5, seed=1).fit(codes(rows)).predict(codes(rows))
    shares = np.array([(owners[found == k]).mean() for k in range(5)])
    one = int(shares.argmax())
    assert shares[one] > 0.9
    assert np.delete(shares, one).max() < 0.05
    assert (found[owners] == one).mean() > 0.9
