"""What discovery proposed, held against the people it never saw: once, and then they are open.

Everything is proposed, with its segments frozen and written down, before one sealed row is read;
adopted or declined, all of it is tested. A pass reads "confirmed at discovery", no more: these
people came when the others did, and only later ones can support a claim (METHODS 5).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ringtrue.analysis import fitted, moving, news
from ringtrue.analysis.cases import happenings, make
from ringtrue.analysis.cast import Member
from ringtrue.analysis.ledgers import Running
from ringtrue.analysis.running import Claim, chosen, is_frozen
from ringtrue.errors import BadOutcome, OutcomeGone, UnknownColumn
from ringtrue.warehouse import entries, outcomes
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.happenings import gather
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import SealedRecords, sealed_alone
from ringtrue.warehouse.traits import table

NOBODY = "Nobody was kept aside: there were fewer than 300."


@dataclass(frozen=True)
class Confirmation:
    """The tests of all that was proposed, and how many sealed people (or others) were read."""

    tests: tuple[Running, ...]
    people: int
    noun: str


def confirm(
    records: SealedRecords, *, question: Question, claims: Sequence[Claim], today: date
) -> Confirmation:
    """Count every claim among the sealed people alone; a claim's place is its key in the ledger.

    Raises OutcomeGone where the records no longer tell the outcome, and what `traits.table` raises.
    """
    beneath = records.beneath
    _still_told(beneath, question)
    frame = table(beneath, question, as_of=today)
    members = tuple({c.member.name: c.member for c in claims}.values())
    sealed = sealed_alone(frame.table, records.seal, units=frame.rows)
    frame = replace(frame, table=beneath.keep("sealed", sealed))
    [counted] = beneath.rows(frame.table.aggregate(n=frame.table.count()))
    frame = fitted.prepared(beneath, frame, members)
    gathered = gather(beneath, frame, question, happenings(members, frame))
    settled = entries.entries(beneath, gathered.frame, question, counted=(), today=today)
    frame = replace(gathered.frame, table=settled)
    cases = {
        c.key: make(c.key, c.member, c.statement, _cast(c, members), frame, gathered)
        for c in claims
    }
    ready = [case for case in cases.values() if is_frozen(case)]
    everybody = frame.table.unit_id.notnull()
    came = news.news(beneath, frame, ready, {case.key: everybody for case in ready})
    tests = []
    for claim in claims:
        test = Running(claim.key, place=claim.place or 0)
        if claim.key in came:
            case = cases[claim.key]
            one = moving.Came(replace(test, how=chosen(case)), case, came[claim.key])
            [test] = moving.moved_each([one], until=None)
        else:
            test = replace(test, waits=cases[claim.key].why or "Nothing there can test it.")
        tests.append(test)
    return Confirmation(tuple(tests), int(counted["n"]), frame.noun)


def _still_told(records: Records, question: Question) -> None:
    try:
        outcomes.parse(records, question)
    except (UnknownColumn, BadOutcome) as why:
        raise OutcomeGone(
            f"Discovery asked about {question.outcome}, and the records no longer tell it: "
            f"{why.detail}",
            hint="Nobody was read. Bring back the import that has it; then read them.",
            where=why.where,
        ) from why


def _cast(claim: Claim, members: Sequence[Member]) -> Sequence[Member]:
    return [claim.member, *(m for m in members if m.name != claim.member.name)]
