"""The latent class model: which kinds of people would give rise to these rows of codes."""

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ringtrue.errors import CannotFit, OutOfRange, Where
from ringtrue.stats import em
from ringtrue.stats.arrays import Codes, Floats
from ringtrue.stats.conventions import (
    checked,
    not_fitted,
    plain,
    saved,
    settings,
    tags,
    weighted,
    whole,
)
from ringtrue.stats.patterns import Patterns, distinct, folded, sized, surveyed, used_levels
from ringtrue.stats.search import search
from ringtrue.stats.watched import Progress, Watched

ROWS_FOR_STARTS = 20_000
STARTING = 0.6  # of a fit is looking for where to begin
MOST_NUMBERS = 2**28  # that starts may hold side by side: 2 GB
SETTINGS = ("n_classes", "prior", "n_starts", "max_iter", "tol", "seed", "threads")


def free_parameters(classes: int, levels: ArrayLike) -> int:
    """How many numbers the model estimates: class shares, and level shares in each class."""
    classes = int(classes)
    return classes - 1 + classes * int(np.sum(np.asarray(levels) - 1))


def refusal(classes: int, levels: tuple[int, ...]) -> str | None:
    """Why so many classes cannot be told from these traits, or None.

    A model with more free numbers than cells of the full table (product of levels - 1) has no
    single answer.
    """
    cells = math.prod(map(int, levels)) - 1
    needed = free_parameters(classes, levels)
    if needed <= cells:
        return None
    traits = "1 trait" if len(levels) == 1 else f"{len(levels)} traits"
    return (
        f"{classes} classes need {needed} numbers, but {traits} with "
        f"{', '.join(map(str, levels))} levels can tell only {cells} apart."
    )


def most_classes(levels: tuple[int, ...]) -> int:
    """The largest number of classes that `refusal` lets these traits tell, 1 at least."""
    return max(1, math.prod(map(int, levels)) // (1 + free_parameters(1, levels)))


class LatentClasses:
    """Latent class analysis with local independence, by EM.

    Parameters: `n_classes`; `prior` pseudo-rows spread over the marginals (0: maximum likelihood);
    `n_starts` short runs, of which the best are carried on; `max_iter` steps and `tol`, the gain a
    row that may be left; `seed`; `threads` at most (the answer is the same for any). Learned by
    `fit`: `weights_` (classes,), largest first; `probabilities_`, one array (classes, levels) a
    trait; `log_likelihood_`, `bic_`, `converged_`, `n_iter_`, `starts_` (the log-likelihood, with
    the prior's part, that each start came to on at most 20,000 rows, best first), `n_parameters_`,
    `warning_`.

    Missing codes (-1 or NaN) are skipped by the likelihood: full information under missing at
    random. Source: Goodman (1974); Linzer and Lewis (2011), J. Stat. Softw. 42(10), equations 2 to
    10.
    """

    def __init__(
        self,
        n_classes: int = 2,
        *,
        prior: float = 1.0,
        n_starts: int = 96,
        max_iter: int = 5000,
        tol: float = 1e-7,
        seed: int = 0,
        threads: int | None = None,
    ) -> None:
        self.n_classes = n_classes
        self.prior = prior
        self.n_starts = n_starts
        self.max_iter = max_iter
        self.tol = tol
        self.seed = seed
        self.threads = threads

    def fit(
        self,
        X: ArrayLike,
        y: object = None,
        *,
        sample_weight: ArrayLike | None = None,
        levels: tuple[int, ...] | None = None,
        smaller: "LatentClasses | None" = None,
        watch: Callable[[], None] | None = None,
        progress: Progress | None = None,
    ) -> "LatentClasses":
        """Fit to codes (rows, traits): 0, 1, ... for levels, -1 or NaN for missing.

        `levels` states how many each trait has, `smaller` a fit with one class less whose splits
        serve as starts. `watch()` is called every tenth of a second or so, `progress(fraction,
        words)` with how far the fit is, from 0 to 1; either may raise to stop.
        Raises CannotFit where no such model can be told from the data, ValueError for what are no
        codes, levels or weights.
        """
        rows = checked(X)
        if sample_weight is None:
            patterns = folded(rows, levels)
        else:
            known, weight = weighted(rows, sample_weight)
            sizes = sized(known.max(axis=0, initial=-1), levels)
            patterns = distinct(known, sizes, weight)
        return self.fit_patterns(patterns, smaller=smaller, watch=watch, progress=progress)

    def fit_patterns(
        self,
        patterns: Patterns,
        *,
        smaller: "LatentClasses | None" = None,
        watch: Callable[[], None] | None = None,
        progress: Progress | None = None,
    ) -> "LatentClasses":
        """Fit to rows already folded into patterns."""
        own = settings(self)
        classes, prior, seed = own["n_classes"], own["prior"], own["seed"]
        watched = Watched(watch, progress)
        used = _used_levels(patterns)
        self._refuse(patterns, used, classes, own["n_starts"])
        design = em.Design(patterns)
        few = _thinned(patterns, ROWS_FOR_STARTS, seed)
        start, self.starts_ = search(
            design if few is patterns else em.Design(few),
            classes,
            count=own["n_starts"],
            prior=prior,
            rng=np.random.default_rng([seed, classes]),
            smaller=None if smaller is None else smaller.parameters_,
            watch=watched,
            stage=lambda low, high: watched.stage(STARTING * low, STARTING * high, "starting"),
            threads=own["threads"],
        )
        watched.stage(STARTING, 1.0, "climbing from the best start")
        end = em.climb(
            design,
            start,
            prior=prior,
            iterations=own["max_iter"],
            tolerance=own["tol"],
            watch=watched,
            threads=own["threads"],
        )
        watched.done()
        return self._learned(patterns, used, end)

    def further(
        self,
        patterns: Patterns,
        *,
        max_iter: int = 5000,
        tol: float = 1e-7,
        watch: Callable[[], None] | None = None,
    ) -> "LatentClasses":
        """Another model, climbed on over the same rows from where this one stopped.

        With `max_iter` and `tol` for its own; `n_iter_` counts the steps of both.
        """
        model = LatentClasses(**self.get_params()).set_params(max_iter=max_iter, tol=tol)
        own = settings(model)
        end = em.climb(
            em.Design(patterns),
            self.parameters_,
            prior=own["prior"],
            iterations=max_iter,
            tolerance=tol,
            watch=watch,
            threads=own["threads"],
        )
        model.starts_ = self.starts_
        model._learned(patterns, _used_levels(patterns), end)
        model.n_iter_ += self.n_iter_
        return model

    def _refuse(self, patterns: Patterns, used: tuple[int, ...], classes: int, starts: int) -> None:
        if not len(patterns.weight) or not patterns.levels:
            shape = len(patterns.weight), len(patterns.levels)
            given = f"{shape[0]} row(s), {shape[1]} feature(s) (shape={shape})"
            detail = f"There are {given} while a minimum of 1 is required."
            raise CannotFit(detail, hint="Check that some trait is left after the set-aside ones.")
        if classes > 1 and not (patterns.codes >= 0).any():
            detail = "Every trait is missing in every row: there is nothing to tell classes by."
            raise CannotFit(detail, hint="Bring rows in which some traits are filled in.")
        if why := refusal(classes, used):
            hint = f"Ask for at most {most_classes(used)}, or add traits{_to_drop(used)}."
            raise CannotFit(why, hint=hint)
        numbers = classes * starts * sum(patterns.levels)
        if classes > 1 and numbers > MOST_NUMBERS:
            detail = f"{starts:,} starts of {classes:,} classes would need {numbers:,} numbers."
            hint = f"Ask for fewer classes or starts: at most {MOST_NUMBERS:,} are held at once."
            raise OutOfRange(detail, hint=hint, where=Where(field="n_classes"))

    def _learned(self, patterns: Patterns, used: tuple[int, ...], end: em.Runs) -> "LatentClasses":
        weights, theta = end.parameters.weights[:, 0], end.parameters.theta[:, 0]
        # Labels by size; equal sizes by their profile, so that no chance decides.
        order = sorted(range(len(weights)), key=lambda k: (-round(float(weights[k]), 9), *theta[k]))
        self._set(weights[order], theta[order], patterns.levels)
        rows = patterns.rows
        self.n_rows_ = rows
        self.log_likelihood_ = float(end.log_likelihood[0])
        self.n_parameters_ = free_parameters(len(weights), used)
        self.bic_ = -2 * self.log_likelihood_ + self.n_parameters_ * float(np.log(rows))
        self.converged_ = bool(end.converged[0])
        self.n_iter_ = int(end.iterations[0])
        self.warning_ = self._doubt(len(patterns.weight))
        return self

    def _doubt(self, different: int) -> str | None:
        """What makes the figures uncertain, or None."""
        said = []
        if self.n_parameters_ > different:
            said.append(
                f"{self.n_parameters_} numbers are estimated from {different} different rows: "
                "single figures are uncertain."
            )
        if not self.converged_:
            said.append(f"The fit was stopped after {self.n_iter_} steps, before it stood still.")
        return " ".join(said) or None

    def _set(self, weights: Floats, theta: Floats, levels: tuple[int, ...]) -> None:
        self.weights_ = weights
        self.levels_ = tuple(int(n) for n in levels)
        self.probabilities_ = np.split(theta, np.cumsum(levels)[:-1], axis=1)
        self.n_features_in_ = len(levels)

    @property
    def parameters_(self) -> em.Parameters:
        """What was learned, as one run for `stats.em`."""
        theta = np.concatenate(self.probabilities_, axis=1)
        return em.Parameters(self.weights_[:, None], theta[:, None, :])

    def _posteriors(self, codes: ArrayLike) -> tuple[Floats, Floats]:
        if not hasattr(self, "weights_"):
            raise not_fitted()
        rows = checked(codes)
        surveyed(rows)
        patterns = distinct(_within(rows, self.levels_), self.levels_)
        belief, found = em.posteriors(em.Design(patterns), self.parameters_, threads=self.threads)
        return belief[:, 0, patterns.row_of].T, found[0, patterns.row_of]

    def predict_proba(self, X: ArrayLike) -> Floats:
        """Posterior of each class given the observed traits; (rows, classes)."""
        return self._posteriors(X)[0]

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """The likeliest class of each row, counted from 0."""
        return np.asarray(self.predict_proba(X).argmax(axis=1))

    def score_samples(self, X: ArrayLike) -> Floats:
        """Log-likelihood of each row."""
        return self._posteriors(X)[1]

    def score(self, X: ArrayLike, y: object = None) -> float:
        """Mean log-likelihood a row. Raises ValueError where there is none."""
        rows = self.score_samples(X)
        if not len(rows):
            message = "there is no row to score: a minimum of 1 is required"
            raise ValueError(message)
        return float(rows.mean())

    def sample(
        self, n_samples: int = 1, *, rng: np.random.Generator | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows drawn from the model: codes (rows, traits), nothing missing, and classes (rows,).

        Without `rng` chance begins at `seed`: the same rows every time.
        """
        if not hasattr(self, "weights_"):
            raise not_fitted()
        whole("n_samples", n_samples, 1)
        rng = np.random.default_rng([self.seed, 5]) if rng is None else rng
        kind = rng.choice(len(self.weights_), size=n_samples, p=self.weights_)
        codes = np.empty((n_samples, len(self.levels_)), np.int64)
        for j, table in enumerate(self.probabilities_):
            steps = np.cumsum(table, axis=1)[kind, :-1]
            codes[:, j] = (rng.random((n_samples, 1)) > steps).sum(axis=1)
        return codes, kind

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The settings, as scikit-learn asks for them."""
        return {name: getattr(self, name) for name in SETTINGS}

    def set_params(self, **settings: Any) -> "LatentClasses":
        """Change settings by name."""
        unknown = set(settings) - set(self.get_params())
        if unknown:
            message = f"no such setting: {', '.join(sorted(unknown))}"
            raise ValueError(message)
        for name, value in settings.items():
            setattr(self, name, value)
        return self

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn may expect: codes, of which some may be missing; no target."""
        return tags()

    def __sklearn_is_fitted__(self) -> bool:
        """Whether `fit` has been called."""
        return hasattr(self, "weights_")

    def __repr__(self) -> str:
        """The settings that differ from the defaults, as scikit-learn writes them."""
        own, usual = self.get_params(), LatentClasses().get_params()
        changed = [f"{name}={own[name]!r}" for name in own if own[name] != usual[name]]
        return f"LatentClasses({', '.join(changed)})"

    def to_json(self) -> str:
        """The fitted model as JSON text."""
        if not hasattr(self, "weights_"):
            raise not_fitted()
        learned = {
            "weights": self.weights_.tolist(),
            "probabilities": [p.tolist() for p in self.probabilities_],
            "log_likelihood": self.log_likelihood_,
            "bic": self.bic_,
            "n_parameters": self.n_parameters_,
            "n_rows": self.n_rows_,
            "n_iter": self.n_iter_,
            "converged": self.converged_,
            "starts": list(self.starts_),
            "warning": self.warning_,
        }
        return json.dumps({"version": 1, "settings": plain(self.get_params()), **learned})

    @staticmethod
    def from_json(text: str) -> "LatentClasses":
        """The model that `to_json` wrote; it predicts alike to the last digit.

        Raises BadInput for any other text.
        """
        raw = saved(text, SETTINGS)
        model = LatentClasses().set_params(**raw["settings"])
        tables = [np.array(p) for p in raw["probabilities"]]
        levels = tuple(t.shape[1] for t in tables)
        model._set(np.array(raw["weights"]), np.concatenate(tables, axis=1), levels)
        for name in ("log_likelihood", "bic", "n_parameters", "n_rows", "n_iter", "converged"):
            setattr(model, name + "_", raw[name])
        model.starts_, model.warning_ = tuple(raw["starts"]), raw["warning"]
        return model


def _within(codes: NDArray[Any], levels: tuple[int, ...]) -> Codes:
    """Whole numbers; a level the model never saw says nothing: it counts as missing."""
    if codes.shape[1] != len(levels):
        message = (
            f"X has {codes.shape[1]} features, but LatentClasses is expecting {len(levels)} "
            "features as input: one column a trait of the fit"
        )
        raise ValueError(message)
    known = (codes >= 0) & (codes < np.array(levels))
    return np.where(known, codes, -1).astype(np.int64)


def _used_levels(patterns: Patterns) -> tuple[int, ...]:
    """How many levels of each trait some row has."""
    return tuple(max(1, n) for n in used_levels(patterns))


def _to_drop(levels: tuple[int, ...]) -> str:
    """Traits of one level add nothing; said where there are any."""
    alone = [str(j + 1) for j, n in enumerate(levels) if n < 2]
    if not alone:
        return ""
    return f" (trait {', '.join(alone)} has one level only and tells nothing: drop it)"


def _thinned(patterns: Patterns, rows: int, seed: int) -> Patterns:
    """At most so many rows: every so-manieth along the sorted patterns, from a random first.

    Systematic sampling keeps the mix of patterns closer than a plain draw would, and does not
    depend on the order of rows.
    """
    total = patterns.rows
    if total <= rows:
        return patterns
    first = np.random.default_rng([seed, 20]).random()
    upto = np.cumsum(patterns.weight) * (rows / total)
    count = np.diff(np.floor(upto - first), prepend=np.floor(-first))
    kept = count > 0
    return Patterns(patterns.codes[kept], count[kept], patterns.levels, np.arange(int(kept.sum())))
