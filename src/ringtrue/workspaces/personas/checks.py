"""The checks of what personas stand on and who looks after them; they need no records."""

from ringtrue.analysis.checks import rt1, rt3
from ringtrue.analysis.examined import Examination, Examined
from ringtrue.analysis.results import Coverage, OutcomeLine
from ringtrue.workspaces.checkup.registry import Answer, CheckContext, check, used
from ringtrue.workspaces.members import queries as members
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import queries

_UNKNOWN = OutcomeLine(0, 0, None, None, None, None, "too_few")


def on_paper(context: CheckContext) -> Examination:
    """The cast as the pure checks read it, without any records."""
    return context.once("personas.on_paper", lambda: _read(context))


def _read(context: CheckContext) -> Examination:
    today = context.now.date()
    cast = queries.cast(actor=context.actor)
    after = queries.upkeep(actor=context.actor, today=today)
    return Examination(
        unit="people",
        noun="people",
        rows=0,
        buyers=0,
        lost=0,
        base_rate=None,
        coverage=Coverage(None, None, None),
        personas=tuple(Examined(m.name, m, False, 0, 0, _UNKNOWN) for m in cast),
        claims=(),
        today=today,
        upkeep=after.upkeep,
        shifts=after.shifts,
        use=after.use,
        others=after.others,
    )


@check("RT103")
def single_voice(context: CheckContext) -> Answer:
    """All quotes come from one or two people."""
    return rt1.rt103(on_paper(context))


@check("RT105")
def unsupported_sentence(context: CheckContext) -> Answer:
    """A sentence that neither a column nor anybody's words stand behind."""
    return rt1.rt105(on_paper(context))


@check("RT107")
def demographics_only(context: CheckContext) -> Answer:
    """Facts about people, and nothing that moves them."""
    return rt1.rt107(on_paper(context))


@check("RT108")
def faceless(context: CheckContext) -> Answer:
    """Nobody can picture it."""
    return rt1.rt108(on_paper(context))


@check("RT109")
def generated_as_evidence(context: CheckContext) -> Answer:
    """What a machine wrote stands as evidence."""
    return rt1.rt109(on_paper(context))


@check("RT301")
def no_owner(context: CheckContext) -> Answer:
    """Nobody looks after it."""
    return rt3.rt301(on_paper(context))


@check("RT302")
def review_overdue(context: CheckContext) -> Answer:
    """Past its review date, or never reviewed."""
    return rt3.rt302(on_paper(context))


@check("RT303")
def shift_without_review(context: CheckContext) -> Answer:
    """Something changed around it after anybody last looked."""
    return rt3.rt303(on_paper(context))


@check("RT305")
def stale_evidence(context: CheckContext) -> Answer:
    """All of the evidence is older than it stays fresh."""
    return rt3.rt305(on_paper(context))


@check("RT306")
def known_by_one(context: CheckContext) -> Answer:
    """One member alone edited and opened it."""
    return rt3.rt306(on_paper(context))


@check("RT307")
def single_department_review(context: CheckContext) -> Answer:
    """Reviewed by one department alone."""
    return rt3.rt307(on_paper(context))


@used("RT303")
def shifts_are_written(actor: Actor) -> bool:
    """Whether anybody writes down what changes."""
    return bool(queries.shifts(actor=actor))


@used("RT307")
def reviews_are_held(actor: Actor) -> bool:
    """Whether anybody writes down reviews."""
    return queries.any_review(actor=actor)


@used("RT7")
def departments_are_known(actor: Actor) -> bool:
    """Whether any member said which department they belong to."""
    return any(department for _, department in members.departments(actor=actor))
