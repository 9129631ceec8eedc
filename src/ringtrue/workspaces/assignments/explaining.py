"""Single people of a persona with why they belong, worked out from the records on demand.

What was worked out is kept in this process by all that it was worked out from, and nowhere else:
new or erased records, another segment or another name are another question.
"""

from functools import lru_cache

from ringtrue.analysis.belonging import Person, newest
from ringtrue.analysis.cast import Member
from ringtrue.errors import BadInput
from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.assignments.lines import PersonLine, Telling
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.lines import PersonaRow
from ringtrue.workspaces.personas.matching import frame_of
from ringtrue.workspaces.work.guard import outside_transaction

SHOWN = 12
KEPT = 128  # answers, of a dozen people each


def explained(actor: Actor, row: PersonaRow) -> tuple[PersonLine, ...]:
    """The newest people of a persona; none where the records cannot say who belongs."""
    snapshot = people.snapshot(actor=actor, purpose="assignment")
    if not snapshot.tables:
        return ()
    return _worked_out(
        snapshot,
        measures.question(actor=actor),
        personas.as_member(actor=actor, persona_id=row.id),
        personas.cast(actor=actor),
    )


@lru_cache(maxsize=KEPT)
def _worked_out(
    snapshot: Snapshot, question: Question, member: Member, cast: tuple[Member, ...]
) -> tuple[PersonLine, ...]:
    outside_transaction()
    try:
        with open_records(snapshot) as records:
            # what discovery never read stays unread until it is opened
            seen = records if member.model is None else OpenRecords(records)
            found = newest(records, frame_of(seen, question), member, cast, limit=SHOWN)
    except BadInput:  # the checkup says of this persona what the records lack
        return ()
    return tuple(_line(person) for person in found)


def _line(person: Person) -> PersonLine:
    why = person.reasons
    if why is None:
        told = tuple(Telling(words, None) for words in person.facts)
        return PersonLine(person.unit, person.label, told, (), "", None, None, None)
    return PersonLine(
        unit=person.unit,
        label=person.label,
        speaks_for=tuple(Telling(said.words, said.bits) for said in why.speaks_for),
        against=tuple(Telling(said.words, said.bits) for said in why.against),
        would_move=why.would_move,
        probability=person.probability,
        prior=why.prior,
        odds=why.odds,
    )
