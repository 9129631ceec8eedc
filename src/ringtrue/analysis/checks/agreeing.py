"""RT401, two definitions: do marketing and sales mean the same by "qualified"?

Its facts are no records but what members wrote, signed and judged, so it takes a value of its own
and not an examination.
"""

from dataclasses import dataclass
from datetime import date

from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.qualified import FEWEST, SIDES, Comparison
from ringtrue.analysis.results import Finding, NotRun
from ringtrue.analysis.wording import listed, percent

NAMED = 3
_UNUSED = "criteria of “qualified” that marketing and sales both signed (Hand-offs)"
_ALONE = "a second member: one who stands for marketing and one for sales"
_JUDGED = f"{FEWEST} leads that marketing and sales both judged without seeing each other"


@dataclass(frozen=True)
class SharedIdea:
    """What a workspace has of a shared idea of "qualified".

    `used`: somebody judged a lead, wrote criteria or began to judge blind. `version` and
    `signed_by` (departments) are of the newest criteria; `compared` and `day` of the newest blind
    judging that is through.
    """

    members: int
    used: bool
    version: int | None = None
    signed_by: tuple[str, ...] = ()
    compared: Comparison | None = None
    day: date | None = None

    @property
    def shared(self) -> bool:
        """Whether both departments signed the newest criteria."""
        return self.version is not None and set(SIDES) <= set(self.signed_by)


def rt401(idea: SharedIdea) -> tuple[Finding, ...] | NotRun:
    """Criteria that not both signed, or reliably too little agreement on the same leads."""
    if not idea.used:
        return NotRun("RT401", _UNUSED)
    if idea.members < len(SIDES):
        return NotRun("RT401", _ALONE)
    compared = idea.compared if idea.compared and idea.compared.both >= FEWEST else None
    said = [s for s in (_apart(compared, idea.day), _unshared(idea)) if s]
    if not said:
        return () if compared else NotRun("RT401", _JUDGED)
    step = None if compared else "Write the criteria together, and let marketing and sales sign."
    evidence = _evidence(compared) | {"criteria_signed_by": list(idea.signed_by)}
    return (finding("RT401", " ".join(said), evidence=evidence, next_step=step),)


def _apart(compared: Comparison | None, day: date | None) -> str:
    if compared is None or compared.verdict != "two":
        return ""
    on = f" on {day.isoformat()}" if day else ""
    said = (
        f"Marketing and sales mean two things by “qualified”: they agree on {compared.agreed} of "
        f"{compared.both} leads that both judged blind{on}, where chance alone would bring about "
        f"{round(compared.by_chance)}."
    )
    gaps = [f"{g.trait} {g.value}" for g in compared.gaps if not g.could_be_chance]
    return f"{said} They differ most on {listed(gaps[:NAMED])}." if gaps else said


def _unshared(idea: SharedIdea) -> str:
    if idea.shared:
        return ""
    if idea.version is None:
        return "Nothing is written of what counts as a qualified lead."
    if not idea.signed_by:
        return f"Neither marketing nor sales has signed version {idea.version} of the criteria."
    missing = [side for side in SIDES if side not in idea.signed_by]
    return f"{missing[0].capitalize()} has not signed version {idea.version} of the criteria."


def _evidence(compared: Comparison | None) -> dict[str, object]:
    if compared is None:
        return {}
    gaps = [
        f"{g.trait} {g.value}: marketing {g.marketing}, sales {g.sales} of {g.leads}"
        for g in compared.gaps[:NAMED]
    ]
    return {
        "leads_both_judged": compared.both,
        "judged_alike": compared.agreed,
        "by_chance_about": round(compared.by_chance),
        "called_qualified_by_marketing": percent(compared.marketing_yes / compared.both),
        "called_qualified_by_sales": percent(compared.sales_yes / compared.both),
        "agreement_beyond_chance": round(compared.main.value, 3),
        "which_is_at_most": round(compared.main.upper, 3),
        "differ_on": gaps,
    }
