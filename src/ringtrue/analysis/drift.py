"""Drift: is a persona still about the people it was about?

Three kinds, kept apart (METHODS 7): how many belong to it, what its people are like, and what
becomes of them. All that is compared is believed or not in one go, and only what moved by more than
its margin is called drift.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import ibis

from ringtrue.analysis import fitted, shifting, tallying
from ringtrue.analysis.cast import Member
from ringtrue.analysis.drifted import Drift, Newer, Reference, Span
from ringtrue.analysis.tallying import Cast, Part
from ringtrue.analysis.unsealed import frame_for
from ringtrue.errors import BadInput, Where
from ringtrue.stats.codebook import Codebook, plan
from ringtrue.stats.drift import Histograms
from ringtrue.stats.newcomers import newcomers
from ringtrue.warehouse import histograms, missing, profile
from ringtrue.warehouse.engines import Records, open_records
from ringtrue.warehouse.rules import find
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.warehouse.tallies import FEW_ROWS
from ringtrue.warehouse.traits import Frame

FEWEST = 100  # people of each time, all personas together
RECENT = 0.25  # of the people: the newest quarter is held against the rest
LONGEST = timedelta(days=365)
EVERYBODY = shifting.EVERYBODY
AT_ONCE = 30  # personas
LOOKED_AT = 40_000  # people to tell apart
CELLS = 20_000_000
_MOVING = ("date", "datetime")  # a date is a later one later on


@dataclass(frozen=True)
class Prepared:
    """Dated people, one an account where accounts are known, and the personas among them."""

    records: Records
    frame: Frame
    cast: Cast
    question: Question
    by_account: bool

    @property
    def words(self) -> tuple[str, ...]:
        """What counts as missing."""
        return missing.words(self.question.missing_words)


def drift(
    snapshot: Snapshot,
    *,
    question: Question,
    cast: Sequence[Member] = (),
    declared: str | None = None,
    since: date | None = None,
    today: date | None = None,
) -> Drift:
    """What changed between the people who came before `since` and those who came later.

    For each persona of `cast`, or each value of the column `declared`, and for everybody. Without
    `since` the newest quarter of the people is held against the rest. Raises BadInput where too few
    people are dated, and what reading the records for a question raises.
    """
    with open_records(snapshot) as records:
        frame = frame_for(records, question, cast, as_of=today)
        frame = fitted.prepared(records, frame, cast)
        parts = _parts(records, frame, question, cast, declared)
        return between(prepared(records, frame, parts, question), since=since)


def looked_for(
    records: Records,
    frame: Frame,
    question: Question,
    *,
    cast: Sequence[Member] = (),
    declared: str | None = None,
) -> Drift | str | None:
    """What changed, or what it would take to tell; None where nobody belongs to any persona."""
    parts = _parts(records, frame, question, cast, declared)
    if not any(p.inside is not None for p in parts.parts):
        return None
    try:
        return between(prepared(records, frame, parts, question))
    except BadInput as few:
        return few.detail


def _parts(
    records: Records,
    frame: Frame,
    question: Question,
    cast: Sequence[Member],
    declared: str | None,
) -> Cast:
    if declared is not None:
        return tallying.of_column(records, frame, declared, question)
    return tallying.of_members(cast, frame)


def between(ready: Prepared, *, since: date | None = None) -> Drift:
    """The same over records that are open already."""
    return compare(ready, references(ready, until=split(ready, since)))


def prepared(records: Records, frame: Frame, cast: Cast, question: Question) -> Prepared:
    """The dated people of a frame, memberships worked out once."""
    everybody = Part(EVERYBODY, None, frame.table.unit_id.notnull())
    whole = Cast((everybody, *(p for p in cast.parts if p.inside is not None)), cast.recorded)
    frame, parts = tallying.kept(records, frame, whole)
    dated = replace(frame, table=frame.table.filter(frame.table.entered.notnull()))
    [known] = records.rows(dated.table.aggregate(n=dated.table.account_id.count()))
    return Prepared(records, dated, parts, question, bool(known["n"]))


def split(ready: Prepared, since: date | None) -> date:
    """The last day of the earlier time. Raises BadInput with how many people would be needed."""
    days = ready.frame.table.select(day=ready.frame.table.entered.cast("date"))
    counted = ready.records.rows(days.group_by("day").aggregate(n=lambda t: t.count()))
    rows = sorted((r["day"], r["n"]) for r in counted)
    total = sum(n for _, n in rows)
    if since is not None:
        until = since - timedelta(days=1)
    else:
        until, after = (rows[0][0], 0) if rows else (date.min, 0)
        for day, n in reversed(rows):
            if after >= RECENT * total and after >= FEWEST:
                until = day
                break
            after += n
    then = sum(n for day, n in rows if day <= until)
    now = sum(n for day, n in rows if until < day)
    if min(then, now) < FEWEST:
        raise BadInput(_too_few(then, now, ready.frame.noun), hint=_HINT, where=Where(field="date"))
    return until


_HINT = "Name the column of the day a record was made, or wait for more records."


def _too_few(then: int, now: int, noun: str) -> str:
    return (
        f"{FEWEST} dated {noun} are needed of an earlier time and {FEWEST} of a later one; there "
        f"are {then:,} and {now:,}."
    )


def references(ready: Prepared, *, until: date) -> tuple[Reference, ...]:
    """What everybody and every persona were like up to a day, to be stored and held against later.

    The codes are drawn from all people that are known, so that what is new by now has a name.
    """
    codebook = _planned(ready)
    table = side(ready, None, until)
    found: list[Reference] = []
    for parts in _slices(ready.cast.parts):
        counted = _counted(ready, table, parts, codebook)
        for part, one in zip(parts, counted, strict=True):
            found.append(_reference(ready, part, one, codebook, until))
    return tuple(found)


def _slices(parts: Sequence[Part]) -> list[Sequence[Part]]:
    return [parts[i : i + AT_ONCE] for i in range(0, len(parts), AT_ONCE)]


def _planned(ready: Prepared) -> Codebook:
    frame, question = ready.frame, ready.question
    traits = [t for t in frame.traits if t.type not in _MOVING]
    summary = profile.summarise(
        frame.table,
        traits,
        rows=frame.rows,
        missing=ready.words,
        has_outcome=bool(frame.counts.won),
    )
    back, known = (_named(frame, names) for names in (question.put_back, question.known_before))
    found = plan(summary, known_before=known, put_back=back)
    return replace(found, traits=tuple(shifting.open_ended(t) for t in found.traits))


def _named(frame: Frame, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(find(name, frame.columns).name for name in names)


def side(ready: Prepared, after: date | None, until: date | None) -> ibis.Table:
    """Those who entered after one day and up to another, one an account where they are known."""
    table = ready.frame.table
    if after is not None:
        table = table.filter(table.entered.cast("date") > ibis.literal(after))
    if until is not None:
        table = table.filter(table.entered.cast("date") <= ibis.literal(until))
    if ready.by_account:
        table = histograms.one_each(table, ibis.literal(0))
    if ready.frame.rows > FEW_ROWS:
        return table
    # Of few rows most of a look is writing its statement: the side is worked out once.
    return ready.records.keep(f"entered {after} {until}", table)


@dataclass(frozen=True)
class _Counts:
    """One persona's people of one time."""

    first: str
    last: str
    people: int
    share: tuple[int, int]
    outcome: tuple[int, int]
    found: Histograms


def _counted(
    ready: Prepared, table: ibis.Table, parts: Sequence[Part], codebook: Codebook
) -> list[_Counts]:
    groups = histograms.marked(
        ready.records, table, {str(i): _in(table, p) for i, p in enumerate(parts)}
    )
    found = histograms.count(ready.records, groups, codebook, ready.words)
    sums: dict[str, Any] = {"first": table.entered.min(), "last": table.entered.max()}
    for i, part in enumerate(parts):
        inside, answered = _in(table, part), _answered(table, part)
        decided = table.outcome.notnull()
        sums |= {
            f"k{i}": (inside & answered).cast("int64").sum(),
            f"n{i}": answered.cast("int64").sum(),
            f"w{i}": (inside & (table.outcome == 1).fill_null(False)).cast("int64").sum(),
            f"d{i}": (inside & decided).cast("int64").sum(),
            f"p{i}": inside.cast("int64").sum(),
        }
    [row] = ready.records.rows(table.aggregate(**sums))
    first, last = (str(row[x])[:10] if row[x] is not None else "" for x in ("first", "last"))
    return [
        _Counts(
            first,
            last,
            int(row[f"p{i}"] or 0),
            (int(row[f"k{i}"] or 0), int(row[f"n{i}"] or 0)),
            (int(row[f"w{i}"] or 0), int(row[f"d{i}"] or 0)),
            found[str(i)],
        )
        for i in range(len(parts))
    ]


def _in(table: ibis.Table, part: Part) -> Any:
    assert part.inside is not None
    return table[part.inside.get_name()]


def _answered(table: ibis.Table, part: Part) -> Any:
    if part.answered is None:
        return table.unit_id.notnull()
    return table[part.answered.get_name()]


def _reference(
    ready: Prepared, part: Part, one: _Counts, codebook: Codebook, until: date
) -> Reference:
    return Reference(
        persona=part.name,
        first=one.first,
        last=until.isoformat(),
        people=one.people,
        share=one.share,
        outcome=one.outcome,
        codebook=codebook.to_json(),
        histograms=one.found.to_json(),
        asked=asked_of(ready.question, ready.frame),
    )


def asked_of(question: Question, frame: Frame) -> str:
    """Which outcome, how old, of which unit: what a reference and later people must have alike."""
    return f"{frame.unit}: {question.outcome or ''} after {question.horizon or 0} days"


def compare(ready: Prepared, references: Sequence[Reference]) -> Drift:
    """What changed since these references, in the people who entered later.

    Of a long time, only its last year counts as now. Raises BadInput without references.
    """
    if not references:
        raise BadInput("There is nothing to compare with.", hint="Take a reference first.")
    newest = newest_day(ready)
    lines: list[shifting.Line] = []
    newer: list[Newer] = []
    spans: list[Span] = []
    for same in _alike(references):
        parts = [p for p in ready.cast.parts if p.name in {r.persona for r in same}]
        after = max(date.fromisoformat(same[0].last), newest - LONGEST)
        now = side(ready, after, None)
        codebook = _still(ready.frame, Codebook.from_json(same[0].codebook))
        by_name = {r.persona: r for r in same}
        for some in _slices(parts):
            counted = _counted(ready, now, some, codebook)
            for part, one in zip(some, counted, strict=True):
                reference = by_name[part.name]
                later = _reference(ready, part, one, codebook, newest)
                lines += shifting.lines(reference, later, young=_young(ready))
                spans.append(Span(one.first, one.last, one.people))
            newer += _newer(ready, some, codebook, by_name[some[0].name], now)
    return shifting.told(
        lines,
        newer,
        unit=ready.frame.unit,
        noun=ready.frame.noun,
        happened=ready.frame.happened,
        then=_then(references),
        now=max(spans, key=lambda s: s.people, default=Span("", "", 0)),
        personas=tuple(r.persona for r in references if r.persona != EVERYBODY),
    )


def _still(frame: Frame, codebook: Codebook) -> Codebook:
    """The codebook without traits whose column is gone, or holds something else by now."""
    types = {c.name: c.type for c in frame.columns}
    kept = tuple(
        t
        for t in codebook.traits
        if t.column in types and (t.kind == "cells") == (types[t.column] == "number")
    )
    return replace(codebook, traits=kept)


def _young(ready: Prepared) -> str:
    """Why later outcomes say nothing yet: presence in a table, or a decision, comes with time."""
    if ready.question.horizon is not None:
        return ""
    if (ready.question.outcome or "").strip().startswith("@"):
        return "a young record has no sale yet; say with --horizon how many days one takes"
    if ready.frame.counts.open:
        return "some are still open, and quick ones close first; say with --horizon how many days"
    return ""


def newest_day(ready: Prepared) -> date:
    [row] = ready.records.rows(ready.frame.table.aggregate(day=ready.frame.table.entered.max()))
    return date.fromisoformat(str(row["day"])[:10]) if row["day"] is not None else date.min


def _alike(references: Sequence[Reference]) -> list[list[Reference]]:
    """References of one day and one coding, which one look at the records serves."""
    found: dict[tuple[str, str], list[Reference]] = {}
    for one in references:
        found.setdefault((one.last, one.codebook), []).append(one)
    return list(found.values())


def _then(references: Sequence[Reference]) -> Span:
    widest = max(references, key=lambda r: r.people)
    return Span(widest.first, widest.last, widest.people)


def _newer(
    ready: Prepared,
    parts: Sequence[Part],
    codebook: Codebook,
    reference: Reference,
    now: ibis.Table,
) -> list[Newer]:
    """Whose people changed, by telling earlier from later ones, persona by persona."""
    if not codebook.traits:
        return []
    until = date.fromisoformat(reference.last)
    sides = [side(ready, None, until), now]
    most = min(LOOKED_AT, CELLS // len(codebook.traits)) // 2
    taken = []
    for table in sides:
        inside = {str(i): _in(table, p) for i, p in enumerate(parts)}
        groups = histograms.marked(ready.records, table, inside)
        many = sum(histograms.people(ready.records, groups).values())
        asked = (ready.records, groups, codebook, ready.words)
        taken.append(histograms.sample(*asked, people=many, most=most * len(parts)))
    found: list[Newer] = []
    for i, part in enumerate(parts):
        mine = [(marks >> i) & 1 == 1 for _, marks, _ in taken]
        codes = [one[0][has] for one, has in zip(taken, mine, strict=True)]
        folds = [one[2][has] for one, has in zip(taken, mine, strict=True)]
        one = newcomers(codes[0], codes[1], codebook.levels, (folds[0], folds[1]))
        if one is not None:
            found.append(shifting.newer(part.name, one, codebook))
    return found
