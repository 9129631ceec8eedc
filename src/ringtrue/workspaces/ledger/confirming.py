"""What discovery proposed, and the people kept aside who confirm it once: reads only."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ringtrue.analysis.deciding import rejections
from ringtrue.analysis.ledgers import Running, running_from
from ringtrue.analysis.results import LedgerVerdict
from ringtrue.analysis.running import Claim
from ringtrue.errors import BadInput, Conflict
from ringtrue.warehouse.schema import Question
from ringtrue.workspaces.ledger import undone
from ringtrue.workspaces.ledger.entering import member_from, question_from, statement_from
from ringtrue.workspaces.ledger.models import Entry
from ringtrue.workspaces.ledger.values import Confirmed
from ringtrue.workspaces.measures import queries as measures
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.people import queries as people
from ringtrue.workspaces.records import queries as records
from ringtrue.workspaces.work.guard import outside_transaction

if TYPE_CHECKING:
    from ringtrue.warehouse.engines import Records

WORDS: dict[str, LedgerVerdict] = {
    "confirmed": "supported",
    "denied": "contradicted",
    "undecided": "undecided",
}


def confirmed(actor: Actor, *, today: date) -> tuple[tuple[Confirmed, ...], int, int]:
    """What the sealed people say of every proposal, how many they are, and of which data version.

    Each is asked what discovery had asked. Conflict where nothing waits for them, or nobody can
    tell who they are, OutcomeGone where
    the records no longer tell the outcome. All is decided over the whole ledger, these claims among
    the others, each at its own place.
    """
    from ringtrue.analysis import confirming
    from ringtrue.warehouse.engines import open_records
    from ringtrue.warehouse.seal import SealedRecords

    outside_transaction()
    rows = list(Entry.objects.within(actor).filter(at_discovery="sealed").order_by("place"))
    if not rows:
        raise Conflict(
            "Nothing waits to be confirmed.", hint="Run a discovery first; its claims are kept."
        )
    if undone.missed(actor, [row.counted_from for row in rows]):
        raise Conflict(
            "An import that stood when they were proposed is undone.",
            hint="Bring it back first, or accept the loss on the page of the ledger.",
        )
    snapshot = people.snapshot(actor=actor, purpose="ledger")
    asked = _by_question(actor, rows)
    with open_records(snapshot) as opened:
        for question, _ in asked:
            _refuse_strangers(actor, opened, question)
        found = [
            confirming.confirm(SealedRecords(opened), question=question, claims=claims, today=today)
            for question, claims in asked
        ]
    number = max(one.people for one in found)
    if not number:
        raise Conflict(confirming.NOBODY, hint="Records that come from now on test every claim.")
    tests = {int(test.key): test for one in found for test in one.tests}
    return _decided(actor, rows, tuple(tests[row.pk] for row in rows)), number, snapshot.version


def _refuse_strangers(actor: Actor, opened: "Records", question: Question) -> None:
    """Conflict where nobody can tell any more who was kept aside.

    By what stands in it a row that was read may be among the sealed of the next export.
    """
    from ringtrue.warehouse import carrying

    try:
        table = carrying.ways_to_units(opened, question).base.name
    except BadInput:  # whoever asks the question says what is the matter with it
        return
    if records.brought_anew_without_key(actor=actor, table=table):
        raise Conflict(
            f"The rows of {table} came without a key, and more than once.",
            hint="Nobody can tell who was kept aside. Undo the newer exports to read them.",
        )


def _by_question(actor: Actor, rows: list[Entry]) -> list[tuple[Question, list[Claim]]]:
    """The claims by what discovery had asked when it proposed them.

    Had they been asked anything else, somebody could choose what counts as a sale after reading
    the proposals.
    """
    now = measures.question(actor=actor)
    found: list[tuple[Question, list[Claim]]] = []
    for row in rows:
        question = question_from(row.question) if row.question else now
        mine = next((claims for asked, claims in found if asked == question), None)
        if mine is None:
            mine = []
            found.append((question, mine))
        mine.append(_claim(row))
    return found


def _claim(row: Entry) -> Claim:
    return Claim(
        key=str(row.pk),
        member=member_from(row.member),
        statement=statement_from(row.statement),
        written=row.since,
        place=row.place,
    )


def _decided(actor: Actor, rows: list[Entry], tests: tuple[Running, ...]) -> tuple[Confirmed, ...]:
    others = Entry.objects.within(actor).exclude(at_discovery="sealed").exclude(state={})
    running = [replace(running_from(o.state), place=o.place) for o in others]
    every = sorted([*running, *tests], key=lambda t: t.place)
    sides = dict(zip((t.place for t in every), rejections(every), strict=True))
    found = []
    for row, test in zip(rows, tests, strict=True):
        said = statement_from(row.statement)
        upward = said.side == "above" or said.form == "quantile"
        above, below = sides[test.place]
        word = "undecided"
        if test.n and (above or below):
            word = "confirmed" if above == upward else "denied"
        verdict = WORDS[word] if test.n else "untested"
        found.append(Confirmed(row.pk, replace(test, verdict=verdict, frozen=True), word))
    return tuple(found)
