"""What is different since somebody was here: verdicts that turned, imports, findings."""

from collections.abc import Sequence
from datetime import datetime

from ringtrue.analysis.results import ClaimLine
from ringtrue.figures import saying
from ringtrue.workspaces.ledger.lines import ExaminedRun
from ringtrue.workspaces.members.queries import AuditLine
from ringtrue.workspaces.overview.lines import Change

MOST = 8
EVENTS = {
    "records.publish": "Records came in.",
    "records.undo_import": "An import was undone.",
    "personas.create": "A persona joined the cast.",
    "personas.archive": "A persona was put away.",
    "work.undelivered": "The digest could not be sent to one of its recipients.",
}
SHORTEST_QUOTE = 70


def turned(before: ExaminedRun | None, now: ExaminedRun | None) -> tuple[Change, ...]:
    """Sentences whose verdict is another than at the last visit."""
    if before is None or now is None:
        return ()
    was = _verdicts(before)
    return tuple(
        Change(_words(name, line), line.verdict, now.at, persona_id)
        for claim_id, (persona_id, name, line) in _verdicts(now).items()
        if claim_id in was and was[claim_id][2].verdict != line.verdict
    )


def _verdicts(run: ExaminedRun) -> dict[int, tuple[int, str, ClaimLine]]:
    found = {}
    lines = zip(run.persona_ids, run.claim_ids, run.checkup.personas, strict=True)
    for persona_id, claim_ids, persona in lines:
        for claim_id, line in zip(claim_ids, persona.claims, strict=True):
            found[claim_id] = (persona_id, persona.name, line)
    return found


def _words(name: str, line: ClaimLine) -> str:
    text = line.text if len(line.text) <= SHORTEST_QUOTE else line.text[:SHORTEST_QUOTE] + " ..."
    counted = f" ({line.k} of {line.n})" if line.n else ""
    return f"{name}: \u201c{text}\u201d now {saying.verdict_word(line.verdict)}{counted}."


def done(rows: Sequence[AuditLine], member_id: int | None) -> tuple[Change, ...]:
    """What others did meanwhile, newest first, alike events once."""
    said: dict[str, tuple[int, datetime]] = {}
    for row in rows:
        if row.event in EVENTS and (row.member_id is None or row.member_id != member_id):
            times, _ = said.get(row.event, (0, row.at))
            said[row.event] = (times + 1, row.at)
    changes = [
        Change(_counted(EVENTS[event], times), "", at) for event, (times, at) in said.items()
    ]
    return tuple(sorted(changes, key=lambda c: c.at, reverse=True))


def _counted(words: str, times: int) -> str:
    return words if times == 1 else f"{words[:-1]} ({times} times)."
