"""What the personas room answers with: one frozen type for each noun and size."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from ringtrue.analysis.cast import Member, Statement, plain_name
from ringtrue.analysis.examined import Shift, Upkeep, Use
from ringtrue.analysis.tracked import Narrowed


@dataclass(frozen=True)
class SegmentLine:
    """Who belongs. `kind` is rule, column, model, or none; `words` is how people read it."""

    kind: str
    words: str
    number: int = 0
    rule: str = ""
    tree: dict[str, Any] | None = None
    column: str = ""
    value: str = ""
    model: dict[str, Any] | None = None
    label: str = ""
    label_plain: str = ""
    frozen_at: datetime | None = None


@dataclass(frozen=True)
class PersonaRow:
    """A persona in a list."""

    id: int
    name: str
    kind: str
    kind_plain: str
    colour: int
    portrait: str
    job: str
    occupation: str
    age: str
    grade: str
    grade_plain: str
    segment: SegmentLine
    owner: str
    owner_id: int | None
    next_review: date | None
    written: str
    written_stated_by: str
    version: int
    statements: int
    confirmed: int
    proposed: int
    no_data: int
    evidence: int
    customers_heard: int
    created_at: datetime
    changed_at: datetime
    archived: bool


@dataclass(frozen=True)
class Voice:
    """The newest word of one customer on a sentence: the day, and whether for it or against."""

    on: date
    speaks_for: bool


@dataclass(frozen=True)
class StatementRow:
    """One sentence of the description with the test it stands and what was said about it.

    `test_text` is its test as text that reads back. `known` is told (a customer supports it) or
    assumed; the ledger knows what was measured. `voices` are the customers who spoke to it; its
    clock is the day `since`, where `stated_by` says when somebody stated it to be.
    `definition`: the persona's own rule uses the trait, so the sentence cannot be a discovery.
    """

    id: int
    position: int
    text: str
    kind: str
    kind_plain: str
    trait: str
    values: tuple[str, ...]
    low: float | None
    high: float | None
    at_least: float
    state: str
    test: str
    written_at: datetime
    written_version: int
    supports: int
    opposes: int
    customers_for: int
    customers_against: int
    known: str
    definition: bool
    form: str = "share"
    side: str = "above"
    amount: float | None = None
    lowest: float | None = None
    highest: float | None = None
    then: str = ""
    margin: float = 0.0
    shelf_days: int = 365
    test_text: str = ""
    voices: tuple[Voice, ...] = ()
    since: date | None = None
    stated_by: str = ""


@dataclass(frozen=True)
class EvidenceLine:
    """What somebody said, and the sentences (counted from 1) it supports or opposes.

    `chip` says in three words what it is: a quote, a survey with its count, a query, a document.
    """

    id: int
    by: str
    by_plain: str
    date: date
    text: str
    source: str
    speaker: str
    supports: tuple[int, ...]
    opposes: tuple[int, ...]
    sort: str = "quote"
    sort_plain: str = "a quote"
    asked: int | None = None
    agree: int | None = None
    result: str = ""
    sql: str = ""
    typed_by: str = ""
    chip: str = ""


@dataclass(frozen=True)
class ReviewLine:
    """That a persona was looked at, by whom at the table."""

    id: int
    on: date
    departments: tuple[str, ...]
    note: str
    by: str


@dataclass(frozen=True)
class ShiftLine:
    """What changed around the personas on a day."""

    id: int
    on: date
    kind: str
    kind_plain: str
    text: str
    by: str


@dataclass(frozen=True)
class VersionLine:
    """One version and why it was made."""

    number: int
    reason: str
    author: str
    at: datetime
    statements: int
    summary: str


@dataclass(frozen=True)
class PersonaSheet:
    """Everything the persona's page shows that does not come from records.

    `say` and `avoid` are what members wrote to say to them, and not to say.
    """

    row: PersonaRow
    story: str
    statements: tuple[StatementRow, ...]
    evidence: tuple[EvidenceLine, ...]
    versions: tuple[VersionLine, ...]
    quote: EvidenceLine | None
    say: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    reviews: tuple[ReviewLine, ...] = ()


@dataclass(frozen=True)
class PersonaKey:
    """How other rooms name a persona in lists."""

    id: int
    name: str
    colour: int
    portrait: str


@dataclass(frozen=True)
class FrozenMember:
    """A persona as a day knew who belongs.

    `segment` is `same` where today's was in force, `then` where an earlier one was, `later` where
    nobody had said it yet, so that today's is given.
    """

    id: int
    member: Member
    segment: Literal["same", "then", "later"]


@dataclass(frozen=True)
class TestedClaim:
    """A claim as the ledger follows it; `statement` is what it says, `position` where (from 0).

    `brought` came with a persona from elsewhere, written in the month `stated` (YYYY-MM, "" where
    nobody said) as `stated_by` says. `segment` is the number of who belongs now, 0 for nobody, with
    the clock it was frozen by; `first_segment` where it came with the persona.
    """

    id: int
    persona_id: int
    position: int
    state: str
    statement: Statement
    written_at: datetime
    written_version: int
    definition: bool
    brought: bool = False
    stated: str = ""
    stated_by: str = ""
    segment: int = 0
    segment_at: datetime | None = None
    segment_version: int = 0
    first_segment: bool = True


@dataclass(frozen=True)
class TraitChoice:
    """A trait of the records that could test a sentence: levels of texts, a range of numbers."""

    name: str
    label: str
    table: str
    type: str
    levels: tuple[str, ...]
    low: float | None
    high: float | None

    def apart(self, names: Iterable[str] = ()) -> tuple[tuple[str, bool], ...]:
        """The levels and whether one of `names` is called so, by letters whatever their case.

        Rules read levels alike that differ by case or spaces: the first of them stands for all.
        """
        taken = {plain_name(name) for name in names}
        first = {plain_name(level): level for level in reversed(self.levels)}
        return tuple((level, plain in taken) for plain, level in reversed(first.items()))


@dataclass(frozen=True)
class Proposal:
    """What could test a sentence, and why; `trait` is empty where customers must be asked."""

    text: str
    kind: str
    trait: str
    values: tuple[str, ...]
    low: float | None
    high: float | None
    at_least: float
    reason: str
    score: float


@dataclass(frozen=True)
class Matching:
    """How many match a rule, of how many; `noun` is what is counted."""

    people: int
    total: int
    buyers: int
    total_buyers: int
    noun: str


@dataclass(frozen=True)
class Prevalence:
    """How many match the whole description, sentence after sentence, of all `buyers` there are."""

    steps: tuple[Narrowed, ...]
    people: int
    buyers: int
    noun: str

    @property
    def buyers_left(self) -> tuple[int, ...]:
        """Buyers who still match, sentence after sentence."""
        return tuple(step.buyers for step in self.steps)

    @property
    def matching(self) -> int:
        """Buyers who match every sentence that a column speaks of."""
        return self.steps[-1].buyers if self.steps else self.buyers

    @property
    def matching_people(self) -> int:
        """People who match every sentence that a column speaks of."""
        return self.steps[-1].people if self.steps else self.people


@dataclass(frozen=True)
class RuleForms:
    """One rule in its two forms."""

    text: str
    tree: dict[str, Any]


@dataclass(frozen=True)
class UpkeepAnswer:
    """What the checks of upkeep and use read; `others` are members outside marketing."""

    upkeep: tuple[Upkeep, ...]
    shifts: tuple[Shift, ...]
    use: tuple[Use, ...] | None
    others: int
