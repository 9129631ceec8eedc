"""The cast: personas as values, apart from where they are kept."""

from dataclasses import dataclass
from typing import Literal, get_args

# What a claim states, and so what could contradict it (METHODS 5).
ClaimForm = Literal[
    "share", "comparison", "mean", "quantile", "prevalence", "sequence", "theme", "qualitative"
]
# forms whose claim is a share of people, and whose margin is one of shares
OF_SHARES: tuple[ClaimForm, ...] = ("share", "quantile", "prevalence", "sequence", "theme")
Side = Literal["above", "below"]
SHELF_DAYS = 365
StatementKind = Literal[
    "fact", "motivation", "challenge", "behaviour", "driver", "channel", "goal", "quote", "story"
]


@dataclass(frozen=True)
class Statement:
    """One sentence of a description, with what could test it.

    `trait` is None when there is no data yet. Either `values` or `between` says what the trait
    should be (bounds inclusive, None for open). `at_least` is the expected share, 0 to 1.
    `proposed` is True while nobody has confirmed the trait.

    `form` says what kind of claim it is. Of a comparison, a mean, a quantile and a share, `side`
    says which way: better or worse than everybody else, at least or at most. A mean or a quantile
    is held against `amount`, in the trait's unit; a mean lies between `lowest` and `highest`, as
    declared. A sequence has the first event in `values` and the one it comes before in `then`;
    its trait is the column of event types, a theme's the column of codes. `margin` is how far off
    still counts as true, in the claim's own unit, and of a comparison by how much its people differ
    at least; evidence is fresh for `shelf_days`.
    """

    text: str
    kind: StatementKind = "fact"
    trait: str | None = None
    values: tuple[str, ...] = ()
    between: tuple[float | None, float | None] | None = None
    at_least: float = 0.5
    proposed: bool = False
    form: ClaimForm = "share"
    side: Side = "above"
    amount: float | None = None
    lowest: float | None = None
    highest: float | None = None
    then: str = ""
    margin: float = 0.0
    shelf_days: int = SHELF_DAYS

    @property
    def testable(self) -> bool:
        """Whether it names all that its form needs to be held against records."""
        if self.form in ("comparison", "prevalence"):
            return True
        if self.trait is None or self.form == "qualitative":
            return False
        if self.form in ("mean", "quantile"):
            return self.amount is not None
        if self.form == "theme":
            return bool(self.values)
        return self.form != "sequence" or bool(self.values and self.then)


# The fields in which a statement says how it is to be tested, beyond trait, values and share.
TERMS = ("form", "side", "amount", "lowest", "highest", "then", "margin", "shelf_days")


EvidenceSort = Literal["quote", "document", "survey", "query"]
EVIDENCE_SORTS: tuple[EvidenceSort, ...] = get_args(EvidenceSort)


@dataclass(frozen=True)
class EvidenceLine:
    """What somebody said, wrote, answered or did: `by` is customer, member, sales or machine.

    `date` is ISO. A survey has `asked`, how many were, and `agree`, how many of them agree. A query
    has `result`, its figures in words, and `sql`, its text, which is shown and never run.
    """

    by: str
    date: str
    text: str
    supports: tuple[int, ...] = ()  # statements, counted from 1
    opposes: tuple[int, ...] = ()
    sort: EvidenceSort = "quote"
    speaker: str = ""
    source: str = ""
    asked: int | None = None
    agree: int | None = None
    result: str = ""
    sql: str = ""

    @property
    def voice(self) -> str:
        """Who spoke, so that one person counts once; empty where nobody is named."""
        return self.speaker or self.source


def plain_name(name: str) -> str:
    """A name as it is told from others: by its letters, whatever their case and the spaces."""
    return " ".join(name.split()).casefold()


@dataclass(frozen=True)
class Member:
    """One persona of a cast: its description, and apart from it the rule for who belongs.

    `rule` is the rule's text; or `column` with `value` tags people; or `model`, the JSON text of a
    frozen one (`analysis.fitted`), tells who belongs. `written` is `YYYY-MM`; `portrait` is a face
    that somebody chose.
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
    last_review: str | None = None
    portrait: str = ""
