"""What the lean page shows: counts, whom to call, what to ask, what they answered."""

from dataclasses import dataclass
from datetime import date

from ringtrue.workspaces.ledger.lines import Customer, JudgedLine


@dataclass(frozen=True)
class Note:
    """Words that somebody of ours wrote in the records, as they stand there.

    `of` is whom they were written about, `became` what came of it; `column` where they stand.
    """

    text: str
    of: str
    became: str
    column: str


@dataclass(frozen=True)
class AtOdds:
    """A sentence that the wins do not bear out.

    `said` counts it in a sentence, `instead` says what the others are. `heard` is what customers
    say of it as soon as it is true, `denied` when that is a denial, `old` when it is too long ago.
    """

    line: JudgedLine
    persona_id: int
    persona: str
    said: str
    instead: str
    questions: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    heard: str = ""
    denied: bool = False
    old: bool = False


@dataclass(frozen=True)
class Answer:
    """What one customer said of one sentence; `stance` is confirms, denies or other."""

    stance: str
    text: str
    date: date


@dataclass(frozen=True)
class Asked:
    """A sentence as one customer is asked about it; `recorded` is what the records say of them."""

    at_odds: AtOdds
    recorded: str
    answer: Answer | None


@dataclass(frozen=True)
class ToCall:
    """One of the five; `speaker` is the name under which the answers count once."""

    customer: Customer
    speaker: str
    asked: tuple[Asked, ...]

    @property
    def answered(self) -> bool:
        """Whether they have spoken to every sentence."""
        return bool(self.asked) and all(a.answer is not None for a in self.asked)


@dataclass(frozen=True)
class LeanPage:
    """The page for under 300 people; `few` is False where there are more, and tests can tell.

    `strong` and `rest` are the headline.
    """

    few: bool
    strong: str
    rest: str
    people: int = 0
    buyers: int = 0
    noun: str = "people"
    statements: tuple[AtOdds, ...] = ()
    calls: tuple[ToCall, ...] = ()
