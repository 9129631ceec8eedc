"""The checks of buyers and of the honesty of the data, all on one examination a run."""

from dataclasses import replace

from ringtrue.analysis import counting
from ringtrue.analysis.checks import contradicting, drifting, rt1, rt2, rt8, rt8_more
from ringtrue.analysis.checks.run import OF_RECORDS, ExaminationCheck
from ringtrue.analysis.examined import Examination
from ringtrue.analysis.results import NotRun
from ringtrue.errors import BadInput
from ringtrue.workspaces.checkup import queries as checkup
from ringtrue.workspaces.checkup.registry import Answer, CheckContext, Examined, check, examines
from ringtrue.workspaces.ledger import looking_back
from ringtrue.workspaces.ledger.examining import Found, examine
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.personas.checks import on_paper

_NO_RECORDS = "records: bring in an export of your CRM"
_NO_OUTCOME = "an outcome: say what counts as a sale"


def examination_in(context: CheckContext) -> Found:
    """What the run found, examined at most once; BadInput where there is nothing to examine."""
    return context.once(
        "ledger.found",
        lambda: examine(context.actor, today=context.now.date(), saying=context.progress),
    )


@examines
def workspace(context: CheckContext) -> Examined:
    """The workspace's cast against its records, as every page shows it."""
    found = examination_in(context).examined
    return Examined(found.checkup, found.data_version)


def answer_of(context: CheckContext, code: str, pure: ExaminationCheck) -> Answer:
    """What a pure check says of the run's examination, or what it lacks."""
    try:
        examination = examination_in(context).examination
    except BadInput:
        return NotRun(code, _NO_RECORDS)
    answer = counting.waits(code, examination) or pure(examination)
    if isinstance(answer, NotRun) and examination.outcome is None and "--outcome" in answer.missing:
        return replace(answer, missing=_NO_OUTCOME)
    return answer


def _with_records(context: CheckContext) -> Examination:
    """The cast on paper, with the sentences that records count people for, where there are any."""
    paper = on_paper(context)
    try:
        found = examination_in(context).examination
    except BadInput:
        return paper
    return replace(paper, claims=found.claims if found.settled is None else found.settled)


@check("RT101")
def no_research(context: CheckContext) -> Answer:
    """Nothing a customer said or did stands behind it."""
    return rt1.rt101(_with_records(context))


@check("RT102")
def inside_view(context: CheckContext) -> Answer:
    """All evidence is what colleagues think."""
    return rt1.rt102(_with_records(context))


@check("RT104")
def unvalidated(context: CheckContext) -> Answer:
    """Interviews without a survey or records, or the reverse."""
    return rt1.rt104(_with_records(context))


@check("RT106")
def over_specified(context: CheckContext) -> Answer:
    """Hardly anybody is all that the description says."""
    return answer_of(context, "RT106", rt1.rt106)


@check("RT201")
def ideal_not_actual(context: CheckContext) -> Answer:
    """A described trait value is reliably rarer among buyers than described."""
    return answer_of(context, "RT201", rt2.rt201)


@check("RT202")
def looks_good_never_closes(context: CheckContext) -> Answer:
    """People match well and convert reliably below baseline."""
    return answer_of(context, "RT202", rt2.rt202)


@check("RT203")
def uncovered_buyers(context: CheckContext) -> Answer:
    """Over a fifth of buyers, or of revenue, match no persona."""
    return answer_of(context, "RT203", rt2.rt203)


@check("RT204")
def empty_persona(context: CheckContext) -> Answer:
    """Hardly anybody matches it."""
    return answer_of(context, "RT204", rt2.rt204)


@check("RT206")
def overlap(context: CheckContext) -> Answer:
    """Over a third of one persona's people match another."""
    return answer_of(context, "RT206", rt2.rt206)


@check("RT207")
def contradicted_claim(context: CheckContext) -> Answer:
    """A sentence does not hold: by the past, by what came later, or by what customers say."""
    answer = answer_of(context, "RT207", contradicting.rt207)
    if not isinstance(answer, NotRun):
        return answer
    try:  # where nothing can be tested, customers may have denied it all the same
        return contradicting.denied(examination_in(context).examination) or answer
    except BadInput:
        return answer


@check("RT208")
def drifted(context: CheckContext) -> Answer:
    """Share, profile or outcome drifted by more than its margin."""
    examined = answer_of(context, "RT208", lambda examination: ())
    if isinstance(examined, NotRun) and examined.missing == counting.ENOUGH:
        return examined
    run = looking_back.newest_drift(context.actor)
    if run is None:
        return NotRun("RT208", "a look at what changed; it follows the next examination")
    return drifting.told_by(run.drift if run.drift is not None else run.problem)


@check("RT801")
def leak(context: CheckContext) -> Answer:
    """A trait knows the outcome."""
    return answer_of(context, "RT801", rt8.rt801)


@check("RT802")
def winners_only(context: CheckContext) -> Answer:
    """A trait is recorded for one outcome only."""
    return answer_of(context, "RT802", rt8.rt802)


@check("RT803")
def too_few(context: CheckContext) -> Answer:
    """Too few records for any verdict."""
    return answer_of(context, "RT803", rt8.rt803)


@check("RT804")
def pseudo_missing(context: CheckContext) -> Answer:
    """Words for nothing stand as values."""
    return answer_of(context, "RT804", rt8.rt804)


@check("RT808")
def patched_report(context: CheckContext) -> Answer:
    """Outcomes of the past were changed, or what counts as one was, when figures were known."""
    first = checkup.first_at(actor=context.actor)
    said = members.moments(actor=context.actor, event="measures.set_outcome")
    anew = tuple(at.date() for at in said[1:] if first is not None and at > first)

    def pure(examination: Examination) -> Answer:
        return rt8_more.rt808(replace(examination, redefined=anew))

    return answer_of(context, "RT808", pure)


def _of_records(code: str, pure: ExaminationCheck) -> None:
    """Register a check that reads the examination and nothing else."""

    @check(code)
    def looked_at(context: CheckContext) -> Answer:
        return answer_of(context, code, pure)

    looked_at.__doc__ = pure.__doc__


for _pure in (pure for pure in OF_RECORDS if pure is not rt8_more.rt808):
    _of_records(_pure.__name__.upper(), _pure)
