"""What reps wrote in the records, beside the sentence it speaks of; quoted, never reworded."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ringtrue.analysis.words.tokens import name_words, stems
from ringtrue.analysis.words.vocabulary import GENERIC, STOP
from ringtrue.workspaces.ledger.lean_lines import Note
from ringtrue.workspaces.ledger.lines import JudgedLine

FEWEST_WORDS = 4  # a cell, on the average: fewer are a label
MOST_ALIKE = 0.5  # of the cells that may repeat one another in a column of notes
MOST_SHOWN = 4
LONGEST = 400
# what every note and every sentence is about
_EVERYWHERE = ("firm", "company", "customer", "buyer", "lead", "work", "meet")
_PLAIN = frozenset(s for word in (*STOP, *GENERIC, *_EVERYWHERE) for s in stems(word))
_OUTCOMES = {"won": "bought", "lost": "did not buy", "open": "still open"}


def free_text(cells: Sequence[Any]) -> bool:
    """Whether a column's cells are sentences that somebody wrote, and not one of a few labels."""
    said = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    if not said:
        return False
    words = sum(len(cell.split()) for cell in said) / len(said)
    return words >= FEWEST_WORDS and len(set(said)) > MOST_ALIKE * len(said)


def terms(line: JudgedLine, values: Iterable[Any]) -> frozenset[str]:
    """The stems by which a note speaks of a sentence: its trait's name and values, and its words.

    `values` are those that stand in its column, whoever's they are.
    """
    named = name_words(line.trait.rsplit(".", 1)[-1]) if line.trait else ()
    texts = [value for value in values if isinstance(value, str)]
    said = " ".join((*named, *texts, line.text))
    return frozenset(s for s in stems(said) if len(s) > 2 and s not in _PLAIN)


def speaking_of(
    wanted: frozenset[str],
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    name: Mapping[str, str],
) -> tuple[Note, ...]:
    """The notes that share a word with `wanted`, those that share most first.

    `rows` have `unit_id` and `status`; `columns` hold the notes, `name` says whose a unit's are.
    """
    found = []
    for row in rows:
        for column in columns:
            text = row[column].strip() if isinstance(row[column], str) else ""
            shared = len(wanted & set(stems(text)))
            if shared:
                became = _OUTCOMES.get(str(row["status"]), "")
                note = Note(_cut(text), name[str(row["unit_id"])], became, column)
                found.append((-shared, row["status"] != "won", str(row["unit_id"]), note))
    return tuple(note for *_, note in sorted(found, key=lambda one: one[:3])[:MOST_SHOWN])


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
