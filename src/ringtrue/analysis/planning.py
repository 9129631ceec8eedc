"""What a discovery looks at: whom, by which traits, and what is set aside before it begins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ringtrue.analysis.wording import listed
from ringtrue.errors import CannotFit
from ringtrue.stats.arrays import Codes, Floats
from ringtrue.stats.codebook import Aside, Codebook, plan
from ringtrue.stats.copies import near_copies
from ringtrue.stats.patterns import distinct
from ringtrue.warehouse import profile
from ringtrue.warehouse.naming import find_column
from ringtrue.warehouse.patterns import CodedPatterns
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.seal import OpenRecords
from ringtrue.warehouse.traits import Frame, Trait

CUSTOMERS = 300
NAMED = 6  # columns that a refusal lists
ROWS_FOR_COPIES = 10_000
Among = Literal["everybody", "customers"]


@dataclass(frozen=True)
class Population:
    """Who is looked at, in a frame and in words; whether their outcomes differ."""

    frame: Frame
    words: str
    has_outcome: bool


def looked_at(frame: Frame, question: Question, among: Among) -> Population:
    """Everybody, or customers where there are enough; said in words, with who is kept unread."""
    everybody, named = _whom(frame), question.outcome is not None
    if among == "everybody":
        return Population(frame, everybody, named)
    if frame.counts.won < CUSTOMERS:
        few = f"{everybody} (only {frame.counts.won:,} of them are customers)"
        return Population(frame, few, named)
    won = frame.table.filter(frame.table.outcome == 1)
    kept = replace(frame, table=won, rows=frame.counts.won)
    customers = f"{frame.counts.won:,} customers{_kept_unread(frame, frame.noun)}"
    return Population(kept, customers, has_outcome=False)


def _whom(frame: Frame) -> str:
    if not frame.sealed:
        return f"all {frame.rows:,} {frame.noun}"
    there = frame.rows + frame.sealed
    return f"{frame.rows:,} of {there:,} {frame.noun}{_kept_unread(frame)}"


def _kept_unread(frame: Frame, noun: str = "") -> str:
    if not frame.sealed:
        return ""
    whom = f"{frame.sealed:,} {noun}".strip()
    return f" ({whom} {'is' if frame.sealed == 1 else 'are'} kept unread, to confirm this on later)"


def planned(
    records: OpenRecords, population: Population, question: Question, missing: tuple[str, ...]
) -> Codebook:
    """The codebook: columns profiled, judged, and those the frame set aside added."""
    frame = population.frame
    traits, back, passed = _traits(records, frame, question)
    summary = profile.summarise(
        frame.table,
        traits,
        rows=frame.rows,
        missing=missing,
        has_outcome=population.has_outcome,
    )
    codebook = plan(
        summary,
        known_before=_named(records, traits, question.known_before),
        put_back=_named(records, traits, question.put_back),
    )
    _refuse_nothing(codebook)
    return replace(codebook, set_aside=passed + codebook.set_aside, notes=back + codebook.notes)


def left_with(codebook: Codebook, error: CannotFit) -> CannotFit:
    """The refusal, with the traits that are left and why the others are not among them."""
    traits = listed([t.name for t in codebook.traits], most=NAMED)
    asides = [f"{a.trait} ({a.reason.replace('_', ' ')})" for a in codebook.set_aside]
    told = f" Set aside: {listed(asides, most=NAMED)}." if asides else ""
    back = " --put-back brings a column back." if asides else ""
    hint = f"{error.hint} Looked at: {traits}.{told}{back}"
    return CannotFit(error.detail, hint=hint, where=error.where)


def _named(records: OpenRecords, traits: Sequence[Trait], names: Sequence[str]) -> tuple[str, ...]:
    """The frame's names of columns that a person named."""
    found = [find_column(records.snapshot, name) for name in names]
    wanted = {(t.name, c.name) for t, c in found}
    return tuple(t.name for t in traits if (t.table, t.column) in wanted)


def _traits(
    records: OpenRecords, frame: Frame, question: Question
) -> tuple[tuple[Trait, ...], tuple[str, ...], tuple[Aside, ...]]:
    """Traits to look at, notes on those brought back by hand, and what the frame sets aside."""
    put_back = set(_named(records, frame.columns, question.put_back))
    known = set(_named(records, frame.columns, question.known_before))
    back, passed = {}, []
    for name, reason, detail in frame.set_aside:
        if name in put_back or (name in known and reason == "recorded_after"):
            back[name] = f"{name} was put back: {detail}"
        else:
            passed.append(Aside(name, reason, detail))
    listed = {t.name for t in frame.traits} | set(back)
    traits = tuple(t for t in frame.columns if t.name in listed)
    return traits, tuple(back.values()), tuple(passed)


def _refuse_nothing(codebook: Codebook) -> None:
    if codebook.traits:
        return
    reasons = ", ".join(f"{a.trait} ({a.reason})" for a in codebook.set_aside[:8])
    detail = "No trait is left to find personas by."
    told = f"Set aside: {reasons}. Put one back with --put-back, or bring" if reasons else "Bring"
    hint = f"{told} more columns."
    raise CannotFit(detail, hint=hint)


def kept_by_hand(codebook: Codebook, question: Question, frame: Frame) -> frozenset[str]:
    """The traits whose column a person put back."""
    columns = {c.name: (c.column, f"{c.table}.{c.column}") for c in frame.columns}
    return frozenset(
        t.name for t in codebook.traits if set(columns.get(t.column, ())) & set(question.put_back)
    )


def without_copies(
    codebook: Codebook, counted: CodedPatterns, by_hand: frozenset[str]
) -> tuple[Codebook, Codes, Floats]:
    """The codebook and the rows without columns that say what another says."""
    rows, outcome = counted.rows()
    step = max(1, len(rows) // ROWS_FOR_COPIES)
    copies = near_copies(codebook, distinct(rows[::step], codebook.levels))
    copies = tuple(a for a in copies if a.trait not in by_hand)
    gone = {a.trait for a in copies}
    kept = [i for i, t in enumerate(codebook.traits) if t.name not in gone]
    return codebook.without(copies), rows[:, kept], outcome
