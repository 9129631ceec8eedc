"""How far raters agree beyond chance: AC1, alpha and the kappas, each with its interval.

Every coefficient is 1 - d/e: the disagreement seen over the disagreement that chance alone would
bring; they differ in what they take chance to be. Subjects are taken as a random sample, raters as
given: an interval speaks of these raters judging other such subjects, not of other raters.

Standard errors are by linearisation over subjects: where all rated everything, Gwet's formulas
(2008, British Journal of Mathematical and Statistical Psychology 61; 2014, Handbook of Inter-Rater
Reliability, 4th edition), for two raters' kappa that of Fleiss, Cohen and Everitt (1969). Where
ratings are missing, how many subjects were rated twice is taken as random, too. Limits are Wilson's
(1927) on d, at the sample size that would give this standard error (Korn and Graubard 1998), so
that raters who never disagreed get an interval that says how few subjects that was said of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from ringtrue.errors import CannotFit

Floats = NDArray[np.float64]
Metric = Literal["nominal", "interval"]
LEVEL = 0.95
FEWEST = 2


@dataclass(frozen=True)
class Agreement:
    """A coefficient of agreement.

    `low` and `high` bound it two-sided at 95 %, `upper` one-sided at 95 %. `observed` is the share
    of pairs of ratings that agree (weighted by closeness for interval alpha), `by_chance` what
    chance alone would bring; `subjects` were rated by two `raters` or more.
    """

    name: str
    value: float
    standard_error: float
    low: float
    high: float
    upper: float
    observed: float
    by_chance: float
    subjects: int
    raters: int


@dataclass(frozen=True)
class _Ratings:
    """Ratings as 0 and 1: `marks` (subjects, raters, categories), and the `scale` (categories)."""

    marks: Floats
    scale: Floats

    @property
    def counts(self) -> Floats:
        """How many raters put a subject in a category."""
        return np.asarray(self.marks.sum(axis=1))


def gwet_ac1(ratings: ArrayLike, *, categories: Sequence[float] | None = None) -> Agreement:
    """Gwet's AC1; chance is guessing on the subjects that are hard (Gwet 2008, equations 5 and 6).

    `ratings` (subjects, raters) are categories as numbers, NaN where a rater did not rate; subjects
    rated once count towards what chance would bring. `categories` is the whole scale, by default
    the categories that occur. Raises CannotFit below two categories or two subjects rated twice.
    """
    given = _read(ratings, categories, fewest=2)
    shares, members = _shares(given.counts)
    size = len(given.scale)
    by_chance = float(shares @ (1 - shares)) / (size - 1)
    moves = -2 * (members - shares) @ shares / (size - 1)
    return _of_pairs("AC1", given, by_chance, moves)


def fleiss_kappa(ratings: ArrayLike, *, categories: Sequence[float] | None = None) -> Agreement:
    """Fleiss' kappa; chance is all raters drawing from one distribution (Fleiss 1971).

    Arguments as in `gwet_ac1`; missing ratings as in Gwet (2014). Raises CannotFit where all
    ratings are one category, too.
    """
    given = _read(ratings, categories)
    shares, members = _shares(given.counts)
    moves = 2 * (members - shares) @ shares
    return _of_pairs("Fleiss' kappa", given, float(shares @ shares), moves)


def brennan_prediger(ratings: ArrayLike, *, categories: Sequence[float] | None = None) -> Agreement:
    """Brennan and Prediger's coefficient (1981); chance is every category alike.

    Arguments and errors as in `gwet_ac1`.
    """
    given = _read(ratings, categories, fewest=2)
    still = np.zeros(len(given.marks))
    return _of_pairs("Brennan-Prediger", given, 1 / len(given.scale), still)


def conger_kappa(ratings: ArrayLike, *, categories: Sequence[float] | None = None) -> Agreement:
    """Conger's kappa (1980): Cohen's for many raters; chance is each drawing from their own.

    Arguments and errors as in `fleiss_kappa`.
    """
    return _conger("Conger's kappa", _read(ratings, categories))


def cohen_kappa(one: ArrayLike, other: ArrayLike) -> Agreement:
    """Cohen's kappa (1960) of two raters over the subjects that both rated.

    `one` and `other` (subjects) are categories as numbers, NaN where not rated. The standard error
    is that of Fleiss, Cohen and Everitt (1969), with n - 1 for n. Errors as in
    `fleiss_kappa`.
    """
    both = np.column_stack([_numbers(one).ravel(), _numbers(other).ravel()])
    return _conger("Cohen's kappa", _read(both[~np.isnan(both).any(axis=1)], None))


def krippendorff_alpha(ratings: ArrayLike, *, metric: Metric = "nominal") -> Agreement:
    """Krippendorff's alpha (2004, Content Analysis, chapter 11); chance is the ratings shuffled.

    `ratings` as in `gwet_ac1`; subjects rated once are left out. With `metric` interval two ratings
    disagree by their squared difference. Raises CannotFit where all ratings are one value.
    """
    given = _read(ratings, None)
    counts = given.counts[given.counts.sum(axis=1) >= FEWEST]
    of_each = counts.sum(axis=1)
    ratings_given = float(of_each.sum())
    distance = _distances(given.scale, metric)
    within = ((counts @ distance) * counts).sum(axis=1) / (of_each - 1)
    totals = counts.sum(axis=0)
    shares = totals / ratings_given
    seen = float(within.sum() / ratings_given)
    chance = float(totals @ distance @ totals) / (ratings_given * (ratings_given - 1))
    moves_seen = (within - seen * of_each) / of_each.mean()
    moves_shares = (counts - np.outer(of_each, shares)) / of_each.mean()
    corrected = ratings_given / (ratings_given - 1)
    moves_chance = 2 * corrected * moves_shares @ distance @ shares
    return _ratio("alpha", given, seen, chance, moves_seen, moves_chance)


def _conger(name: str, given: _Ratings) -> Agreement:
    rated = given.marks.sum(axis=2)
    by = rated.sum(axis=0)
    known = by > 0
    marks, rated, by = given.marks[:, known], rated[:, known], by[known]
    own = marks.sum(axis=0) / by[:, None]  # (raters, categories)
    raters = len(by)
    pairs = raters * (raters - 1)
    others = own.sum(axis=0) - own
    by_chance = float((own * others).sum()) / max(pairs, 1)
    deviations = (marks - rated[:, :, None] * own) * (len(marks) / by)[None, :, None]
    moves = 2 * np.einsum("igq,gq->i", deviations, others) / max(pairs, 1)
    return _of_pairs(name, given, by_chance, moves)


def _of_pairs(name: str, given: _Ratings, by_chance: float, moves: Floats) -> Agreement:
    """A coefficient on the share of agreeing pairs; `moves` (subjects) is what moves chance."""
    counts = given.counts
    of_each = counts.sum(axis=1)
    twice = of_each >= FEWEST
    pairs = np.where(twice, of_each * (of_each - 1), 1)
    apart = np.where(twice, 1 - (counts * (counts - 1)).sum(axis=1) / pairs, 0.0)
    seen = float(apart[twice].mean())
    moves_seen = np.where(twice, apart - seen, 0.0) * len(counts) / twice.sum()
    return _ratio(name, given, seen, 1 - by_chance, moves_seen, -moves)


def _ratio(
    name: str, given: _Ratings, seen: float, chance: float, moves_seen: Floats, moves_chance: Floats
) -> Agreement:
    """1 - seen / chance with its limits; `moves_` are each subject's part in either (subjects)."""
    if chance <= 0:
        detail = f"All ratings are alike, so {name} cannot tell agreement from chance."
        raise CannotFit(detail, hint="Rate subjects of more than one kind.")
    ratio = seen / chance
    moves = (moves_seen - ratio * moves_chance) / chance
    subjects = len(moves)
    error = float(np.sqrt((moves @ moves) / (subjects * (subjects - 1))))
    of_each = given.counts.sum(axis=1)
    twice = of_each[of_each >= FEWEST]
    size = _effective(seen, error * chance, len(twice), float((twice * (twice - 1)).sum()) / 2)
    high, low = (1 - limit / chance for limit in _wilson(seen, size, len(twice), (1 + LEVEL) / 2))
    upper = 1 - _wilson(seen, size, len(twice), LEVEL)[0] / chance
    raters = int((given.marks.sum(axis=(0, 2)) > 0).sum())
    return Agreement(
        name, 1 - ratio, error, low, high, upper, 1 - seen, 1 - chance, len(twice), raters
    )


def _effective(share: float, error: float, subjects: int, pairs: float) -> float:
    """The number of independent yes-or-no records whose share would have this standard error."""
    if error <= 0 or not 0 < share < 1:
        return float(subjects)
    return min(share * (1 - share) / error**2, pairs)


def _wilson(share: float, size: float, subjects: int, level: float) -> tuple[float, float]:
    """Wilson's limits of a share, with Student's quantile for the subjects there are."""
    square = float(stdtrit(subjects - 1, level)) ** 2
    middle = (share + square / (2 * size)) / (1 + square / size)
    half = np.sqrt(square * (share * (1 - share) / size + square / (4 * size**2)))
    half = float(half / (1 + square / size))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def _shares(counts: Floats) -> tuple[Floats, Floats]:
    """Of the subjects rated at all: the mean share of each category, and each subject's own."""
    members = counts / counts.sum(axis=1, keepdims=True)
    return members.mean(axis=0), members


def _distances(scale: Floats, metric: Metric) -> Floats:
    apart = scale[:, None] - scale[None, :]
    if metric == "nominal":
        return np.asarray(apart != 0, dtype=np.float64)
    reach = float(np.ptp(scale)) or 1.0
    return np.asarray((apart / reach) ** 2)


def _numbers(ratings: ArrayLike) -> Floats:
    try:
        return np.asarray(ratings, dtype=np.float64)
    except (TypeError, ValueError):
        detail = "Ratings must be numbers, NaN where there is none."
        raise CannotFit(detail, hint="Give each category a number.") from None


def _read(ratings: ArrayLike, categories: Sequence[float] | None, *, fewest: int = 1) -> _Ratings:
    """Ratings checked and counted; subjects nobody rated are left out."""
    table = _numbers(ratings)
    if table.ndim != 2 or table.shape[1] < FEWEST:
        detail = "Agreement needs a table with a row a subject and a column for each of two raters."
        raise CannotFit(detail, hint="Give the ratings of two raters or more.")
    rated = ~np.isnan(table)
    if np.isinf(table).any():
        raise CannotFit("A rating is infinite.", hint="Leave it out, as NaN.")
    if int((rated.sum(axis=1) >= FEWEST).sum()) < FEWEST:
        detail = "Fewer than two subjects were rated by two raters."
        raise CannotFit(detail, hint="Let two raters judge the same subjects.")
    occurring = np.unique(table[rated])
    scale = occurring if categories is None else np.unique(np.asarray(categories, np.float64))
    if not np.isin(occurring, scale).all():
        other = float(occurring[~np.isin(occurring, scale)][0])
        detail = f"{other:g} is no category of the scale."
        raise CannotFit(detail, hint="Name every category of the scale.")
    if len(scale) < fewest:
        detail = "Only one category occurs, so nothing tells agreement from chance."
        raise CannotFit(detail, hint="Name every category of the scale.")
    kept = table[rated.any(axis=1)]
    return _Ratings((kept[:, :, None] == scale).astype(np.float64), scale)
