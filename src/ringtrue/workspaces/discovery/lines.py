"""What the discovery room answers with."""

from dataclasses import dataclass
from datetime import datetime

from ringtrue.analysis.results import Discovery, Proposal, SetAside, Step
from ringtrue.analysis.shortforms import Form
from ringtrue.workspaces.work.queries import JobLine


@dataclass(frozen=True)
class Distinct:
    """A value more frequent in a proposed persona than elsewhere; shares between 0 and 1."""

    trait: str
    value: str
    words: str
    share: float
    elsewhere: float


@dataclass(frozen=True)
class ComparedLine:
    """What became of the personas of an earlier run, told in `sentences`; `as_before`: nothing."""

    run_id: int
    people: int
    adjusted_rand: float
    sentences: tuple[str, ...]
    as_before: bool


@dataclass(frozen=True)
class FormLine:
    """A number of questions, and how many of a hundred people they place; None: cannot say."""

    number: int
    sentence: str
    agreement: float | None


@dataclass(frozen=True)
class Answerer:
    """A persona that answers may lead to, with its look."""

    name: str
    look: int


@dataclass(frozen=True)
class QuestionSheet:
    """The fewest questions of a run: every number of them, and one form whole.

    `form` is None where there is nothing to ask.
    """

    run_id: int
    noun: str
    lines: tuple[FormLine, ...]
    number: int
    form: Form | None
    personas: tuple[Answerer, ...]


@dataclass(frozen=True)
class Likelihood:
    """A persona with its probability given some answers, between 0 and 1."""

    name: str
    look: int
    probability: float


@dataclass(frozen=True)
class AnswerLine:
    """What a form says of somebody: the likeliest persona, whether it is sure, and all of them."""

    best: Likelihood
    sure: bool
    answered: int
    each: tuple[Likelihood, ...]


@dataclass(frozen=True)
class FormFile:
    """A form as a file."""

    name: str
    text: str


@dataclass(frozen=True)
class ProposalLine:
    """A proposal with what was decided of it: `state` is open, adopted or declined.

    `look` is the place of its colour and mark, which follows an earlier run's; `goes_on_as` the
    persona adopted from an earlier run that it goes on from.
    """

    id: int
    position: int
    proposal: Proposal
    distinct: tuple[Distinct, ...]
    sentences: tuple[str, ...]
    state: str
    reason: str
    decided_by: str
    decided_at: datetime | None
    persona_id: int | None
    persona: str
    look: int = 0
    goes_on_id: int | None = None
    goes_on_as: str = ""


@dataclass(frozen=True)
class Stair:
    """A step with how much of what the fullest model explains it explains, and its standing.

    `standing` is everyone, recommended (one number alone), earned (fewer, which passed too),
    possible (only the outcome gate failed), or not.
    """

    step: Step
    explained: float
    standing: str
    chosen: bool


@dataclass(frozen=True)
class AsideLine:
    """A trait set aside, with the reason in a few words; `name` is `table.column` where known."""

    trait: str
    reason: str
    words: str
    detail: str
    name: str


@dataclass(frozen=True)
class RunRow:
    """A run in the history."""

    id: int
    at: datetime
    by: str
    personas: int
    asked_personas: int | None
    sentence: str
    data_version: int
    adopted: int
    declined: int


@dataclass(frozen=True)
class DiscoverySheet:
    """One run, whole. `current` is False once records or answers have changed since."""

    id: int
    report: Discovery
    proposals: tuple[ProposalLine, ...]
    stairs: tuple[Stair, ...]
    asides: tuple[AsideLine, ...]
    points: tuple[tuple[float, float, int], ...]
    base: float | None
    noun: str
    happened: str
    outcome: str
    asked_personas: int | None
    among: str
    seed: int
    seconds: float
    at: datetime
    by: str
    data_version: int
    current: bool
    forms: tuple[FormLine, ...] = ()
    compared: ComparedLine | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The proposed personas' names, in order."""
        return tuple(line.proposal.name for line in self.proposals)

    @property
    def names_by_look(self) -> tuple[str, ...]:
        """The names at the places of their looks; empty where nobody looks so."""
        named = {line.look: line.proposal.name for line in self.proposals}
        return tuple(named.get(look, "") for look in range(max(named, default=-1) + 1))

    @property
    def one_more(self) -> int:
        """How many personas would be one more than these."""
        return len(self.proposals) + 1


@dataclass(frozen=True)
class Standing:
    """Whether discovery can run, runs, failed or was cancelled: what the page asks first."""

    records: int
    data_version: int
    outcome: str
    job: JobLine | None
    failed: JobLine | None
    cancelled: JobLine | None = None


@dataclass(frozen=True)
class TraitLine:
    """A column before a run: how full it is, what stands in it, and whether it would be used.

    `fill` lies between 0 and 1. `aside` is None for a trait that describes people. `full_name` is
    what an answer about it names.
    """

    name: str
    full_name: str
    table: str
    type: str
    fill: float | None
    samples: tuple[str, ...]
    aside: SetAside | None
    words: str
    put_back: bool
    known_before: bool | None
    ignored: bool

    @property
    def reason(self) -> str:
        """Why it was set aside, empty where it was not."""
        return self.aside.reason if self.aside else ""


@dataclass(frozen=True)
class TraitTable:
    """The traits of the people that discovery would read; `problem` says why there are none."""

    rows: int
    noun: str
    sealed: int
    used: int
    traits: tuple[TraitLine, ...]
    problem: str = ""
    hint: str = ""
