"""RT8, honesty towards people and towards the past: protected traits, consent, patched reports."""

from datetime import timedelta

from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.examined import Examination
from ringtrue.analysis.results import Finding, NotRun
from ringtrue.analysis.witnessed import Patched
from ringtrue.analysis.wording import listed, percent
from ringtrue.stats.anytime import share_bound

MEASURED = 0.5  # of those in a persona, at least, ...
UNMEASURED = 0.05  # ... and of everybody else at most, before it is no measurement
REMEMBERED = timedelta(days=365)  # as long as pages draw figures of it
_RULES = "a rule or a tag that says who belongs"
_OUTCOME = "an outcome: name one with --outcome"
_WORDS = {"won": "won", "lost": "lost", "open": "open", "not_recorded": "not recorded"}


def rt805(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """A rule or a model tells people apart by what the law protects, or by a close proxy."""
    if not any(p.belongs for p in examination.personas):
        return NotRun("RT805", _RULES)
    findings = []
    found = examination.witnessed.protected
    for column in dict.fromkeys(p.column for p in found):
        rows = [p for p in found if p.column == column]
        names = listed(list(dict.fromkeys(p.name for p in rows)), most=4)
        proxy = rows[0].proxy_for
        sentence = f"{column} decides who belongs to {names}, and the law protects it."
        if proxy:
            sentence = (
                f"{column} decides who belongs to {names}, and stands for {proxy}, which the law "
                f"protects: it tells {percent(rows[0].strength)} of it."
            )
        evidence: dict[str, object] = {
            "column": column,
            "personas": [{"name": p.name} for p in rows],
            "stands_for": proxy or None,
            "strength": rows[0].strength if proxy else None,
        }
        findings.append(finding("RT805", sentence, evidence=evidence))
    return tuple(findings)


def rt806(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """The outcome is known of those in a persona, and of hardly anybody else."""
    if examination.outcome is None:
        return NotRun("RT806", _OUTCOME)
    found = examination.witnessed.measured
    if found is None:
        return NotRun("RT806", _RULES)
    if not found.outside or not found.inside:
        return ()
    known = share_bound(found.inside_known, found.inside, "above")
    others = share_bound(found.outside_known, found.outside, "below")
    if known <= MEASURED or others >= UNMEASURED:
        return ()
    sentence = (
        f"What became of people is recorded of {percent(found.inside_known / found.inside)} of "
        f"those in a persona, and of {percent(found.outside_known / found.outside)} of everybody "
        f"else: nothing can show that a persona is wrong."
    )
    evidence: dict[str, object] = {
        "in_personas": found.inside,
        "of_them_known": found.inside_known,
        "everybody_else": found.outside,
        "of_others_known": found.outside_known,
    }
    return (finding("RT806", sentence, evidence=evidence),)


def rt807(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """People in personas did not consent."""
    found = examination.witnessed.consent
    if found is None:
        return NotRun("RT807", "a column that says who consented")
    if not any(p.belongs for p in examination.personas):
        return NotRun("RT807", _RULES)
    without = found.refused + found.unknown
    if not without:
        return ()
    sentence = (
        f"{without:,} of {found.given + without:,} people in personas have not consented "
        f"({found.column}: {found.refused:,} refused, of {found.unknown:,} nobody knows)."
    )
    evidence: dict[str, object] = {
        "column": found.column,
        "consented": found.given,
        "refused": found.refused,
        "unknown": found.unknown,
    }
    return (finding("RT807", sentence, evidence=evidence),)


def rt808(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Outcomes of the past were changed by a later import, or what counts as one was."""
    found, anew = examination.witnessed.patched, _defined_anew(examination)
    if found is None:
        return anew or NotRun("RT808", "the outcome's table imported a second time, with a key")
    return (*_changed(found, examination.outcome), *anew)


def _defined_anew(examination: Examination) -> tuple[Finding, ...]:
    """What counts as the outcome was said anew when figures of it were known."""
    days = [d for d in examination.redefined if examination.today - d <= REMEMBERED]
    if not days:
        return ()
    times = "" if len(days) == 1 else f" ({len(days)} times within a year)"
    sentence = (
        f"What counts as {examination.outcome or 'a sale'} was defined anew on "
        f"{max(days).isoformat()}{times}: figures from before and after count different things."
    )
    evidence: dict[str, object] = {
        "subject": f"defined anew {max(days).isoformat()}",  # the next change is another risk
        "defined_anew_on": [d.isoformat() for d in sorted(days)],
    }
    return (finding("RT808", sentence, evidence=evidence),)


def _changed(found: Patched, outcome: str | None) -> tuple[Finding, ...]:
    if not found.changed:
        return ()
    log = [(_WORDS.get(a, a), _WORDS.get(b, b), n) for a, b, n in found.log]
    said = listed([f"{a} to {b} {n:,}" for a, b, n in log], most=4)
    sentence = (
        f"{found.changed:,} of {found.closed:,} outcomes that were closed changed in a later "
        f"import of {found.table}: {said}."
    )
    evidence: dict[str, object] = {
        "k": found.changed,
        "n": found.closed,
        "log": [{"from": a, "to": b, "times": n} for a, b, n in log],
        "outcome": outcome,
    }
    return (finding("RT808", sentence, evidence=evidence),)
