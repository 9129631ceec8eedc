"""Every change in discovery: a run asked for, its proposals written in one go, each decided on.

All proposals of a run, with their segments frozen, are written before anybody may read one sealed
row (METHODS 5): that is what lets the sealed people confirm them later.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from ringtrue.analysis.cast import Member
from ringtrue.errors import BadInput, Conflict, Where
from ringtrue.warehouse.schema import Question
from ringtrue.workspaces.discovery.models import Proposal, Run
from ringtrue.workspaces.discovery.reading import label_of, origin_of, statement_from
from ringtrue.workspaces.discovery.values import Found, ProposalDraft
from ringtrue.workspaces.ledger import actions as ledger
from ringtrue.workspaces.ledger.entering import question_from
from ringtrue.workspaces.ledger.values import Proposed
from ringtrue.workspaces.members.access import Unchanged, action
from ringtrue.workspaces.members.actor import Actor, Role
from ringtrue.workspaces.personas import actions as personas
from ringtrue.workspaces.personas.values import SegmentDraft
from ringtrue.workspaces.work import queries as work
from ringtrue.workspaces.work.actions import enqueue

KIND = "discovery.run"
KEPT = 30  # runs without an adopted proposal; those that personas came from stay
MOST_PERSONAS = 12


@action(needs=Role.ANALYST)
def start(
    *,
    actor: Actor,
    now: datetime,
    personas: int | None = None,
    among: str = "everybody",
    seed: int = 0,
) -> int:
    """Look for personas in the background; `personas` asks for a number. Returns the job.

    `among` is everybody, or customers. Conflict while another discovery waits or runs.
    """
    if personas is not None and not 1 <= personas <= MOST_PERSONAS:
        detail = f"{personas} is no number of personas to ask for."
        hint = f"Ask for 1 to {MOST_PERSONAS}, or leave it open."
        raise BadInput(detail, hint=hint, where=Where(field="personas"))
    if work.running(actor=actor, kind=KIND) is not None:
        raise Conflict("A discovery is under way.", hint="Wait for it, or cancel it.")
    arguments: Mapping[str, Any] = {"personas": personas, "among": among, "seed": seed}
    return enqueue(actor=actor, kind=KIND, arguments=arguments, now=now)


@action(needs=Role.ANALYST)
def record(*, actor: Actor, found: Found, now: datetime) -> int:
    """Write a run with all its proposals; a job that is done twice writes once. Returns the run."""
    before = Run.objects.within(actor).filter(job_id=found.job_id).first()
    if before is not None:
        return Unchanged(int(before.pk))  # type: ignore[return-value]
    run = Run.objects.add(
        actor,
        job_id=found.job_id,
        asked=found.asked,
        data_version=found.data_version,
        report=asdict(found.report),
        model=found.model,
        points=[list(point) for point in found.points],
        forms=[asdict(form) for form in found.forms],
        compared={} if found.compared is None else asdict(found.compared),
        base=found.base,
        noun=found.noun[:40],
        happened=found.happened[:300],
        seconds=found.seconds,
        by_id=actor.member_id,
        by_name=actor.name,
        at=now,
    )
    for position, draft in enumerate(found.proposals):
        _write(actor, run, position, draft)
    if found.report.sealed:
        ledger.enter_proposals(
            actor=actor,
            proposed=_proposed(run, found.proposals),
            question=_question(found.asked),
            now=now,
        )
    _forget_old(actor)
    return int(run.pk)


def _write(actor: Actor, run: Run, position: int, draft: ProposalDraft) -> None:
    Proposal.objects.add(
        actor,
        run=run,
        position=position,
        report=asdict(draft.report),
        segment=draft.segment,
        sentences=[asdict(statement) for statement in draft.sentences],
    )


def _proposed(run: Run, drafts: Sequence[ProposalDraft]) -> tuple[Proposed, ...]:
    """Every sentence of every proposal, with the segment it was proposed for."""
    return tuple(
        Proposed(
            origin=origin_of(int(run.pk), position),
            member=Member(
                name=f"{draft.report.name} ({position + 1})",
                statements=draft.sentences,
                model=json.dumps(draft.segment, sort_keys=True),
            ),
            statement=statement,
        )
        for position, draft in enumerate(drafts)
        for statement in draft.sentences
    )


def _question(asked: dict[str, Any]) -> Question | None:
    """What the run asked of the records; None of a run that did not say."""
    raw = asked.get("question")
    return question_from(raw) if raw else None


def _forget_old(actor: Actor) -> None:
    decided = Proposal.objects.within(actor).exclude(state="open").values("run_id")
    newest = Run.objects.within(actor).order_by("-id").values_list("pk", flat=True)[:KEPT]
    old = Run.objects.within(actor).exclude(pk__in=list(newest)).exclude(pk__in=decided)
    old.delete()


@action(needs=Role.EDITOR)
def adopt(*, actor: Actor, proposal_id: int, name: str, reason: str, now: datetime) -> int:
    """Make a proposal a persona, with its sentences and its frozen segment; returns the persona.

    Conflict where it was adopted or declined before.
    """
    row = _undecided(actor, proposal_id)
    report = row.report
    draft = Member(
        name=name.strip() or report["name"],
        statements=tuple(statement_from(s) for s in row.sentences),
    )
    segment = SegmentDraft(model=row.segment, label=label_of(row.run.report))
    persona_id = personas.create(
        actor=actor,
        draft=draft,
        segment=segment,
        reason=reason.strip()[:500] or f"Proposed by discovery {row.run_id}.",
        now=now,
    )
    _decide(actor, row, "adopted", reason, now)
    row.persona_id = persona_id
    row.save()
    return persona_id


@action(needs=Role.EDITOR)
def decline(*, actor: Actor, proposal_id: int, reason: str, now: datetime) -> int:
    """Decline a proposal, with the reason; Conflict where it was decided before."""
    row = _undecided(actor, proposal_id)
    if not reason.strip():
        raise BadInput(
            "This decline has no reason yet.",
            hint="One line: whoever looks again will want to know why.",
            where=Where(field="reason"),
        )
    _decide(actor, row, "declined", reason, now)
    row.save()
    return proposal_id


@action(needs=Role.EDITOR)
def take_back(*, actor: Actor, proposal_id: int, now: datetime) -> int:
    """Take a decline back; the proposal is open again."""
    row = Proposal.objects.within(actor).select_for_update().by_id(proposal_id)
    if row.state != "declined":
        raise Conflict(f"This proposal is {row.state}.", hint="Only a decline can be taken back.")
    row.state, row.reason, row.decided_by, row.decided_at = "open", "", "", None
    row.save()
    return proposal_id


def _undecided(actor: Actor, proposal_id: int) -> Proposal:
    row: Proposal = Proposal.objects.within(actor).select_for_update().by_id(proposal_id)
    if row.state == "adopted":
        raise Conflict("This proposal was adopted before.", hint="Open the persona it became.")
    if row.state == "declined":
        raise Conflict("This proposal was declined.", hint="Take the decline back first.")
    return row


def _decide(actor: Actor, row: Proposal, state: str, reason: str, now: datetime) -> None:
    row.state, row.reason = state, reason.strip()[:500]
    row.decided_by, row.decided_at = actor.name, now
