"""One step of growth: its figures, which gates it failed, and why in a sentence for everybody."""

from dataclasses import dataclass

from ringtrue.stats.gates import Stability
from ringtrue.stats.latentclass import LatentClasses

_ORDINALS = (
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth",
)  # fmt: skip


@dataclass(frozen=True)
class GrowthStep:
    """A number of personas before the gates.

    `held_out` is the mean gain in log-likelihood a person not seen, over one persona less, with
    its standard error; `stability` the least bootstrap Jaccard of a persona; `outcome_gain` the
    further share of the outcome's variance foretold out of fold, with its interval. `failed`
    names gates: fit, stability, size, outcome. `optional`: only the outcome gate failed.
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


def ordinal(k: int) -> str:
    """First, second, ... in words."""
    return _ORDINALS[k] if k < len(_ORDINALS) else f"{k}th"


def first_step(model: LatentClasses, noun: str) -> GrowthStep:
    """Where growth begins: one persona, always accepted."""
    return GrowthStep(
        1, model.log_likelihood_, model.bic_, None, None, None, None, 1.0, None, None,
        accepted=True, optional=False, failed=(), reason=f"One persona for all {noun}: the start.",
    )  # fmt: skip


def judge(
    model: LatentClasses,
    *,
    noun: str,
    gain: tuple[float, float],
    stability: Stability,
    strength: float,
    outcome: tuple[float, float, float] | None,
    errors: float,
    jaccard: float,
    fewest: float,
) -> GrowthStep:
    """Put a model with one persona more before the four gates."""
    smallest = float(model.weights_.min())
    failed = []
    if not gain[0] > errors * gain[1]:
        failed.append("fit")
    if float(stability.jaccard.min()) < jaccard:
        failed.append("stability")
    if smallest * model.n_rows_ < fewest:
        failed.append("size")
    if outcome is not None and outcome[1] <= 0:
        failed.append("outcome")
    return GrowthStep(
        personas=model.n_classes,
        log_likelihood=model.log_likelihood_,
        bic=model.bic_,
        held_out=gain[0],
        held_out_error=gain[1],
        prediction_strength=strength,
        stability=float(stability.jaccard.min()),
        smallest_share=smallest,
        outcome_gain=None if outcome is None else outcome[0],
        outcome_interval=None if outcome is None else outcome[1:],
        accepted=not failed,
        optional=failed == ["outcome"],
        failed=tuple(failed),
        reason=_reason(model, noun, failed, stability, outcome is not None),
    )


def _reason(
    model: LatentClasses, noun: str, failed: list[str], stability: Stability, has_outcome: bool
) -> str:
    which = ordinal(model.n_classes)
    if not failed:
        matters = ", and tells more about who buys" if has_outcome else ""
        back = f"came back in {_percent(stability.returned)} of resamples{matters}"
        return f"A {which} persona describes {noun} not seen before better, {back}."
    if failed == ["outcome"]:
        return (
            f"A {which} persona is there, but does not tell better who buys: "
            "yours to add, not recommended."
        )
    said = []
    if "size" in failed:
        share = float(model.weights_.min())
        said.append(f"would hold {_percent(share)} of {noun} ({share * model.n_rows_:,.0f})")
    if "fit" in failed:
        said.append(f"would describe {noun} not seen before no better")
    if "stability" in failed:
        said.append(f"came back in only {_percent(stability.returned)} of resamples")
    if not said:
        said.append("does not tell better who buys")
    return f"A {which} persona {_and(said)}."


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.01 or share == 0 else "under 1 %"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
