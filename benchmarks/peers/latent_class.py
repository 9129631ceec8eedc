"""One latent class fit by a peer, in the peers' own environment; prints one line of JSON.

    PEER_PYTHON latent_class.py stepmix|pypolca CODES.npy CLASSES STARTS [TOLERANCE]

Codes are (rows, traits) from 0, -1 for missing. Only the fit is timed, not the import.
"""

import json
import resource
import sys
import time

import numpy as np


def passed(began):
    """Seconds on the wall and of the processor."""
    return time.perf_counter() - began[0], time.process_time() - began[1]


def stepmix(codes, classes, starts, tolerance):
    from stepmix.stepmix import StepMix

    missing = (codes < 0).any()
    model = StepMix(
        n_components=classes,
        measurement="categorical_nan" if missing else "categorical",
        n_init=starts,
        abs_tol=tolerance,
        max_iter=5000,
        random_state=0,
        verbose=0,
        progress_bar=0,
    )
    rows = np.where(codes < 0, np.nan, codes) if missing else codes
    began = time.perf_counter(), time.process_time()
    model.fit(rows)
    return *passed(began), float(model.score(rows)) * len(codes)


def pypolca(codes, classes, starts, tolerance):
    import polars as pl
    import pypolca as lca

    names = [f"t{j}" for j in range(codes.shape[1])]
    frame = pl.DataFrame({name: codes[:, j].astype(np.int64) + 1 for j, name in enumerate(names)})
    formula = f"cbind({', '.join(names)}) ~ 1"
    began = time.perf_counter(), time.process_time()
    found = lca.fit(
        formula, data=frame, nclass=classes, nrep=starts, maxiter=5000, tol=tolerance, **QUICK
    )
    return *passed(began), float(found.loglik)


QUICK: dict[str, object] = {"calc_se": False, "verbose": False}

if __name__ == "__main__":
    which, file, classes, starts = sys.argv[1:5]
    tolerance = float(sys.argv[5]) if len(sys.argv) > 5 else 1e-10
    codes = np.load(file)
    fit = {"stepmix": stepmix, "pypolca": pypolca}[which]
    fit(codes[:1000], int(classes), 1, 1e-3)  # warm, as ours is
    seconds, processor, value = fit(codes, int(classes), int(starts), tolerance)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"seconds": seconds, "processor": processor, "log_likelihood": value}
    print(json.dumps({**told, "megabytes": memory}))
