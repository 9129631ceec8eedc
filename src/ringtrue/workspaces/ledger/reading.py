"""From the rows of the ledger to the lines people read."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ringtrue.analysis import claim_text
from ringtrue.analysis.cases import tested_difference, threshold
from ringtrue.analysis.cast import OF_SHARES, Statement
from ringtrue.analysis.deciding import LEVEL, sentence
from ringtrue.analysis.ledgers import Point, Running, running_from
from ringtrue.errors import Conflict
from ringtrue.figures import saying
from ringtrue.stats.discoveries import ledger_weights
from ringtrue.workspaces.ledger.entering import statement_from
from ringtrue.workspaces.ledger.lines import EntryLine
from ringtrue.workspaces.ledger.models import Entry, LookPoint
from ringtrue.workspaces.members.actor import Actor

AT_DISCOVERY = {
    "sealed": "waits for the people kept aside",
    "confirmed": "confirmed at discovery",
    "denied": "did not come back",
    "undecided": "too few kept aside to tell",
}
_WAITS = Running("")


def told_apart(row: Entry, shown: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The state of a test whose old word and new word are two things; Conflict where none waits.

    Conflict, too, where the words are others than those that were `shown`.
    """
    running = running_from(row.state) if row.state else _WAITS
    pairs = (*running.words, *running.ruled)
    if not pairs or row.closed_at is not None:
        raise Conflict("This claim waits for no word.", hint="The next look may have said so.")
    if set(pairs) != set(shown):
        now = ", and ".join(
            f"“{old}” ends where “{new}” begins" for old, new in dict.fromkeys(pairs)
        )
        raise Conflict(f"The records changed meanwhile: {now}.", hint="Say it of these words.")
    apart = tuple(dict.fromkeys((*running.apart, *pairs)))
    return {**row.state, "apart": [list(pair) for pair in apart]}


def entry_line(row: Entry, points: tuple[Point, ...] = ()) -> EntryLine:
    """One entry as a line; `points` of its plot where it is drawn."""
    said = statement_from(row.statement)
    running = running_from(row.state) if row.state else _WAITS
    running = replace(running, points=points or running.points)
    side = 2 * row.place + (running.log_below > running.log_above)
    weight = float(ledger_weights(2 * row.place + 2)[side])
    return EntryLine(
        id=row.pk,
        place=row.place + 1,
        persona=row.persona,
        persona_id=row.claim.persona_id if row.claim is not None else None,
        text=row.text,
        test=claim_text.write(said),
        form=said.form,
        verdict=row.verdict,
        plain=AT_DISCOVERY.get(row.at_discovery) or saying.verdict_word(row.verdict),
        sentence=_sentence(row, running, said),
        since=row.since,
        stated_by=row.stated_by,
        over=row.over,
        written_at=row.written_at,
        closed_at=row.closed_at,
        closed_why=row.closed_why,
        origin=row.origin,
        at_discovery=row.at_discovery,
        running=running,
        claimed=_claimed(said),
        weight=weight,
        needed=math.log(1 / (LEVEL * weight)),
        shelf_days=said.shelf_days,
    )


def points_of(actor: Actor, row: Entry) -> tuple[Point, ...]:
    """What each look found of an entry, in order; empty where its state holds them all."""
    found = LookPoint.objects.within(actor).filter(entry=row).order_by("day")
    return tuple(
        Point(day.isoformat(), *numbers) for day, *numbers in found.values_list(*Point._fields)
    )


def _claimed(said: Statement) -> float | None:
    if said.form in OF_SHARES:
        return threshold(said)
    if said.form == "comparison":
        return tested_difference(said)
    return said.amount


def _sentence(row: Entry, running: Running, said: Statement) -> str:
    if row.at_discovery == "sealed":
        return "It was proposed before one of the people kept aside was read."
    if not row.at_discovery:
        ended = row.closed_at is not None and running.waits and running.n
        # what has ended waits for nothing any more
        return sentence(replace(running, waits=""), said) if ended else running.sentence
    if not running.n:
        return running.waits or "None of the people kept aside can tell."
    if running.other_n:
        mine, others = running.k / running.n, running.other_k / running.other_n
        beside = f"everybody else {saying.percent(others)}"
        return f"{saying.percent(mine)} of {running.n:,.0f} kept aside; {beside}."
    return f"{saying.percent(running.k / running.n)} of {running.n:,.0f} kept aside fit."


def headline(verdicts: Mapping[str, int]) -> str:
    """`Four claims run. | One holds, one doesn't, of two nobody can tell yet.`"""
    running = sum(verdicts.values())
    if not running:
        return "Nothing is under test yet. Confirm what tests a persona's sentences."
    parts = [
        (verdicts.get("supported", 0), "hold", "holds"),
        (verdicts.get("contradicted", 0), "don't hold", "doesn't hold"),
        (verdicts.get("undecided", 0), "are open", "is open"),
        (verdicts.get("untested", 0), "wait for records", "waits for records"),
        (verdicts.get("stale", 0), "have grown old", "has grown old"),
    ]
    told = [f"{saying.spelled(n)} {one if n == 1 else many}" for n, many, one in parts if n]
    count = saying.spelled(running, capital=True)
    said = ", ".join(told)
    verb = saying.plural(running, "claim runs", "claims run")
    return f"{count} {verb}. {said[:1].upper()}{said[1:]}."
