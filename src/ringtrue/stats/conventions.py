"""What scikit-learn expects of an estimator's edges: arrays that come in, settings, tags, errors.

scikit-learn itself is not needed: it is asked only where it is loaded already.
"""

import json
import sys
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ringtrue.errors import BadInput, CannotFit, OutOfRange, Where

KEPT = {
    "settings", "log_likelihood", "bic", "n_parameters", "n_rows", "n_iter", "converged", "starts",
    "warning",
}  # fmt: skip
MOST_ROWS = 2.0**53  # beyond it one row more changes nothing


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
    return _plain(rows)


def _plain(rows: NDArray[Any]) -> NDArray[Any]:
    """Numbers of a type that the compiled loops know, and in this machine's order of bytes."""
    if rows.dtype == np.uint64:  # what 64 bits with a sign do not hold would turn negative
        rows = np.minimum(rows, np.uint64(2**62))
    if rows.dtype.kind in "bu":
        return rows.astype(np.int64)
    if rows.dtype.kind == "f" and rows.dtype.itemsize not in (4, 8):
        with np.errstate(over="ignore"):  # what is too large becomes infinity, which is refused
            return rows.astype(np.float64)
    return rows.astype(rows.dtype.newbyteorder("="), copy=False)


def _numbers(values: NDArray[Any]) -> NDArray[np.float64]:
    try:
        return values.astype(np.float64)
    except OverflowError:
        message = "codes are whole numbers from 0, with -1 or NaN for missing, not as large as this"
        raise ValueError(message) from None
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

    Raises ValueError for weights that are not one number of at least 0 a row, or add up to more
    than MOST_ROWS, CannotFit where all are 0.
    """
    from ringtrue.stats.patterns import surveyed

    surveyed(codes)
    weight = _weights(weights)
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
    if len(known) and not known.any():
        detail = "Every weight is 0, and a model needs a row with a weight above 0."
        raise CannotFit(detail, hint="Give people weights above 0, or leave the weights out.")
    if len(known) and weight.max() > MOST_ROWS / len(known):
        detail = f"Weights go up to {weight.max():g}, and a weight is that many rows."
        hint = "Divide all of them by their mean."
        raise OutOfRange(detail, hint=hint, where=Where(field="sample_weight"))
    return np.where(codes[known] >= 0, codes[known], -1).astype(np.int64), weight[known]


def _weights(given: ArrayLike) -> NDArray[np.float64]:
    """Weights as numbers. Raises ValueError for what are none."""
    try:
        found = np.asarray(given)
        if found.dtype.kind != "c":
            return found.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        pass
    message = "weights are numbers of at least 0, one a row"
    raise ValueError(message)


def settings(model: Any) -> dict[str, Any]:
    """The settings as Python's own numbers, whatever type they were given as.

    Raises OutOfRange, which is a ValueError, for settings that no fit could be made with.
    """
    for name, least in (("n_classes", 1), ("n_starts", 1), ("max_iter", 1), ("seed", 0)):
        whole(name, getattr(model, name), least)
    if model.threads is not None:
        whole("threads", model.threads, 1)
    for name, above in (("prior", False), ("tol", True)):
        value = getattr(model, name)
        known = isinstance(value, int | float | np.number) and np.isfinite(value)
        if not known or value < 0 or (above and not value > 0):
            detail = f"{name}={value!r} is out of range."
            hint = f"Give a number {'above' if above else 'of at least'} 0."
            raise OutOfRange(detail, hint=hint, where=Where(field=name))
    return plain(model.get_params())


def plain(given: dict[str, Any]) -> dict[str, Any]:
    """Values without NumPy's types, as JSON takes them."""
    told = {name: float(v) if isinstance(v, np.floating) else v for name, v in given.items()}
    return {name: int(v) if isinstance(v, int | np.integer) else v for name, v in told.items()}


def whole(name: str, value: object, least: int) -> None:
    """Raises OutOfRange, which is a ValueError, for anything but a whole number from `least`."""
    right = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not right or value < least:  # type: ignore[operator]
        detail = f"{name}={value!r} is not a whole number of at least {least}."
        told = " Every fit can be made again from its seed, so there is none without." * (
            name == "seed"
        )
        hint = f"Give {name}={max(least, 2 if name == 'n_classes' else least)}, say.{told}"
        raise OutOfRange(detail, hint=hint, where=Where(field=name))


def saved(text: str, settings: tuple[str, ...]) -> dict[str, Any]:
    """What `to_json` wrote, with such settings. Raises BadInput for anything else."""
    try:
        raw = json.loads(text)
        weights = np.array(raw["weights"], dtype=np.float64)
        tables = [np.array(table, dtype=np.float64) for table in raw["probabilities"]]
        shares = [weights[None, :], *tables]
        right = raw["version"] == 1 and weights.ndim == 1 and bool(tables)
        right = right and all(t.ndim == 2 and len(t) == len(weights) for t in tables)
        right = right and all((s >= 0).all() and np.allclose(s.sum(axis=1), 1) for s in shares)
        right = right and set(raw) >= KEPT and set(raw["settings"]) <= set(settings)
    except (KeyError, TypeError, ValueError, IndexError, RecursionError):
        right = False
    if not right:
        detail = "This is not a fitted model as LatentClasses.to_json writes it."
        raise BadInput(detail, hint="Give the text that to_json returned, unchanged.")
    return dict(raw)


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
