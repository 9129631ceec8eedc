"""Do the few who came know the outcome by a column that did not know it of all before them?

Which columns leak is told of everybody, by an examination, and a look at the few must not wait for
it. What it found of everybody before holds on unless the few themselves give cause to doubt it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ringtrue.analysis import honesty
from ringtrue.analysis.cast import Member, Statement
from ringtrue.analysis.hindsight import WHO_BELONGS, reads
from ringtrue.analysis.statements import trait_of
from ringtrue.errors import BadRule
from ringtrue.warehouse.revisiting import Few
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import OutcomeCounts, Trait


def knows_more(
    few: Few, question: Question, claims: Iterable[Any], untold: Mapping[str, object]
) -> bool:
    """Whether a column that `claims` go by, and that is not `untold`, leaks among the few.

    Claims are `running.Claim`s; those that are retired ask nothing any more.
    """
    columns = few.frame.columns
    asked = _asked([(c.member, c.statement) for c in claims if not c.retired], columns)
    asked -= set(untold)
    counts = _decided(few)
    if not asked or not counts.won or not counts.lost:
        return False
    traits = tuple(c for c in columns if c.name in asked)
    frame = replace(few.frame, traits=traits, counts=counts, rows=counts.won + counts.lost)
    return any(leak.column in asked for leak in honesty.leaks(few.records, frame, question))


def _asked(claims: Iterable[tuple[Member, Statement]], columns: tuple[Trait, ...]) -> set[str]:
    """The frame's names of the columns by which claims are told; ten thousand are of few."""
    named: dict[str, Statement] = {}
    members: dict[int, Member] = {}
    for member, said in claims:
        if said.form in WHO_BELONGS:
            members[id(member)] = member
        elif said.trait is not None:
            named.setdefault(said.trait, said)
    traits = (trait_of(said, columns) for said in named.values())
    found = {trait.name for trait in traits if trait is not None}
    for member in members.values():
        try:
            found |= reads(member, columns)
        except BadRule:  # who belongs cannot be told: nobody is counted for it
            continue
    return found


def _decided(few: Few) -> OutcomeCounts:
    rows = few.frame.table.group_by("status").aggregate(n=lambda t: t.count())
    told = {row["status"]: row["n"] for row in few.records.rows(rows)}
    return OutcomeCounts(won=told.get("won", 0), lost=told.get("lost", 0))
