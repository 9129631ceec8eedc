"""Where there are too few people for a test, the running tests are told in counts."""

from dataclasses import replace

from ringtrue.analysis.counting import TOO_FEW
from ringtrue.figures import saying
from ringtrue.workspaces.ledger.lines import EntryLine
from ringtrue.workspaces.ledger.undone import BESIDE, COUNTED


def counted_entry(line: EntryLine) -> EntryLine:
    """A running test as what it has counted so far."""
    if line.closed_at is not None:
        return line
    running = line.running
    many = f"{running.n:,.0f} came since"
    if running.n and line.form == "share":
        many = f"{running.k:,.0f} of {running.n:,.0f} who came since fit"
    sentence = f"{many}: {TOO_FEW}." if running.n else running.waits or f"{many}."
    if line.sentence in (COUNTED, BESIDE):
        sentence = line.sentence
    return replace(
        line,
        verdict="untested",
        plain=saying.verdict_word("untested"),
        sentence=sentence,
        running=replace(running, points=()),
        few=True,
    )


def entries_headline(claims: int, people: int, unit: str) -> str:
    """`Three claims are written down. | 180 people are too few to test them.`"""
    noun = saying.plural(claims, "claim is", "claims are")
    many = saying.spelled(claims, capital=True)
    them = saying.plural(claims, "it", "them")
    return f"{many} {noun} written down. {people:,} {unit} are too few to test {them}."
