"""The cast: personas as values, apart from where they are kept."""

from dataclasses import dataclass
from typing import Literal

StatementKind = Literal[
    "fact", "motivation", "challenge", "behaviour", "driver", "channel", "goal", "quote", "story"
]


@dataclass(frozen=True)
class Statement:
    """One sentence of a description, with what could test it.

    `trait` is None when there is no data yet. Either `values` or `between` says what the trait
    should be (bounds inclusive, None for open). `at_least` is the expected share, 0 to 1.
    `proposed` is True while nobody has confirmed the trait.
    """

    text: str
    kind: StatementKind = "fact"
    trait: str | None = None
    values: tuple[str, ...] = ()
    between: tuple[float | None, float | None] | None = None
    at_least: float = 0.5
    proposed: bool = False


@dataclass(frozen=True)
class EvidenceLine:
    """What somebody said or wrote: `by` is customer, member, sales or machine; `date` is ISO."""

    by: str
    date: str
    text: str
    supports: tuple[int, ...] = ()  # statements, counted from 1
    opposes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Member:
    """One persona of a cast: its description, and apart from it the rule for who belongs.

    `rule` is the rule's text; or `column` with `value` tags people; or `model`, the JSON text of a
    frozen one (`analysis.fitted`), tells who belongs. `written` is `YYYY-MM`.
    """

    name: str
    statements: tuple[Statement, ...] = ()
    rule: str | None = None
    column: str | None = None
    value: str | None = None
    written: str | None = None
    owner: str | None = None
    next_review: str | None = None
    evidence: tuple[EvidenceLine, ...] = ()
    job: str = ""
    occupation: str = ""
    age: str = ""
    model: str | None = None
