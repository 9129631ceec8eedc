"""Backtest: personas frozen on a day, and what came later held against what they said.

Nothing that came later may help them: who belongs is read off the traits as the last import by the
day brought them, where earlier imports are kept; the rates are of outcomes known on the day; and
only people who entered after it are scored. What the records cannot tell, the notes say. Whether a
persona is worth knowing is asked of the base rate: saying the same of everybody costs nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import ibis

from ringtrue.analysis import fitted, foretold, honesty, tallying
from ringtrue.analysis.backtested import Backtest
from ringtrue.analysis.cast import Member
from ringtrue.analysis.counting import backtest_without_tests
from ringtrue.analysis.foretold import FEWEST, Cell
from ringtrue.analysis.results import NotRun
from ringtrue.analysis.statements import rule_of
from ringtrue.analysis.tallying import Cast, Part
from ringtrue.analysis.unsealed import frame_for
from ringtrue.errors import BadInput, BadOutcome, Where
from ringtrue.warehouse import histograms, settling
from ringtrue.warehouse.engines import Records, open_records
from ringtrue.warehouse.rules import bound, uses
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.settling import Known
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.warehouse.traits import Frame
from ringtrue.warehouse.versions import History, as_known_on

NO_HISTORY: History = {}
MOST_PARTS = 60


def backtest(
    snapshot: Snapshot,
    *,
    question: Question,
    as_of: date,
    cast: Sequence[Member] = (),
    declared: str | None = None,
    today: date | None = None,
    history: History = NO_HISTORY,
    in_use: Sequence[Member] = (),
) -> Backtest:
    """Freeze a cast, or the values of the column `declared`, on the day `as_of`; score what came.

    `history` are the imports of each table with their days: traits are those of the last one by the
    day. `in_use` are today's personas where the cast is an earlier one: while discovery's people
    are sealed from them, no backtest reads those either. Raises BadOutcome without an outcome,
    BadInput where nobody entered before or after the day, and what reading the records raises.
    """
    with open_records(snapshot) as stored:
        records, stands = as_known_on(stored, history, question, day=as_of)
        frame = frame_for(records, question, (*cast, *in_use), as_of=today)
        frame = fitted.prepared(records, frame, cast)
        if declared is not None:
            parts = tallying.of_column(records, frame, declared, question)
        else:
            parts = tallying.of_members(cast, frame)
        found = scored(records, frame, parts, question, as_of=as_of)
        read = {c.table for c in frame.columns}
        traits = foretold.of_traits({t: s for t, s in stands.items() if t in read}, as_of)
        return replace(found, notes=(*found.notes, *traits))


def scored(
    records: Records, frame: Frame, cast: Cast, question: Question, *, as_of: date
) -> Backtest:
    """The same over records that are open already."""
    if question.outcome is None:
        detail = "A backtest needs an outcome to score against."
        raise BadOutcome(detail, hint="Say what counts as won, like status=won.")
    cast, refused = _without_leaking(records, frame, cast, question)
    parts = [p for p in cast.parts if p.inside is not None][:MOST_PARTS]
    frame, kept = tallying.kept(records, frame, Cast(tuple(parts), cast.recorded, cast.column))
    known = settling.known_by(records, frame, question, day=as_of)
    cells = _counted(records, known, kept, as_of)
    _refuse_nobody(cells, frame, as_of)
    told = foretold.told(cells, frame, kept.parts, refused, as_of)
    told = backtest_without_tests(told, people=frame.rows, happened=frame.happened)
    return replace(told, notes=foretold.of_outcomes(known, frame, question, as_of))


def _without_leaking(
    records: Records, frame: Frame, cast: Cast, question: Question
) -> tuple[Cast, tuple[NotRun, ...]]:
    """The cast without personas that know what came later, each with the reason."""
    late = {
        name: f"{name}: {detail}" for name, _, detail in frame.set_aside if _ == "recorded_after"
    }
    known = {leak.column: leak.said for leak in honesty.leaks(records, frame, question)}
    told = {**late, **known}
    kept: list[Part] = []
    refused: list[NotRun] = []
    for part in cast.parts:
        if part.inside is None:
            refused.append(NotRun(part.name, "Nothing says who belongs."))
            continue
        names = _reads(part, frame) | ({cast.column.name} if cast.column is not None else set())
        reason = next((told[n] for n in sorted(names) if n in told), None)
        if reason is not None:
            refused.append(NotRun(part.name, f"It reads what came later. {reason}"))
        else:
            kept.append(part)
    if cast.column is not None and refused and not kept:
        refused = [replace(refused[0], code=cast.column.name)]
    return replace(cast, parts=tuple(kept)), tuple(refused)


def _reads(part: Part, frame: Frame) -> set[str]:
    member = part.member
    if member is None:
        return set()
    if member.model is not None:
        return set(fitted.reads(member.model, frame.columns))
    rule = rule_of(member)
    return set(uses(bound(rule, frame.columns))) if rule is not None else set()


def _counted(records: Records, known: Known, cast: Cast, as_of: date) -> tuple[Cell, ...]:
    """Everybody dated, one an account where accounts are known, in one look."""
    table = known.table
    side = table.entered.cast("date") > ibis.literal(as_of)
    [accounts] = records.rows(table.aggregate(n=table.account_id.count()))
    if accounts["n"]:
        table = histograms.one_each(table, side.cast("int64"))
        side = table.entered.cast("date") > ibis.literal(as_of)
    mark: Any = ibis.literal(0, type="int64")
    for i, part in enumerate(cast.parts):
        assert part.inside is not None
        mark = mark + table[part.inside.get_name()].cast("int64") * (1 << i)
    decided = table.outcome.notnull()
    rows = table.select(
        later=side,
        month=table.period,
        mark=mark,
        decided=decided.cast("int64"),
        won=(decided & (table.outcome == 1)).fill_null(False).cast("int64"),
    )
    counted = rows.group_by(["later", "month", "mark"]).aggregate(
        n=lambda t: t.decided.sum(), k=lambda t: t.won.sum(), all=lambda t: t.count()
    )
    return tuple(
        Cell(
            bool(r["later"]),
            r["month"],
            int(r["mark"]),
            int(r["n"]),
            int(r["k"]),
            int(r["all"] - r["n"]),
        )
        for r in sorted(records.rows(counted), key=lambda r: (r["later"], r["month"], r["mark"]))
    )


def _refuse_nobody(cells: Sequence[Cell], frame: Frame, as_of: date) -> None:
    before = sum(c.n for c in cells if not c.later)
    after = sum(c.n for c in cells if c.later)
    if before >= FEWEST and after >= FEWEST:
        return
    detail = (
        f"{FEWEST} decided {frame.noun} are needed from before {as_of} and {FEWEST} from after; "
        f"there are {before:,} and {after:,}."
    )
    hint = "Choose another day, name the column of the day a record was made, or wait."
    raise BadInput(detail, hint=hint, where=Where(field="as_of"))
