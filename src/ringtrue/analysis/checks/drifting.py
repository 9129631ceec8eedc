"""RT208: is a persona still about the people it was about?"""

from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.drifted import Drift, Shift, of_persona
from ringtrue.analysis.examined import Examination
from ringtrue.analysis.results import Finding, NotRun
from ringtrue.analysis.wording import count_word, listed

SHOWN = 3
MOST = 5  # findings of this check; more are told together
EVERYBODY = "everybody"


def rt208(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Share, profile or outcome drifted by more than its margin."""
    return told_by(examination.drift)


def told_by(drift: Drift | str | None) -> tuple[Finding, ...] | NotRun:
    """The findings of what changed; or, in words or by None, what it would take to look."""
    if drift is None:
        return NotRun("RT208", "personas that somebody belongs to, and the day records were made")
    if isinstance(drift, str):
        return NotRun("RT208", drift)
    moved = [(name, of_persona(drift.drifted, name)) for name in drift.personas]
    moved = [(name, shifts) for name, shifts in moved if shifts]
    if len(moved) > MOST:
        return (_together(drift, moved),)
    return tuple(_drifted(drift, name, shifts) for name, shifts in moved)


def _together(drift: Drift, moved: list[tuple[str, tuple[Shift, ...]]]) -> Finding:
    """So many at once are one finding: mostly it is the market that moved."""
    names = [name for name, _ in moved]
    at_large = of_persona(drift.drifted, EVERYBODY)
    said = f" At large: {at_large[0].sentence}" if at_large else ""
    sentence = (
        f"{len(names)} of {len(drift.personas)} personas are no longer about the same people: "
        f"{listed(names)}.{said}"
    )
    evidence: dict[str, object] = {
        "personas": [
            {"name": name, "changed": [_evidence(s) for s in shifts]} for name, shifts in moved
        ],
        "everybody": [_evidence(s) for s in at_large],
    }
    return finding("RT208", sentence, evidence=evidence, next_step="Review them together.")


def _drifted(drift: Drift, name: str, shifts: tuple[Shift, ...]) -> Finding:
    said = " ".join(s.sentence for s in shifts[:SHOWN])
    more = len(shifts) - SHOWN
    rest = f" {count_word(more)} more." if more > 0 else ""
    newer = next((n for n in drift.newer if n.persona == name and n.reliable), None)
    evidence: dict[str, object] = {
        "then": {"from": drift.then.first, "to": drift.then.last, "people": shifts[0].then_n},
        "now": {"from": drift.now.first, "to": drift.now.last, "people": shifts[0].now_n},
        "changed": [_evidence(s) for s in shifts],
        "who_changed": newer.sentence if newer is not None else None,
    }
    sentence = f"{name} is no longer about the same people. {said}{rest}"
    return finding("RT208", sentence, persona=name, evidence=evidence, next_step=_step(shifts))


def _evidence(shift: Shift) -> dict[str, object]:
    return {
        "what": shift.what,
        "trait": shift.trait,
        "value": shift.level,
        "then": shift.then,
        "now": shift.now,
        "people_then": shift.then_n,
        "people_now": shift.now_n,
        "psi": shift.psi,
        "psi_by_chance": shift.expected,
        "margin": shift.margin,
    }


def _step(shifts: tuple[Shift, ...]) -> str:
    traits = [s.trait for s in shifts if s.trait is not None]
    if traits:
        return f"Review it: see whether its description still holds ({listed(traits)})."
    if any(s.what == "outcome" for s in shifts):
        return "Review it: ask five of its newest people what changed."
    return "Review it: see whether it still is worth what is spent on it."
