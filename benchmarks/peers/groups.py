"""How many groups four popular methods find in a table, chosen as their users customarily do.

    PEER_PYTHON groups.py TABLE.csv

Prints one line of JSON: by method, how many groups, and what the customary number says at each K.
Words are categories; numbers of more than ten values are measured; what is missing is its column's
commonest value or median, as all four need whole tables.
"""

import json
import sys
import warnings

import numpy as np
import pandas as pd

MOST = 8


def main(file: str) -> None:
    """Read the table, ask each method, print what they say."""
    warnings.simplefilter("ignore")
    table = pd.read_csv(file)
    measured = [
        c for c in table if pd.api.types.is_numeric_dtype(table[c]) and table[c].nunique() > 10
    ]
    named = [c for c in table if c not in measured]
    numbers = table[measured].astype(float)
    numbers = numbers.fillna(numbers.median())
    words = table[named].astype("object")
    words = words.fillna(words.mode().iloc[0]).astype(str) if named else words
    wide = np.hstack([_scaled(numbers), pd.get_dummies(words).to_numpy(float)])
    told = {
        "k-means": k_means(wide),
        "Gaussian mixture": gaussian(wide),
        "k-prototypes": prototypes(numbers, words),
        "StepMix": latent(numbers, words),
    }
    print(json.dumps(told))


def _scaled(numbers: pd.DataFrame) -> np.ndarray:
    values = numbers.to_numpy(float)
    spread = values.std(axis=0)
    return (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1)


def k_means(wide: np.ndarray) -> dict[str, object]:
    """The K of the best mean silhouette; one group cannot be the answer."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    said = {}
    for k in range(2, MOST + 1):
        labels = KMeans(k, n_init=10, random_state=0).fit_predict(wide)
        said[k] = float(silhouette_score(wide, labels))
    return {"groups": max(said, key=lambda k: said[k]), "by": "best silhouette", "said": said}


def gaussian(wide: np.ndarray) -> dict[str, object]:
    """The K of the smallest BIC, with scikit-learn's default settings."""
    from sklearn.mixture import GaussianMixture

    said = {}
    for k in range(1, MOST + 1):
        said[k] = float(GaussianMixture(k, n_init=2, random_state=0).fit(wide).bic(wide))
    return {"groups": min(said, key=lambda k: said[k]), "by": "smallest BIC", "said": said}


def prototypes(numbers: pd.DataFrame, words: pd.DataFrame) -> dict[str, object]:
    """The K at the elbow: farthest below the line from the first cost to the last."""
    from kmodes.kmodes import KModes
    from kmodes.kprototypes import KPrototypes

    said = {}
    for k in range(1, MOST + 1):
        if numbers.shape[1] and words.shape[1]:
            mixed = np.hstack([_scaled(numbers).astype(object), words.to_numpy()])
            places = list(range(numbers.shape[1], mixed.shape[1]))
            model = KPrototypes(k, n_init=2, random_state=0, max_iter=30)
            said[k] = float(model.fit(mixed, categorical=places).cost_)
        elif words.shape[1]:
            said[k] = float(KModes(k, n_init=3, random_state=0).fit(words.to_numpy()).cost_)
    first, last = said[1], said[MOST]
    below = {k: first + (last - first) * (k - 1) / (MOST - 1) - said[k] for k in range(2, MOST)}
    return {"groups": max(below, key=lambda k: below[k]), "by": "elbow", "said": said}


def latent(numbers: pd.DataFrame, words: pd.DataFrame) -> dict[str, object]:
    """The K of the smallest BIC: categories, and Gaussians for what is measured."""
    from stepmix.stepmix import StepMix

    coded = pd.DataFrame({c: pd.factorize(words[c], sort=True)[0] for c in words})
    scaled = pd.DataFrame(_scaled(numbers), columns=list(numbers))
    both = pd.concat([coded, scaled], axis=1)
    how: dict[str, object] = {}
    if len(coded.columns):
        how["words"] = {"model": "categorical", "n_columns": len(coded.columns)}
    if len(scaled.columns):
        how["numbers"] = {"model": "gaussian_diag", "n_columns": len(scaled.columns)}
    said = {}
    for k in range(1, MOST + 1):
        model = StepMix(
            k, measurement=how, n_init=5, max_iter=1000, abs_tol=1e-7, random_state=0,
            verbose=0, progress_bar=0,
        )  # fmt: skip
        said[k] = float(model.fit(both).bic(both))
    return {"groups": min(said, key=lambda k: said[k]), "by": "smallest BIC", "said": said}


if __name__ == "__main__":
    main(sys.argv[1])
