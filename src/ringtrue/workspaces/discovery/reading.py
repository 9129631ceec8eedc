"""From rows of the discovery room to the values people read; asks the database nothing."""

import json
from collections.abc import Sequence
from typing import Any

from ringtrue.analysis.cast import Statement
from ringtrue.analysis.results import (
    Dependent,
    Discovery,
    JoinLine,
    OutcomeRate,
    PersonaValue,
    SetAside,
    Step,
    TraitShare,
)
from ringtrue.analysis.results import Proposal as Proposed
from ringtrue.figures import staircase
from ringtrue.workspaces.discovery import asking, following, wording
from ringtrue.workspaces.discovery.lines import (
    AsideLine,
    DiscoverySheet,
    Distinct,
    ProposalLine,
    RunRow,
    Stair,
)
from ringtrue.workspaces.discovery.models import Proposal, Run

SHOWN = 3


def report_from(raw: dict[str, Any]) -> Discovery:
    """The contract's answer as it was stored."""
    whole = dict(raw)
    whole["joins"] = tuple(JoinLine(**line) for line in raw["joins"])
    whole["set_aside"] = tuple(SetAside(**line) for line in raw["set_aside"])
    whole["steps"] = tuple(
        Step(**{**line, "failed": tuple(line["failed"])}) for line in raw["steps"]
    )
    whole["personas"] = tuple(proposed_from(line) for line in raw["personas"])
    whole["dependent"] = tuple(Dependent(**line) for line in raw.get("dependent", ()))
    whole["traits"], whole["notes"] = tuple(raw["traits"]), tuple(raw["notes"])
    # of a workspace the import's own page says how its files were read
    whole["files"], whole["intake"] = tuple(raw.get("files", ())), ()
    return Discovery(**whole)


def proposed_from(raw: dict[str, Any]) -> Proposed:
    """One proposal as it was stored."""
    traits = tuple(TraitShare(**line) for line in raw["traits"])
    value = PersonaValue(**raw["value"]) if raw.get("value") else None
    outcome = OutcomeRate(**raw["outcome"])
    return Proposed(**{**raw, "traits": traits, "outcome": outcome, "value": value})


def statement_from(raw: dict[str, Any]) -> Statement:
    """A sentence as it was stored."""
    between = tuple(raw["between"]) if raw["between"] is not None else None
    return Statement(**{**raw, "values": tuple(raw["values"]), "between": between})


def origin_of(run_id: int, position: int) -> str:
    """How the ledger names a proposal that a claim came with."""
    return f"discovery {run_id}, proposal {position + 1}"


def label_of(report: dict[str, Any]) -> str:
    """What a segment of this run may be called: what the run itself could tell."""
    return str(report["verdict"])


def proposal_line(
    row: Proposal, looks: Sequence[int], went_on: tuple[int, str] | None = None
) -> ProposalLine:
    """One proposal with what was decided; `went_on` is the persona it goes on from, with name."""
    proposal = proposed_from(row.report)
    return ProposalLine(
        id=row.pk,
        position=row.position,
        proposal=proposal,
        distinct=distinct(proposal),
        sentences=tuple(line["text"] for line in row.sentences),
        state=row.state,
        reason=row.reason,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        persona_id=row.persona_id,
        persona=row.persona.name if row.persona else "",
        look=looks[row.position],
        goes_on_id=went_on[0] if went_on else None,
        goes_on_as=went_on[1] if went_on else "",
    )


def distinct(proposal: Proposed) -> tuple[Distinct, ...]:
    """What sets a proposal apart, one value a trait, most telling first."""
    best: dict[str, Distinct] = {}
    for line in proposal.traits:
        words = wording.distinct(line.trait, line.value)
        said = Distinct(line.trait, line.value, words, line.share, line.elsewhere)
        if line.share > line.elsewhere:
            best.setdefault(line.trait, said)
    return tuple(best.values())


def stairs(report: Discovery) -> tuple[Stair, ...]:
    """Every step with how much it explains of what the fullest of them explains."""
    chosen = len(report.personas)
    best = max((step.personas for step in report.steps if step.accepted), default=1)
    return tuple(
        Stair(
            step=step,
            explained=explained,
            standing=staircase.standing(step, best),
            chosen=step.personas == chosen,
        )
        for step, explained in zip(report.steps, staircase.explained(report.steps), strict=True)
    )


def asides(report: Discovery, full_names: dict[str, str]) -> tuple[AsideLine, ...]:
    """The traits set aside, those that know the outcome first."""
    order = {reason: place for place, reason in enumerate(wording.ORDER)}
    lines = [
        AsideLine(
            trait=line.trait,
            reason=line.reason,
            words=wording.aside(line.reason, line.detail),
            detail=line.detail,
            name=full_names.get(line.trait, line.trait),
        )
        for line in report.set_aside
    ]
    return tuple(sorted(lines, key=lambda line: order.get(line.reason, len(order))))


def run_row(row: Run, proposals: Sequence[Proposal]) -> RunRow:
    states = [proposal.state for proposal in proposals]
    return RunRow(
        id=row.pk,
        at=row.at,
        by=row.by_name,
        personas=len(row.report["personas"]),
        asked_personas=row.asked.get("personas"),
        sentence=row.report["sentence"],
        data_version=row.data_version,
        adopted=states.count("adopted"),
        declined=states.count("declined"),
    )


def sheet(
    row: Run,
    proposals: Sequence[Proposal],
    *,
    current: bool,
    went_on: Sequence[tuple[int, str] | None],
) -> DiscoverySheet:
    report = report_from(row.report)
    looks = following.looks(row)
    return DiscoverySheet(
        id=row.pk,
        report=report,
        proposals=tuple(
            proposal_line(proposal, looks, went_on[proposal.position]) for proposal in proposals
        ),
        stairs=stairs(report),
        asides=asides(report, row.model.get("columns", {})),
        points=tuple((float(x), float(y), looks[int(k)]) for x, y, k in row.points),
        base=row.base,
        noun=row.noun,
        happened=row.happened,
        outcome=row.asked.get("question", {}).get("outcome") or "",
        asked_personas=row.asked.get("personas"),
        among=row.asked.get("among", "everybody"),
        seed=row.asked.get("seed", 0),
        seconds=row.seconds,
        at=row.at,
        by=row.by_name,
        data_version=row.data_version,
        current=current,
        forms=asking.lines(row),
        compared=following.compared(row),
    )


def same_question(before: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether two questions are one; tuples come back from JSON as lists."""
    return json.dumps(before, sort_keys=True) == json.dumps(now, sort_keys=True)
