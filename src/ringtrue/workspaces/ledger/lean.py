"""The lean page in words: what is at odds with the wins, and what customers say of it.

Nothing here is tested. Where few have bought these are counts, and the customers themselves.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ringtrue.analysis.counting import claimed_words
from ringtrue.analysis.telling_gaps import bare
from ringtrue.figures import saying
from ringtrue.workspaces.ledger.heard import ENOUGH
from ringtrue.workspaces.ledger.lean_lines import Answer, AtOdds
from ringtrue.workspaces.ledger.lines import JudgedLine
from ringtrue.workspaces.personas.lines import EvidenceLine

MOST = 2  # sentences: what five calls of ten minutes can bear
SOURCE = "Call sheet: "
MOST_NAMED = 3
# what to ask about, by the kind of sentence; about what happened, not whether our sentence is right
ABOUT_FACTS = (
    "Our records have you under “{trait}”. What would you write there yourself?",
    "What was going on at your place when you started looking?",
    "Who else has the same trouble, and what do you have in common with them?",
)
ABOUT_CHANNELS = (
    "Where did you first hear of us, and who told you?",
    "Where did you look before you called us, and after?",
    "Whom would you ask today, if you had to choose again?",
)
ABOUT_REASONS = (
    "When did this last come up, and what happened?",
    "What did you do about it, and what did that cost you?",
    "What would have had to be different?",
)


def most_at_odds(
    lines: Sequence[tuple[int, str, JudgedLine]],
) -> tuple[tuple[int, str, JudgedLine], ...]:
    """Two of (persona id, name, sentence): those that the most buyers are missing from.

    Counted in buyers: of fourteen, "mostly" wants eight and a half. Where "at most" is said, the
    buyers beyond it are counted. Where records speak against
    fewer than two, those that no column speaks of follow, for only customers know.
    """
    short = [one for one in lines if _missing(one[2]) > 0]
    short.sort(key=lambda one: (-_missing(one[2]), one[0], one[2].position))
    silent = [one for one in lines if one[2].state == "no_data"]
    return tuple((*short, *silent)[:MOST])


def _missing(line: JudgedLine) -> float:
    if line.state != "confirmed" or not line.n or line.k is None or line.at_least is None:
        return 0.0
    short = line.at_least * line.n - line.k
    return short if line.side == "above" else -short


def counted(line: JudgedLine, buyers: int) -> str:
    """3 of 14 who bought fit; you said most."""
    if not line.n or line.k is None or line.at_least is None:
        return "No column speaks of it: only customers know."
    whose = "who bought" if line.n == buyers else "of its own who bought"
    unknown = f" ({buyers - line.n} have nothing recorded)" if 0 < buyers - line.n < 4 else ""
    said = claimed_words(line.at_least, line.side)
    return f"{line.k} of {line.n} {whose} fit{unknown}; you said {said}."


def instead(line: JudgedLine, values: Sequence[Any], wanted: Sequence[str]) -> str:
    """What those who bought are, counted: “8 are Food wholesale, 3 Florists”; empty if unknown."""
    known = [value for value in values if value not in (None, "")]
    if not known or not line.trait:
        return ""
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in known):
        ordered = sorted(known)
        middle = ordered[len(ordered) // 2]
        low, high = saying.count(ordered[0]), saying.count(ordered[-1])
        return f"They range from {low} to {high}; half have {saying.count(middle)} or fewer."
    said = {value.strip().casefold() for value in wanted}
    others = [(n, v) for v, n in Counter(map(str, known)).items() if v.casefold() not in said]
    others.sort(key=lambda pair: (-pair[0], pair[1]))
    if not others or line.side == "below":  # it is those who fit that are too many
        return ""
    named = ", ".join(f"{n} {v}" for n, v in others[:MOST_NAMED])
    rest = sum(n for n, _ in others[MOST_NAMED:])
    return f"The others: {named}{f', {rest} of other kinds' if rest else ''}."


def questions(line: JudgedLine) -> tuple[str, ...]:
    """Three questions about what the sentence says."""
    if line.kind == "channel":
        return ABOUT_CHANNELS
    if line.kind == "fact" and line.trait:
        return tuple(q.format(trait=bare(line.trait)) for q in ABOUT_FACTS)
    return ABOUT_REASONS


def heard(for_it: int, against: int, called: int) -> tuple[str, bool]:
    """Three of five customers deny it, as soon as that is true, and whether it is a denial.

    Three of those called are a majority, whatever the others say.
    """
    of = max(called, for_it + against)
    if max(for_it, against) < ENOUGH or for_it == against:
        return "", False
    many, verb = (against, "deny it") if against > for_it else (for_it, "confirm it")
    if 2 * many <= of:
        return "", False
    said = f"{saying.spelled(many, capital=True)} of {saying.spelled(of)} customers {verb}."
    return said, against > for_it


def answers(evidence: Sequence[EvidenceLine], line: JudgedLine) -> Mapping[str, Answer]:
    """What each speaker last answered about a sentence, from the lines of its persona, by name."""
    place, found = line.position + 1, {}
    for said in sorted(evidence, key=lambda e: (e.date, e.id)):
        if said.by != "customer" or not said.speaker:
            continue
        stance = "confirms" if place in said.supports else ""
        stance = "denies" if place in said.opposes else stance
        if not stance and said.source == source(line.text):
            stance = "other"
        if stance:
            found[said.speaker] = Answer(stance, said.text, said.date)
    return found


def source(text: str) -> str:
    """Where an answer is from: the call sheet, and the sentence it was asked about."""
    return f"{SOURCE}{text}"[:250].strip()


def headline(statements: Sequence[AtOdds], people: int, buyers: int, noun: str) -> tuple[str, str]:
    """The page's two sentences: what is settled already, else whom to call."""
    denied = [s for s in statements if s.denied]
    wins = f"{buyers:,} {saying.plural(buyers, 'win')}"
    rest = (
        f"{people:,} {noun} and {wins} are too few for any test; they are enough for a "
        "conversation."
    )
    if denied:
        sentence = denied[0].line.text.rstrip(".")
        return denied[0].heard.replace("deny it", f"deny “{sentence}”"), rest
    if not statements:
        return "Nothing you say is at odds with your wins.", rest
    many = saying.spelled(len(statements), capital=True)
    noun_ = saying.plural(len(statements), "sentence is", "sentences are")
    return f"{many} {noun_} at odds with your wins: ask five customers.", rest
