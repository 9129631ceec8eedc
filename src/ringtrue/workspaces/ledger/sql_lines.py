"""Numbers as questions: what the analyst's view shows of where a number comes from."""

from dataclasses import dataclass

# findings that are counted by questions: of a persona, of its sentences, or of the whole cast
OUTCOME = frozenset({"RT202", "RT210", "RT211"})
SENTENCES = frozenset({"RT201", "RT207"})
COUNTED = OUTCOME | SENTENCES | {"RT203", "RT204", "RT206", "RT208"}


@dataclass(frozen=True)
class NumberSql:
    """One question as SQL over the Parquet of the lake, and what its rows say."""

    title: str
    rows: str
    sql: str


@dataclass(frozen=True)
class AskedSql:
    """The questions behind the numbers of a sentence, a persona, a finding, or what changed.

    `why` says why there are none.
    """

    text: str
    persona: str = ""
    persona_id: int | None = None
    finding_id: int | None = None
    questions: tuple[NumberSql, ...] = ()
    why: str = ""
