"""What goes into the personas room: drafts of sentences, segments and evidence, as plain values."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ringtrue.analysis.cast import SHELF_DAYS

State = Literal["proposed", "confirmed", "no_data"]


@dataclass(frozen=True)
class SentenceDraft:
    """One sentence as it should stand; `claim_id` names the claim it continues, None for a new one.

    `low` and `high` are inclusive, None for open. `at_least` is the expected share, 0 to 1. The
    fields from `form` on are those of `analysis.cast.Statement`.
    """

    text: str
    kind: str = "fact"
    trait: str = ""
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    at_least: float = 0.5
    state: State = "proposed"
    claim_id: int | None = None
    form: str = "share"
    side: str = "above"
    amount: float | None = None
    lowest: float | None = None
    highest: float | None = None
    then: str = ""
    margin: float = 0.0
    shelf_days: int = SHELF_DAYS


@dataclass(frozen=True)
class SegmentDraft:
    """Who belongs: the rule's text or tree, or a column with its value, or a fitted model."""

    rule: str = ""
    tree: dict[str, Any] | None = None
    column: str = ""
    value: str = ""
    model: dict[str, Any] | None = None
    label: str = ""


@dataclass(frozen=True)
class PortraitDraft:
    """The face of a persona, apart from its description.

    `say` and `avoid` hold what to say to them and what not, one a line, as members wrote it.
    """

    name: str
    kind: str = "persona"
    job: str = ""
    occupation: str = ""
    age: str = ""
    story: str = ""
    portrait: str = ""
    written: str = ""
    say: str = ""
    avoid: str = ""


@dataclass(frozen=True)
class EvidenceDraft:
    """What somebody said, wrote, answered or did; `supports` and `opposes` are ids of claims.

    `sort` is quote, document, survey (with `asked` and `agree`) or query (with its `result` in
    words and the `sql` it came from, which is kept to be read and never run).
    """

    by: str
    date: date
    text: str
    source: str = ""
    speaker: str = ""
    supports: tuple[int, ...] = ()
    opposes: tuple[int, ...] = ()
    sort: str = "quote"
    asked: int | None = None
    agree: int | None = None
    result: str = ""
    sql: str = ""


CONVERSATIONS = ("quote", "document")  # evidence that one person said or wrote
# reasons that pages put where nobody gave one: no reason, when somebody asks for it
UNSAID = ("", "Edited on its page.", "Put away from its page.", "Brought back.")
