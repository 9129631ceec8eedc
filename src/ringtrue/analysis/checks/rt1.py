"""RT1, grounding: does anything a customer said or did stand behind a persona?

Every check finds persona by persona, so that each risk can be accepted for itself; like findings
are told together where they are shown (`analysis.checks.together`).
"""

from ringtrue.analysis.cast import EvidenceLine, Member
from ringtrue.analysis.checks.catalogue import finding
from ringtrue.analysis.examined import Examination, Specified
from ringtrue.analysis.results import Finding, NotRun
from ringtrue.analysis.trial import Judged
from ringtrue.analysis.wording import count_word, listed
from ringtrue.stats.anytime import share_bound

INSIDE = frozenset({"member", "sales", "machine"})
MEASURED = frozenset({"survey", "query"})
FEW_VOICES = 2
FEWEST_PEOPLE = 300  # below it only a description that nobody fits is over-specified
_DRIVERS = frozenset({"motivation", "challenge", "behaviour", "driver", "goal"})
# what speaks against a sentence does not stand behind its persona; RT207 tells it
_AGAINST = frozenset({"does_not_fit_past", "contradicted", "denied"})
_FILES = "persona files; a column names personas without describing them"


def members(examination: Examination, code: str) -> tuple[Member, ...] | NotRun:
    """The personas of files, or why there are none."""
    if examination.declared is not None or not examination.personas:
        return NotRun(code, _FILES)
    return tuple(p.member for p in examination.personas if p.member is not None)


def rt101(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Nothing a customer said, and no record of what one did, stands behind the persona."""
    cast = members(examination, "RT101")
    if isinstance(cast, NotRun):
        return cast
    borne_out = _borne_out(examination)
    return tuple(
        finding(
            "RT101",
            f"Nothing a customer said or did stands behind {m.name}.",
            persona=m.name,
            evidence={},
        )
        for m in cast
        if not m.evidence and m.name not in borne_out
    )


def _borne_out(examination: Examination) -> set[str]:
    """The personas of which records bear out a sentence: what people did stands behind them."""
    return {j.persona for j in _counted(examination) if j.line.verdict not in _AGAINST}


def _counted(examination: Examination) -> list[Judged]:
    """The sentences that records count people for; what nobody confirmed is a guess of ours."""
    return [j for j in examination.claims if j.line.n and not j.line.assumed]


def rt102(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """All evidence is what colleagues think, by who said it; records bear out none of it."""
    cast = members(examination, "RT102")
    if isinstance(cast, NotRun):
        return cast
    did = _borne_out(examination)
    return tuple(_inside(m) for m in cast if m.evidence and not _heard(m) and m.name not in did)


def _heard(member: Member) -> bool:
    return any(e.by not in INSIDE for e in member.evidence)


def _inside(member: Member) -> Finding:
    sentence = f"Everything behind {member.name} was said by colleagues, not by customers."
    evidence: dict[str, object] = {
        "lines": len(member.evidence),
        "by": sorted({e.by for e in member.evidence}),
    }
    return finding("RT102", sentence, persona=member.name, evidence=evidence)


def rt103(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """All that customers are quoted with comes from one or two people."""
    cast = members(examination, "RT103")
    if isinstance(cast, NotRun):
        return cast
    heard = ((m, quotes(m)) for m in cast)
    return tuple(_few_voices(m, said) for m, said in heard if 0 < len(_voices(said)) <= FEW_VOICES)


def quotes(member: Member) -> tuple[EvidenceLine, ...]:
    """What customers said in their own words."""
    return tuple(e for e in member.evidence if e.sort == "quote" and e.by not in INSIDE)


def _voices(said: tuple[EvidenceLine, ...]) -> set[str]:
    """Who spoke; a line that names nobody may be anybody's, and counts as somebody more."""
    return {e.voice or f"line {place}" for place, e in enumerate(said)}


def _few_voices(member: Member, said: tuple[EvidenceLine, ...]) -> Finding:
    voices = len(_voices(said))
    who = "one customer" if voices == 1 else "two customers"
    what = "The one quote" if len(said) == 1 else f"All {len(said)} quotes"
    comes = "comes" if len(said) == 1 else "come"
    sentence = f"{what} behind {member.name} {comes} from {who}."
    evidence: dict[str, object] = {"quotes": len(said), "voices": voices}
    return finding("RT103", sentence, persona=member.name, evidence=evidence)


def rt104(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Interviews without a survey or records, or the reverse."""
    cast = members(examination, "RT104")
    if isinstance(cast, NotRun):
        return cast
    counted, did = {j.persona for j in _counted(examination)}, _borne_out(examination)
    found = []
    for member in cast:
        asked = bool(quotes(member))
        measured = member.name in counted or any(
            e.sort in MEASURED and e.by not in INSIDE for e in member.evidence
        )
        # what colleagues alone say, and no record bears out, is RT102's
        heard = _heard(member) or not member.evidence or member.name in did
        if heard and asked != measured:
            found.append(_one_legged(member, asked))
    return tuple(found)


def _one_legged(member: Member, asked: bool) -> Finding:
    if asked:
        sentence = f"{member.name} rests on what customers said; no survey or record confirms it."
        step = "Send the validation survey, or tie a sentence to a column of your records."
    else:
        sentence = f"{member.name} rests on figures; no customer was asked why."
        step = "Interview people who belong."
    evidence: dict[str, object] = {"interviews": len(quotes(member)), "measured": not asked}
    return finding("RT104", sentence, persona=member.name, evidence=evidence, next_step=step)


def rt105(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Sentences that neither a column nor anybody's words stand behind."""
    cast = members(examination, "RT105")
    if isinstance(cast, NotRun):
        return cast
    bare = ((m, unsupported(m)) for m in cast)
    return tuple(_unsupported(m, texts) for m, texts in bare if texts)


def unsupported(member: Member) -> tuple[str, ...]:
    """The sentences with nothing behind them: nothing that tests them, no evidence about them."""
    told = {n for e in member.evidence for n in (*e.supports, *e.opposes) if e.by != "machine"}
    return tuple(
        s.text
        for place, s in enumerate(member.statements, start=1)
        if not s.testable and place not in told
    )


def _unsupported(member: Member, texts: tuple[str, ...]) -> Finding:
    many, whole = count_word(len(texts)), count_word(len(member.statements)).lower()
    has = "has" if len(texts) == 1 else "have"
    of = f"of {whole} sentences" if len(member.statements) > 1 else "sentence"
    quoted = listed([f"“{text}”" for text in texts], most=2)
    sentence = f"{many} {of} of {member.name} {has} nothing behind: {quoted}"
    sentence += "" if sentence.endswith((".”", "?”", "!”")) else "."
    evidence: dict[str, object] = {"sentences": list(texts), "of": len(member.statements)}
    return finding("RT105", sentence, persona=member.name, evidence=evidence)


def rt106(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Hardly anybody is all that the description says."""
    if examination.declared is not None or examination.specified is None:
        return NotRun("RT106", _FILES if examination.declared is not None else "records of people")
    if not any(s.people for s in examination.specified):
        return NotRun("RT106", "two sentences of one persona that columns speak of")
    return tuple(_over_specified(s) for s in examination.specified if over_specified(s))


def over_specified(described: Specified) -> bool:
    """Whether surely fewer than half as many fit as independence would give, or nobody does."""
    if not described.people:
        return False
    if described.all_of_it == 0:
        return True
    if described.people < FEWEST_PEOPLE:
        return False
    most = share_bound(described.all_of_it, described.people, "below")
    return most < described.by_chance / 2


def _over_specified(described: Specified) -> Finding:
    by_chance = described.by_chance * described.people
    many = count_word(described.all_of_it) if described.all_of_it < 10 else None
    sentence = (
        f"{many or f'{described.all_of_it:,}'} of {described.people:,} people "
        f"{'is' if described.all_of_it == 1 else 'are'} all that {described.name} says at once; "
        f"by chance alone it would be about {by_chance:,.0f}."
    )
    # what fits most people tells least: its information is the logarithm of that share
    telling = sorted(described.attributes, key=lambda a: -a.people)
    least = [a for a in telling if a.without > described.all_of_it][:2] or telling[:1]
    step = "Drop what tells least: " + listed(
        [f"“{a.text}” (without it {a.without:,} would fit)" for a in least]
    )
    evidence: dict[str, object] = {
        "people": described.people,
        "fit_all": described.all_of_it,
        "share": described.all_of_it / described.people,
        "by_chance": described.by_chance,
        "attributes": [
            {"text": a.text, "fit": a.people, "without": a.without} for a in described.attributes
        ],
    }
    return finding(
        "RT106", sentence, persona=described.name, evidence=evidence, next_step=f"{step}."
    )


def rt107(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Facts about people, and nothing that moves them."""
    cast = members(examination, "RT107")
    if isinstance(cast, NotRun):
        return cast
    return tuple(
        finding(
            "RT107",
            f"{m.name} says who people are, and nothing of what drives them.",
            persona=m.name,
            evidence={},
        )
        for m in cast
        if m.statements and not any(s.kind in _DRIVERS for s in m.statements)
    )


def rt108(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """Neither occupation nor age nor image: nobody can picture it."""
    cast = members(examination, "RT108")
    if isinstance(cast, NotRun):
        return cast
    return tuple(
        finding(
            "RT108",
            f"Nobody can picture {m.name}: no occupation, age or image.",
            persona=m.name,
            evidence={},
        )
        for m in cast
        if not (m.job or m.occupation or m.age or m.portrait)
    )


def rt109(examination: Examination) -> tuple[Finding, ...] | NotRun:
    """What a machine wrote stands as evidence."""
    cast = members(examination, "RT109")
    if isinstance(cast, NotRun):
        return cast
    made = ((m, [e for e in m.evidence if e.by == "machine"]) for m in cast)
    return tuple(_generated(m, lines) for m, lines in made if lines)


def _generated(member: Member, lines: list[EvidenceLine]) -> Finding:
    what = "One piece" if len(lines) == 1 else f"{count_word(len(lines))} pieces"
    was = "was" if len(lines) == 1 else "were"
    sentence = (
        f"{what} of evidence behind {member.name} {was} written by a machine: "
        f"“{_short(lines[0].text)}”"
    )
    evidence: dict[str, object] = {
        "k": len(lines),
        "n": len(member.evidence),
    }
    return finding("RT109", sentence, persona=member.name, evidence=evidence)


def _short(text: str, most: int = 80) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
