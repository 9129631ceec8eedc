"""Discovery as a job: all is computed first, then one action writes the run with its proposals."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ringtrue.analysis.results import Discovery
from ringtrue.analysis.shortforms import Form
from ringtrue.errors import BadInput
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.discovery import actions, following, proposing, queries
from ringtrue.workspaces.discovery.values import Compared, Found
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Role
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.work.guard import outside_transaction
from ringtrue.workspaces.work.registry import JobContext, job

if TYPE_CHECKING:
    from ringtrue.analysis.discover import Found as Analysed

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
    looked = _looked(ctx, snapshot, question)
    ctx.check()  # who cancelled at the last moment gets nothing, too
    found = _found(ctx, looked, snapshot, question, began)
    actions.record(actor=ctx.actor, found=found, now=ctx.now())
    return looked.analysed.discovery


@dataclass(frozen=True)
class _Looked:
    """All that is worked out while the records are open."""

    analysed: "Analysed"
    happened: str
    forms: tuple[Form, ...]
    compared: Compared | None


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


def _looked(ctx: JobContext, snapshot: Snapshot, question: Question) -> _Looked:
    from ringtrue.analysis.discover import find
    from ringtrue.analysis.shortforms import fewest
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.seal import OpenRecords

    outside_transaction()
    with open_records(snapshot) as records:
        opened, among = OpenRecords(records), _among(ctx.arguments)
        found = find(
            opened,
            question=question,
            personas=ctx.arguments.get("personas"),
            seed=int(ctx.arguments.get("seed") or 0),
            among=among,
            progress=lambda fraction, words: ctx.progress(0.9 * fraction, words),
            today=ctx.now().date(),
        )
        ctx.progress(0.92, "comparing with the run before")
        found, compared = _compared(ctx, found, question)
        ctx.progress(0.94, "choosing the fewest questions")
        seed = int(ctx.arguments.get("seed") or 0)
        forms = fewest(opened, found=found, seed=seed, watch=ctx.check)
        return _Looked(found, found.frame.happened, forms, compared)


def _compared(
    ctx: JobContext, found: "Analysed", question: Question
) -> "tuple[Analysed, Compared | None]":
    """The discovery with the names of the run before, and what became of its personas."""
    from ringtrue.analysis.succession import compare, renamed

    asked = {"question": asdict(question), "among": _among(ctx.arguments)}
    before = queries.earlier(actor=ctx.actor, asked=asked)
    if before is None or found.model.model.n_classes == 1:
        return found, None
    names = before.names
    matching = compare(before=before.model, names_before=names, found=found)
    compared = following.follow(before, matching, len(found.discovery.personas))
    return renamed(found, matching, names), compared


def _found(
    ctx: JobContext, looked: _Looked, snapshot: Snapshot, question: Question, began: datetime
) -> Found:
    analysed, names = looked.analysed, proposing.full_names(snapshot)
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
        happened=looked.happened,
        seconds=(ctx.now() - began).total_seconds(),
        forms=looked.forms,
        compared=looked.compared,
    )
