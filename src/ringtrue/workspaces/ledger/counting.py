"""Where there are too few people for a test, the running tests are told in counts."""

from dataclasses import replace

from ringtrue.analysis.counting import TOO_FEW
from ringtrue.analysis.results import FEWEST_PEOPLE
from ringtrue.figures import saying
from ringtrue.workspaces.ledger import reading
from ringtrue.workspaces.ledger.lines import EntryLine, ExaminedRun
from ringtrue.workspaces.ledger.models import LedgerRun
from ringtrue.workspaces.ledger.undone import BESIDE, COUNTED
from ringtrue.workspaces.members.actor import Actor, Role


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


def headline(verdicts: dict[str, int], few: tuple[int, str] | None) -> str:
    """What runs, by verdict; with too few people for a test only how many claims there are."""
    if few and verdicts:
        return entries_headline(sum(verdicts.values()), *few)
    return reading.headline(verdicts)


def entries_headline(claims: int, people: int, unit: str) -> str:
    """`Three claims are written down. | 180 people are too few to test them.`"""
    noun = saying.plural(claims, "claim is", "claims are")
    many = saying.spelled(claims, capital=True)
    them = saying.plural(claims, "it", "them")
    return f"{many} {noun} written down. {people:,} {unit} are too few to test {them}."


def may_call(actor: Actor, run: ExaminedRun | None) -> bool:
    """Whether the call sheet helps: few people, and somebody who may see whom to call."""
    return actor.role >= Role.ANALYST and run is not None and run.checkup.few


def few_words(run: ExaminedRun | None) -> str:
    """How many there are, where they are too few for any test: `180 people and 14 wins`."""
    if run is None or run.problem or not run.checkup.few:
        return ""
    report = run.checkup
    wins = f"{report.buyers:,} {saying.plural(report.buyers, 'win')}"
    return f"{report.rows:,} {report.unit} and {wins}"


def few_now(actor: Actor) -> tuple[int, str] | None:
    """How many people the newest examination counted and what they are called, if too few."""
    of = ("examined__rows", "examined__unit", "examined__buyers")
    newest = LedgerRun.objects.within(actor).order_by("-id").values_list(*of).first()
    if newest is None or not newest[2] or newest[0] >= FEWEST_PEOPLE:
        return None
    return newest[0], newest[1]
