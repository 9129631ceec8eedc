"""Long work of hand-offs: which leads wait, and what was said of them written down as records.

Judgements are facts about people, so they enter the records by the ordinary import, as a table of
their own that each writing replaces. From there every check and count reads them like an export of
the CRM.
"""

import csv
import io
from collections.abc import Iterable
from typing import Any

from ringtrue.errors import BadInput
from ringtrue.workspaces.handoffs import actions, queries
from ringtrue.workspaces.handoffs.lines import JudgementLine, LeadDraft
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Role
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.records import actions as records
from ringtrue.workspaces.records.lake import store_upload
from ringtrue.workspaces.records.values import ColumnChoice, FileChoice, ReceivedFile
from ringtrue.workspaces.work.guard import outside_transaction
from ringtrue.workspaces.work.registry import JobContext, job

MOST_WAITING = 500
TABLE = "judgements"
COLUMNS = (
    ColumnChoice("judgement", "judgement", "text", "key"),
    ColumnChoice("lead", "lead", "text", "person_key"),
    ColumnChoice("judged_as", "judged_as", "text", "status"),
    ColumnChoice("rejection_reason", "rejection_reason", "text", "reason"),
    ColumnChoice("judged_on", "judged_on", "date", "created"),
)


@job("handoffs.renew", needs=Role.ANALYST)
def renew(ctx: JobContext) -> dict[str, Any]:
    """Find the leads that wait for a judgement, and swap the list in."""
    from ringtrue.analysis.leads import waiting
    from ringtrue.warehouse.engines import open_records

    outside_transaction()
    question = measures.question(actor=ctx.actor)
    keys = personas.persona_keys(actor=ctx.actor)
    cast = personas.cast(actor=ctx.actor)
    snapshot = people.snapshot(actor=ctx.actor, purpose="handoff")
    if not snapshot.tables or question.outcome is None:
        actions.renew(actor=ctx.actor, leads=(), now=ctx.now())
        return {"waiting": 0}
    ctx.progress(0.2, "Reading leads")
    judged = queries.judged_leads(actor=ctx.actor)
    try:
        with open_records(snapshot) as opened:
            found = waiting(opened, question=question, cast=cast, limit=MOST_WAITING, judged=judged)
    except BadInput as problem:  # nothing to judge is no failure; the checkup says what is missing
        actions.renew(actor=ctx.actor, leads=(), now=ctx.now())
        return {"waiting": 0, "problem": problem.detail}
    drafts = tuple(
        LeadDraft(
            lead=one.lead,
            label=one.label,
            company=one.company,
            campaign=one.campaign,
            entered=one.entered,
            persona_id=keys[one.personas[0]].id if one.personas else None,
            facts=one.facts,
            more=found.more,
            more_of_persona=found.more_of.get(one.personas[0] if one.personas else None, 0),
            reasons=one.reasons,
        )
        for one in found.leads
    )
    actions.renew(actor=ctx.actor, leads=drafts, now=ctx.now())
    return {"waiting": queries.waiting_count(actor=ctx.actor)}


@job("handoffs.write_down", needs=Role.ANALYST)
def write_down(ctx: JobContext) -> dict[str, Any]:
    """Bring all standing judgements into the records, in place of those written before."""
    said = queries.judgements(actor=ctx.actor)
    if not said:
        return {"judgements": 0}
    stored = store_upload(ctx.actor.workspace_id, f"{TABLE}.csv", _as_csv(said))
    choice = FileChoice(TABLE, "other", "replace", COLUMNS)
    file = ReceivedFile(stored.file_name, stored.path, stored.size, stored.digest, choice)
    now = ctx.now()
    import_id = records.receive(actor=ctx.actor, files=(file,), now=now)
    records.start_import(actor=ctx.actor, import_id=import_id, dry_run=False, now=now)
    return {"judgements": len(said), "import_id": import_id}


def _as_csv(said: Iterable[JudgementLine]) -> Iterable[bytes]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([c.name for c in COLUMNS])
    for one in said:
        word = "accepted" if one.accepted else "rejected"
        reason = "" if one.accepted else one.reason_plain
        writer.writerow([f"J{one.id}", one.lead, word, reason, one.at.date().isoformat()])
    yield text.getvalue().encode()
