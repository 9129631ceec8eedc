"""What discovery found, run by run; sealed people are in none of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ringtrue.analysis.examined import Grown
from ringtrue.errors import NotFound
from ringtrue.workspaces.discovery import asking, following, looking, reading
from ringtrue.workspaces.discovery.lines import (
    AnswerLine,
    DiscoverySheet,
    FormFile,
    ProposalLine,
    QuestionSheet,
    RunRow,
    Standing,
    TraitTable,
)
from ringtrue.workspaces.discovery.models import Proposal, Run
from ringtrue.workspaces.discovery.reading import origin_of
from ringtrue.workspaces.discovery.values import Earlier
from ringtrue.workspaces.ledger import queries as ledger
from ringtrue.workspaces.ledger.lines import EntryLine
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.access import query
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.records import queries as records
from ringtrue.workspaces.work import queries as work

KIND = "discovery.run"
LOOKED_BACK = 10  # runs


@query()
def standing(*, actor: Actor) -> Standing:
    """Whether there are records and an outcome, what runs now, and how the last one ended."""
    shown = records.visible(actor=actor)
    latest = work.jobs(actor=actor, kind=KIND, limit=1)
    newest = latest[0] if latest else None
    asked = measures.question(actor=actor)
    return Standing(
        records=sum(table.rows for table in shown.tables),
        data_version=shown.version,
        outcome=asked.outcome or "",
        job=newest if newest is not None and not newest.ended else None,
        failed=newest if newest is not None and newest.state == "failed" else None,
        cancelled=newest if newest is not None and newest.state == "cancelled" else None,
    )


@query()
def latest(*, actor: Actor) -> DiscoverySheet | None:
    """The newest run, None before the first."""
    row = Run.objects.within(actor).order_by("-id").first()
    return _sheet(actor, row) if row is not None else None


@query()
def run(*, actor: Actor, run_id: int) -> DiscoverySheet:
    """One run; NotFound where this workspace has none by that id."""
    return _sheet(actor, Run.objects.within(actor).by_id(run_id))


@query()
def run_of_job(*, actor: Actor, job_id: int) -> int | None:
    """The run that a job wrote, None where it wrote none."""
    rows = Run.objects.within(actor).filter(job_id=job_id)
    found: int | None = rows.values_list("pk", flat=True).first()
    return found


@query()
def history(*, actor: Actor, limit: int = 12) -> tuple[RunRow, ...]:
    """The latest runs, newest first."""
    rows = list(Run.objects.within(actor).order_by("-id")[:limit])
    said = _proposals(actor, [row.pk for row in rows])
    return tuple(reading.run_row(row, said[row.pk]) for row in rows)


@query()
def proposals(*, actor: Actor, run_id: int) -> tuple[ProposalLine, ...]:
    """The proposals of one run in order, with what was decided."""
    looks = following.looks(Run.objects.within(actor).by_id(run_id))
    return tuple(reading.proposal_line(row, looks) for row in _proposals(actor, [run_id])[run_id])


@query()
def proposal(*, actor: Actor, proposal_id: int) -> ProposalLine:
    """One proposal."""
    row = Proposal.objects.within(actor).select_related("persona", "run").by_id(proposal_id)
    return reading.proposal_line(row, following.looks(row.run))


@query()
def run_of_proposal(*, actor: Actor, proposal_id: int) -> int:
    """The run that made a proposal."""
    return int(Proposal.objects.within(actor).by_id(proposal_id).run_id)


@query()
def came_from(*, actor: Actor, persona_id: int) -> int:
    """The run a persona was adopted from; NotFound where it came from none."""
    row = Proposal.objects.within(actor).filter(persona_id=persona_id).order_by("-id").first()
    if row is None:
        raise NotFound("This persona was not found by discovery.")
    return int(row.run_id)


@query()
def open_count(*, actor: Actor) -> int:
    """How many proposals of the newest run nobody has decided on."""
    row = Run.objects.within(actor).order_by("-id").values_list("pk", flat=True).first()
    if row is None:
        return 0
    return int(Proposal.objects.within(actor).filter(run_id=row, state="open").count())


@query()
def questions(*, actor: Actor, run_id: int, number: int | None = None) -> QuestionSheet:
    """The fewest questions of a run, the form with `number` of them whole (or what there is)."""
    return asking.sheet(Run.objects.within(actor).by_id(run_id), number)


@query()
def answer(
    *, actor: Actor, run_id: int, number: int, answers: Sequence[int | None]
) -> AnswerLine | None:
    """Which persona somebody's answers to a form say they are; None where there is no form.

    An answer is an option's place, None for "don't know". BadInput for another one.
    """
    return asking.answered(Run.objects.within(actor).by_id(run_id), number, answers)


@query()
def questions_file(*, actor: Actor, run_id: int, number: int, ending: str) -> FormFile:
    """A form as a file: json, csv or sql; NotFound where the run has none."""
    return asking.file(Run.objects.within(actor).by_id(run_id), number, ending)


@query()
def earlier(*, actor: Actor, asked: Mapping[str, Any]) -> Earlier | None:
    """The newest run that asked about the same people, for a new one to be compared with."""
    runs = Run.objects.within(actor).order_by("-id")[:LOOKED_BACK]
    row = following.comparable(runs, asked)
    return None if row is None else following.earlier(row, _proposals(actor, [row.pk])[row.pk])


@query()
def grown(*, actor: Actor) -> Grown | None:
    """How many personas growth supported when it last looked at the people asked about now."""
    asked = asdict(measures.question(actor=actor))
    return following.grown(Run.objects.within(actor).order_by("-id")[:LOOKED_BACK], asked)


@query()
def traits(*, actor: Actor) -> TraitTable:
    """The traits that a run would read now, with fill, samples and what speaks against each."""
    return looking.trait_table(actor)


def _sheet(actor: Actor, row: Run) -> DiscoverySheet:
    version = people.snapshot(actor=actor, purpose="discovery").version
    asked = asdict(measures.question(actor=actor))
    same = reading.same_question(row.asked.get("question", {}), asked)
    current = row.data_version == version and same
    went_on = following.goes_on(row)
    named = {k.id: k.name for k in personas.persona_keys(actor=actor)} if any(went_on) else {}
    went = tuple((p, named[p]) if p in named else None for p in went_on)
    return reading.sheet(row, _proposals(actor, [row.pk])[row.pk], current=current, went_on=went)


def _proposals(actor: Actor, runs: Iterable[int]) -> dict[int, list[Proposal]]:
    grouped: dict[int, list[Proposal]] = defaultdict(list)
    rows = Proposal.objects.within(actor).filter(run_id__in=list(runs)).select_related("persona")
    for row in rows.order_by("run_id", "position"):
        grouped[row.run_id].append(row)
    return grouped


@query()
def kept_aside(*, actor: Actor, run_id: int) -> tuple[EntryLine, ...]:
    """What a run's proposals entered in the ledger, and what the people kept aside said of it."""
    run = Run.objects.within(actor).by_id(run_id)
    count = Proposal.objects.within(actor).filter(run=run).count()
    origins = tuple(origin_of(run_id, position) for position in range(count))
    return ledger.proposed(actor=actor, origins=origins)
