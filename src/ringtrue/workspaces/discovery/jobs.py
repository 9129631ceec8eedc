"""Discovery as a job: all is computed first, then one action writes the run with its proposals."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ringtrue.analysis.results import Discovery
from ringtrue.errors import BadInput
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.discovery import actions, proposing
from ringtrue.workspaces.discovery.values import Found
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Role
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.work.guard import outside_transaction
from ringtrue.workspaces.work.registry import JobContext, job

if TYPE_CHECKING:
    from ringtrue.analysis.discover import Found as Analysed
    from ringtrue.warehouse.engines import Records

KNOWN = frozenset({"personas", "seed", "among", "ignore"})
AMONG = ("everybody", "customers")


@job("discovery.run", needs=Role.ANALYST)
def run(ctx: JobContext) -> Discovery:
    """Look for personas in the open records; the answer is the contract's, as files would have it.

    Arguments: `personas` (a number, or null), `seed`, `among` (everybody or customers), `ignore`
    (columns beside those that members left out).
    """
    outside_transaction()
    began = ctx.now()
    question = _question(ctx)
    snapshot = people.snapshot(actor=ctx.actor, purpose="discovery")
    if not snapshot.tables:
        raise BadInput("There are no records yet.", hint="Bring in a CRM export first.")
    analysed, happened = _analysed(ctx, snapshot, question)
    ctx.check()  # who cancelled at the last moment gets nothing, too
    found = _found(ctx, analysed, snapshot, question, began)
    actions.record(actor=ctx.actor, found=replace(found, happened=happened), now=ctx.now())
    return analysed.discovery


def _question(ctx: JobContext) -> Question:
    unknown = set(ctx.arguments) - KNOWN
    if unknown:
        detail = f"Discovery knows nothing of {', '.join(sorted(unknown))}."
        raise BadInput(detail, hint=f"It takes {', '.join(sorted(KNOWN))}.")
    question = measures.question(actor=ctx.actor)
    more = tuple(str(name) for name in ctx.arguments.get("ignore") or ())
    if _among(ctx.arguments) == "customers" and question.outcome is None:
        detail = "Nobody has said what makes a customer."
        raise BadInput(detail, hint="Say what counts as won, or look at everybody.")
    return replace(question, ignore=(*question.ignore, *more))


def _among(arguments: Mapping[str, Any]) -> Any:
    among = arguments.get("among") or AMONG[0]
    if among not in AMONG:
        raise BadInput(f"{among!r} is nobody to look at.", hint=f"One of: {', '.join(AMONG)}.")
    return among


def _analysed(ctx: JobContext, snapshot: Snapshot, question: Question) -> "tuple[Analysed, str]":
    from ringtrue.analysis.discover import find
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.seal import OpenRecords

    with open_records(snapshot) as records:
        found = find(
            OpenRecords(records),
            question=question,
            personas=ctx.arguments.get("personas"),
            seed=int(ctx.arguments.get("seed") or 0),
            among=_among(ctx.arguments),
            progress=lambda fraction, words: ctx.progress(0.98 * fraction, words),
        )
        return found, _happened(records, question)


def _happened(records: "Records", question: Question) -> str:
    """What those with the outcome did, said of several."""
    from ringtrue.warehouse import outcomes, totals

    return totals.happened(outcomes.parse(records, question))


def _found(
    ctx: JobContext, analysed: "Analysed", snapshot: Snapshot, question: Question, began: datetime
) -> Found:
    names = proposing.full_names(snapshot)
    arguments = ctx.arguments
    return Found(
        job_id=ctx.job_id,
        asked={
            "question": asdict(question),
            "personas": arguments.get("personas"),
            "seed": int(arguments.get("seed") or 0),
            "among": _among(arguments),
        },
        data_version=snapshot.version,
        report=analysed.discovery,
        model=proposing.frozen_model(analysed, names) | {"columns": names},
        proposals=proposing.drafts(analysed, names),
        points=analysed.points,
        base=analysed.base,
        noun=analysed.noun,
        happened="won",
        seconds=(ctx.now() - began).total_seconds(),
    )
