"""What scikit-learn expects of an estimator's edges: arrays that come in, settings, tags, errors.

scikit-learn itself is not needed: it is asked only where it is loaded already.
"""

import sys
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def checked(codes: ArrayLike) -> NDArray[Any]:
    """A table of numbers (rows, traits). Raises ValueError or TypeError for anything else."""
    if hasattr(codes, "toarray"):
        message = "sparse input is not taken: pass a dense array of codes, as codes.toarray()"
        raise TypeError(message)
    rows = np.asarray(codes)
    if rows.dtype.kind == "c":
        message = "Complex data not supported: codes are whole numbers"
        raise ValueError(message)
    if rows.dtype.kind not in "iufb":
        rows = _numbers(rows)
    if rows.ndim != 2:
        message = (
            f"codes are (rows, traits), not of shape {rows.shape}. Reshape your data: "
            "reshape(-1, 1) for one trait, reshape(1, -1) for one row"
        )
        raise ValueError(message)
    if rows.dtype.kind in "bu":
        rows = rows.astype(np.int64)
    return rows.astype(np.float64) if rows.dtype == np.float16 else rows


def _numbers(values: NDArray[Any]) -> NDArray[np.float64]:
    try:
        return values.astype(np.float64)
    except ValueError:
        message = "codes are whole numbers from 0, with -1 or NaN for missing, not text"
        raise ValueError(message) from None
    except TypeError:
        message = "codes are whole numbers: argument must be a string or a real number"
        raise TypeError(message) from None


def weighted(
    codes: NDArray[Any], weights: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Rows with a weight above nought as whole numbers, and their weights.

    Raises ValueError for weights that are not one number of at least 0 a row.
    """
    from ringtrue.stats.patterns import surveyed

    surveyed(codes)
    weight = np.asarray(weights, dtype=np.float64)
    if weight.shape == ():
        weight = np.full(len(codes), float(weight))
    if weight.shape != (len(codes),):
        message = f"one weight a row: {len(codes)} rows, but weights of shape {weight.shape}"
        raise ValueError(message)
    bad = np.flatnonzero(~(weight >= 0) | ~np.isfinite(weight))
    if len(bad):
        message = f"weights are numbers of at least 0; row {bad[0]} has {weight[bad[0]]}"
        raise ValueError(message)
    known = weight > 0
    return np.where(codes[known] >= 0, codes[known], -1).astype(np.int64), weight[known]


def settings(model: Any) -> None:
    """Raises ValueError for settings that no fit could be made with."""
    wrong = {
        "n_classes": model.n_classes < 1,
        "prior": not (np.isfinite(model.prior) and model.prior >= 0),
        "n_starts": model.n_starts < 1,
        "max_iter": model.max_iter < 1,
        "tol": not model.tol > 0,
        "threads": model.threads is not None and model.threads < 1,
    }
    for name, bad in wrong.items():
        if bad:
            message = f"{name}={getattr(model, name)!r} is out of range"
            raise ValueError(message)


def not_fitted() -> Exception:
    """scikit-learn's own error where it is loaded, else one of the kinds that it is."""
    message = "This LatentClasses instance is not fitted yet. Call 'fit' first."
    known = sys.modules.get("sklearn.exceptions")
    return known.NotFittedError(message) if known else ValueError(message)


def tags() -> Any:
    """The estimator's tags, as scikit-learn's own type (it alone asks for them)."""
    from sklearn.utils import InputTags, Tags, TargetTags

    return Tags(
        estimator_type="clusterer",
        target_tags=TargetTags(required=False),
        input_tags=InputTags(categorical=True, allow_nan=True),
    )
