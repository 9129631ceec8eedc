"""What the ledger answers with."""

from dataclasses import dataclass
from datetime import date, datetime

from ringtrue.analysis.backtested import Backtest
from ringtrue.analysis.drifted import Drift, Shift
from ringtrue.analysis.ledgers import Running
from ringtrue.analysis.misaligned import PersonaGaps
from ringtrue.analysis.results import Checkup, Heard, PersonaLine
from ringtrue.analysis.tracked import Measured, Nearest, Track, Tracks
from ringtrue.workspaces.personas.lines import Prevalence


@dataclass(frozen=True)
class ExaminedRun:
    """The newest stored examination.

    `current` is False when records, cast or question have changed since; `checkup` has no findings
    (they come from the checkup room). `problem` says why nothing could be examined. `tracks` are in
    the order of `persona_ids`; None in earlier runs.
    """

    run_id: int
    checkup: Checkup
    persona_ids: tuple[int, ...]
    claim_ids: tuple[tuple[int, ...], ...]
    data_version: int
    at: datetime
    current: bool
    problem: str = ""
    hint: str = ""
    tracks: Tracks | None = None

    def misaligned(self, persona_id: int) -> PersonaGaps | None:
        """How far one persona is from its buyers, None where nobody looked or nothing is told."""
        found = self.checkup.misalignment
        if found is None or self.problem or persona_id not in self.persona_ids:
            return None
        part = found.personas[self.persona_ids.index(persona_id)]
        return part if part.gaps else None

    def track(self, persona_id: int) -> Track | None:
        """What became of one persona's people, None where nobody looked."""
        if self.tracks is None or self.problem or persona_id not in self.persona_ids:
            return None
        return self.tracks.personas[self.persona_ids.index(persona_id)]


@dataclass(frozen=True)
class JudgedLine:
    """One sentence of a persona with what the records say; a component `claim_row` shows it.

    `verdict` is the contract's (or untested while nobody confirmed its column), `plain` the word
    people read, `how` the chip: solid, outlined or dotted. `about` says what it speaks of where it
    names no column. `side` is which way its share is meant: at least (above) or at most (below). A
    mean is told by `value` and its interval, held against `amount`. What comes after the day
    `since` tests it; evidence keeps `keeps_days`, and the `newest` is of that day.
    """

    id: int
    position: int
    text: str
    kind: str
    state: str
    trait: str | None
    verdict: str
    plain: str
    sentence: str
    share: float | None
    low: float | None
    high: float | None
    at_least: float | None
    everyone: float | None
    n: int | None
    k: int | None
    assumed: bool
    definition: bool
    how: str
    chip: str
    customers_for: int
    customers_against: int
    about: str = ""
    side: str = "above"
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    amount: float | None = None
    since: date | None = None
    stated_by: str = ""
    keeps_days: int | None = None
    newest: date | None = None
    heard: Heard | None = None


@dataclass(frozen=True)
class NextStep:
    """What to do next: `urgency` is first or then; `goes_to` names the page (see `web`)."""

    urgency: str
    title: str
    text: str
    button: str
    goes_to: str
    cost: float | None = None


@dataclass(frozen=True)
class Counts:
    """A persona's sentences by verdict; `testable` are those with a verdict from records."""

    sentences: int = 0
    fit: int = 0
    do_not_fit: int = 0
    cannot_tell: int = 0
    no_data: int = 0
    unconfirmed: int = 0

    @property
    def testable(self) -> int:
        """Sentences the records can speak of."""
        return self.fit + self.do_not_fit + self.cannot_tell


@dataclass(frozen=True)
class Against:
    """The records a persona was judged on, said aloud; `totals` are reconciliations in words.

    `few` is True where there are too few people for any test.
    """

    buyers: int
    people: int
    unit: str
    files: tuple[str, ...]
    totals: tuple[str, ...]
    open: int
    immature: int
    not_recorded: int
    few: bool = False


@dataclass(frozen=True)
class StripCell:
    """One number of the outcome strip: its figure in words, and its place on an axis up to `top`.

    Without a `value` only the figure and the words are told.
    """

    title: str
    figure: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    baseline: float | None = None
    top: float = 1.0
    words: str = ""
    label: str = ""


@dataclass(frozen=True)
class Course:
    """What became of a persona's people: the strip, its share month by month, its neighbours.

    `months` are shares of everybody who came, None where too few did; `months_told` their ends in
    words. `of_buyers` is its share of all buyers, `shares_top` where an axis of shares ends.
    `nearest_id` is the nearest persona's id.
    """

    strip: tuple[StripCell, ...] = ()
    shares_top: float = 1.0
    months: tuple[float | None, ...] = ()
    months_told: str = ""
    of_buyers: Measured | None = None
    nearest: Nearest | None = None
    nearest_id: int | None = None
    prevalence: Prevalence | None = None
    misaligned: PersonaGaps | None = None
    no_stay: str = ""


@dataclass(frozen=True)
class JudgedPersona:
    """A persona against the records: what the first screen says.

    `strong` and `rest` are the headline's two parts. `line` is the persona's outcome and shares,
    None before the first examination. `asking` is True while the records are
    being asked. `problem` says why there are no verdicts.
    """

    id: int
    name: str
    colour: int
    portrait: str
    written: str
    written_stated_by: str
    strong: str
    rest: str
    counts: Counts
    against: Against | None
    lines: tuple[JudgedLine, ...]
    steps: tuple[NextStep, ...]
    line: PersonaLine | None
    data_version: int
    at: datetime | None
    current: bool
    asking: bool = False
    problem: str = ""
    hint: str = ""
    course: Course = Course()


@dataclass(frozen=True)
class VerdictCounts:
    """A persona's verdicts for a row of the overview; `marks` are verdicts in order of claims."""

    persona_id: int
    name: str
    colour: int
    portrait: str
    counts: Counts
    marks: tuple[str, ...]
    line: PersonaLine | None
    rings: str


@dataclass(frozen=True)
class Customer:
    """A buyer to call: name, company and how to reach them, as far as the records tell."""

    unit_id: str
    name: str
    company: str
    reach: str


@dataclass(frozen=True)
class ToAsk:
    """Whom to call about a persona, about which of its sentences, and what to ask."""

    customers: tuple[Customer, ...]
    lines: tuple[JudgedLine, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True)
class DriftSheet:
    """What changed since the references; `persona_ids` are in the order of `drift.personas`.

    `problem` says why nothing could be compared, and `hint` what helps.
    """

    drift: Drift | None
    persona_ids: tuple[int, ...]
    at: datetime
    data_version: int
    current: bool
    problem: str = ""
    hint: str = ""

    def of(self, persona_id: int) -> tuple[Shift, ...]:
        """What drifted of one persona."""
        if self.drift is None or persona_id not in self.persona_ids:
            return ()
        name = self.drift.personas[self.persona_ids.index(persona_id)]
        return tuple(s for s in self.drift.drifted if s.persona == name)


@dataclass(frozen=True)
class BacktestSheet:
    """One backtest: of a persona or, without one, of the whole cast, frozen on `as_of`."""

    id: int
    persona_id: int | None
    as_of: date
    at: datetime
    backtest: Backtest | None
    persona_ids: tuple[int, ...]
    problem: str = ""
    hint: str = ""


@dataclass(frozen=True)
class UndoneImport:
    """An import that was undone after `claims` open claims had counted it."""

    id: int
    files: tuple[str, ...]
    came: datetime | None
    claims: int


@dataclass(frozen=True)
class EntryLine:
    """One line of the ledger: a claim under one clock, with the test as it stands.

    `claimed` is what the test is held against, `plain` the word people read. `weight` is what share
    of the ledger's error it was given for good when it was written, `needed` the logarithm of the
    evidence that would settle it alone. An entry that ended says why in `closed_why`; what was
    proposed by discovery says where in `origin`, and what the people kept aside said. `undone` are
    imports it counted that do not stand now; `at_once` where records count when they are decided.
    With `few` people it is counted, not tested.
    """

    id: int
    place: int
    persona: str
    persona_id: int | None
    text: str
    test: str
    form: str
    verdict: str
    plain: str
    sentence: str
    since: date
    stated_by: str
    over: int | None
    written_at: datetime
    closed_at: datetime | None
    closed_why: str
    origin: str
    at_discovery: str
    running: Running
    claimed: float | None
    weight: float
    needed: float
    shelf_days: int
    undone: tuple[UndoneImport, ...] = ()
    at_once: bool = False
    few: bool = False

    @property
    def newest(self) -> date | None:
        """The day of entry of the newest record that counted."""
        day = self.running.newest
        return date.fromisoformat(day) if day else None

    @property
    def closest(self) -> bool:
        """Whether its people are those whom its other sentences, kept when it entered, fit best."""
        return self.running.how.startswith("closest ")

    @property
    def of_shares(self) -> bool:
        """Whether what is drawn are shares, or differences of them."""
        return self.form != "mean"


@dataclass(frozen=True)
class Part:
    """Which part of a list is shown: from its `first` line to its `last`, of so many in all."""

    page: int = 1
    pages: int = 1
    first: int = 0
    last: int = 0
    total: int = 0


@dataclass(frozen=True)
class LedgerSheet:
    """The ledger: what runs, what ended, what discovery proposed; each list in full, or a part.

    `sentence` counts the verdicts of all that runs, `waiting` all that nobody has read yet. `few`
    is True where there are too few people for any test.
    """

    open: tuple[EntryLine, ...]
    ended: tuple[EntryLine, ...]
    proposed: tuple[EntryLine, ...]
    sentence: str
    waiting: int
    seal_opened: bool
    undone: tuple[UndoneImport, ...] = ()
    at_once: bool = False
    few: bool = False
    part_open: Part = Part()
    part_ended: Part = Part()
    part_proposed: Part = Part()
