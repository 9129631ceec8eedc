"""One step of growth: its figures, which gates it failed, and why in a sentence for everybody."""

from dataclasses import dataclass

from ringtrue.stats.gates import NEAR, Stability
from ringtrue.stats.latentclass import LatentClasses
from ringtrue.stats.structure import WON, Contest, Kind, kind

_ORDINALS = (
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth",
)  # fmt: skip
_KINDS = {
    "natural": "No smooth line of types describes them as well: real groups.",
    "reproducible": "A smooth line of types describes them {better}: a repeatable cut.",
    "undecidable": "Too little is known of each to tell real groups from cuts along a line.",
}


@dataclass(frozen=True)
class Limits:
    """What a further persona must reach.

    `errors` of the gain on people not seen; `jaccard` where the contest with a gradient is not
    won, `jaccard_won` where it is (and from which it is held); `fewest` rows, and `people` where a
    person may have several rows.
    """

    errors: float
    jaccard: float
    jaccard_won: float
    fewest: float
    people: float = 0.0


@dataclass(frozen=True)
class Figures:
    """What was measured of a number of personas; `contest` None where none was held.

    `people` of the smallest, None where each row is a person of its own.
    """

    gain: tuple[float, float]
    stability: Stability
    strength: float
    outcome: tuple[float, float, float] | None
    contest: Contest | None
    people: float | None = None


@dataclass(frozen=True)
class GrowthStep:
    """A number of personas before the gates.

    `held_out` is the mean gain in log-likelihood a person not seen, over one persona less, with
    its standard error; `stability` the least bootstrap Jaccard of a persona; `outcome_gain` the
    further share of the outcome's variance foretold out of fold, with its interval. `failed`
    names gates: fit, stability, size, outcome. `optional`: only the outcome gate failed. `kind` is
    what kind of groups they are (of a number that failed and nobody asked for: not assessed),
    `contest` the figures behind it.
    """

    personas: int
    log_likelihood: float
    bic: float
    held_out: float | None
    held_out_error: float | None
    prediction_strength: float | None
    stability: float | None
    smallest_share: float
    outcome_gain: float | None
    outcome_interval: tuple[float, float] | None
    accepted: bool
    optional: bool
    failed: tuple[str, ...]
    reason: str
    kind: Kind = "not_assessed"
    contest: Contest | None = None


def ordinal(k: int) -> str:
    """First, second, ... in words."""
    if k < len(_ORDINALS):
        return _ORDINALS[k]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(k % 10, "th") if k // 10 % 10 != 1 else "th"
    return f"{k}{ending}"


def numbered(k: int) -> str:
    """A second, An eighth, ... with the article that it is spoken with."""
    return f"{'An' if k in (8, 11, 18) else 'A'} {ordinal(k)}"


def first_step(model: LatentClasses, noun: str) -> GrowthStep:
    """Where growth begins: one persona, always accepted."""
    return GrowthStep(
        1, model.log_likelihood_, model.bic_, None, None, None, None, 1.0, None, None,
        accepted=True, optional=False, failed=(), reason=f"One persona for all {noun}: the start.",
        kind="one",
    )  # fmt: skip


def contested(
    model: LatentClasses,
    gain: tuple[float, float],
    stability: Stability,
    limits: Limits,
    people: float | None = None,
) -> bool:
    """Whether so many personas pass far enough to be held against a gradient."""
    return not _missed(model, gain, limits, people) and stability.least >= limits.jaccard_won


def within_reach(
    model: LatentClasses,
    gain: tuple[float, float],
    stability: Stability,
    limits: Limits,
    people: float | None = None,
) -> bool:
    """Whether so many personas might pass far enough, were there more resamples."""
    near = stability.least + NEAR * stability.error >= limits.jaccard_won
    return not _missed(model, gain, limits, people) and near


def lines(contest: Contest | None, limits: Limits) -> tuple[float, ...]:
    """What of a Jaccard decides: it must reach one line or the other, by who won the contest.

    Where the contest was lost, the lower one decides nothing; where it is open, it does whether
    the answer says so.
    """
    if contest is not None and contest.won:
        return (limits.jaccard_won,)
    if contest is not None and contest.open:
        return (limits.jaccard, limits.jaccard_won)
    return (limits.jaccard,)


def _missed(
    model: LatentClasses, gain: tuple[float, float], limits: Limits, people: float | None
) -> list[str]:
    failed = [] if gain[0] > limits.errors * gain[1] else ["fit"]
    few = people is not None and people < limits.people
    if few or float(model.weights_.min()) * model.n_rows_ < limits.fewest:
        failed.append("size")
    return failed


def judge(model: LatentClasses, *, noun: str, found: Figures, limits: Limits) -> GrowthStep:
    """Put a model with one persona more before the four gates."""
    contest, least = found.contest, found.stability.least
    needed = limits.jaccard_won if contest is not None and contest.won else limits.jaccard
    failed = _missed(model, found.gain, limits, found.people)
    if least < needed:
        failed.append("stability")
    if found.outcome is not None and found.outcome[1] <= 0:
        failed.append("outcome")
    groups = kind(model.n_classes, contest, least, comes_back=limits.jaccard)
    return GrowthStep(
        personas=model.n_classes,
        log_likelihood=model.log_likelihood_,
        bic=model.bic_,
        held_out=found.gain[0],
        held_out_error=found.gain[1],
        prediction_strength=found.strength,
        stability=least,
        smallest_share=float(model.weights_.min()),
        outcome_gain=None if found.outcome is None else found.outcome[0],
        outcome_interval=None if found.outcome is None else found.outcome[1:],
        accepted=not failed,
        optional=failed == ["outcome"],
        failed=tuple(failed),
        reason=_reason(model, noun, failed, found, groups),
        kind=groups,
        contest=contest,
    )


def _reason(
    model: LatentClasses, noun: str, failed: list[str], found: Figures, groups: Kind
) -> str:
    which = numbered(model.n_classes)
    told = _told(groups, found.contest)
    returned = _percent(found.stability.returned)
    if not failed:
        good = [
            f"describes {noun} not seen before better",
            f"came back in {returned} of samples drawn again",
        ]
        good += ["tells more about who buys"] if found.outcome is not None else []
        return f"{which} persona {_and(good)}.{told}"
    if failed == ["outcome"]:
        return (
            f"{which} persona is there, but does not tell better who buys: "
            f"yours to add, not recommended.{told}"
        )
    said = []
    if "size" in failed:
        share = float(model.weights_.min())
        said.append(f"would hold {_percent(share)} of {noun} ({share * model.n_rows_:,.0f})")
    if "fit" in failed:
        said.append(f"would describe {noun} not seen before no better")
    if "stability" in failed:
        said.append(f"came back in only {returned} of samples drawn again")
    return f"{which} persona {_and(said)}."


def _told(groups: Kind, contest: Contest | None) -> str:
    """What kind of groups they are, where that was put to the test."""
    if contest is None or groups not in _KINDS:
        return ""
    better = "better" if contest.z <= -WON else "as well"
    return f" {_KINDS[groups].format(better=better)}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.01 or share == 0 else "under 1 %"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
