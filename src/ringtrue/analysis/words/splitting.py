"""A persona's text, as people write it on slides and in documents, into separate statements."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ringtrue.analysis.cast import StatementKind
from ringtrue.analysis.words.kinds import HEADINGS, heading_kind, kind

LONGEST = 20_000  # characters of a persona; what comes after is another document

_BULLET = re.compile(
    r"^\s*(?:[-*•–—·▪‣◦●○■□☐✓✔→»>+]+\s+|\[[ xX]?\]\s+|\(?(?:\d{1,2}|[a-z])[.)]\s+|•|▪|●)"
)
_MARKUP = re.compile(r"^\s*#{1,6}\s*|\*\*|__|^\s*={3,}\s*$|^\s*-{3,}\s*$")
_HEADED = re.compile(r"^\s*#{1,6}\s+|^\s*\*\*[^*]+\*\*:?\s*$")
_KEY = re.compile(r"^([^\W\d][\w /&'’()-]{0,40}?)\s*[:：]\s*(.*)$")
_NAMES = re.compile(r"^(?:name|persona|persona name|photo|image|picture|slide \d+|version)$", re.I)
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|approx|ca|z\.b|d\.h|bzw|usw|etc|vs|dr|mr|mrs|ms|prof|inc|ltd|no|nr|st|u\.s)\.$",
    re.I,
)
_END = re.compile(r"(?<=[.!?])[\"”’']?\s+(?=[\"“„'A-ZÄÖÜ0-9€$£])")
_VERB = (
    r"(?:is|are|was|has|have|had|does|do|can|will|works?|uses?|lives?|buys?|pays?|prefers?|wants?|needs?"
    r"|likes?|loves?|hates?|reads?|comes?|finds?|earns?|spends?|visits?|orders?|manages?|leads?|runs?"
    r"|reports?|decides?|believes?|feels?|fears?|worries|struggles?|trusts?|holds?|owns?|keeps?|stays?"
    r"|leaves?|signs?|employs?|thinks?|hopes?|compares?|asks?"
    r"|(?:never|rarely|often|usually|always|mostly)(?!\s+(?:an?|the|as|at|by|for|from|in|on|to|via|with)\b)"
    r"|expects?|values?|enjoys?|drives?|travels?|belongs?|started|studied|complains?|recommends?"
    r"|makes?|cares?|looks?|knows?|gets?|wishes|sells?|serves?|plans?|tries|wastes?|loses?|dreams?"
    r"|doesn['’]t|don['’]t|isn['’]t|hasn['’]t|won['’]t|follows?|attends?|hears?)"
)
_JOINT = re.compile(
    rf",?\s+(?:and|but|while|yet|und|aber)\s+(?:also\s+|then\s+)?(?=(?:(?:she|he|they|it)\s+)?{_VERB}\b)"
    rf"|,\s+(?=(?:(?:she|he|they)\s+)?{_VERB}\b(?![^,]*\?))",
    re.I,
)
_HAS_VERB = re.compile(rf"\b{_VERB}\b", re.I)
_CLAUSE = re.compile(
    r"\b(?:when|if|because|that|who|which|whose|whether|before|after|to|than)\b", re.I
)
_PERSONAL = re.compile(
    r"\d|\b(?:male|female|woman|man|married|single|divorced|widowed|children|kids|degree"
    r"|mother|father|manager|director|engineer)\b",
    re.I,
)
_QUOTED = re.compile(r"^\s*[\"“„«].*[\"”“»][.!?]?\s*(?:[-–—(].*)?$")
_FORMULA = re.compile(r"^[=@][^\s=@]")  # of a spreadsheet: one thing, whatever bars it has


@dataclass(frozen=True)
class Piece:
    """One statement in the words of the text, with its kind as heading and wording suggest."""

    text: str
    kind: StatementKind


def pieces(text: str) -> tuple[Piece, ...]:
    """The statements of a text in its order; headings and names of personas are not statements."""
    found: dict[str, Piece] = {}
    current: StatementKind | None = None
    filled = False  # whether the current heading has its statements already
    for line in _lines(text[:LONGEST]):
        heading, body = _heading(line)
        if heading is not None:
            current, filled = heading_kind(heading), False
        elif not line:
            filled = filled and bool(current)
            current = None if filled else current
        for part in _parts(body):
            found.setdefault(part.lower(), Piece(part, _chosen(part, current)))
            filled = True
    return tuple(found.values())


def _chosen(part: str, under: StatementKind | None) -> StatementKind:
    """The heading's kind, but a quote stays one and "Age: 35-45" is a fact anywhere."""
    own = kind(part)
    return own if under is None or own == "quote" or _KEY.match(part) else under


def _lines(text: str) -> Iterator[str]:
    """Lines with wrapped ones joined; a bullet, a heading or a key begins a new one."""
    held = ""
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").split("\n"):
        line = _plain(raw)
        starts = bool(_BULLET.match(raw)) or _headed(raw) or bool(_KEY.match(line))
        if held and line and not starts and _wraps(held, line):
            held = f"{held} {line}"
            continue
        if held:
            yield held
        if not line:
            yield ""
        held = raw.strip() if line else ""
    if held:
        yield held


def _plain(raw: str) -> str:
    """A line without links; nothing where a link is all there was."""
    text = re.sub(r"\[([^\[\]]+)\]\([^()]*\)", r"\1", raw.strip())
    return (
        ""
        if re.match(r"^(?:\[[^\]]*\]:\s*\S+|<?https?://\S+>?|<!--.*|\|?[-| :]+)$", text)
        else text
    )


def _headed(raw: str) -> bool:
    return bool(_HEADED.match(raw))


def _wraps(held: str, line: str) -> bool:
    """Whether a line goes on in the next: it has not ended, and the next begins small."""
    if held[-1] in ".!?:;" or _headed(held):
        return False
    return line[0].islower() or (len(held) >= 60 and not line[0].isupper())


def _heading(line: str) -> tuple[str | None, str]:
    """A heading and what stands after it on the same line."""
    headed = _headed(line)
    bare = _MARKUP.sub("", _BULLET.sub("", _plain(line))).strip()
    if not bare:
        return None, ""
    match = _KEY.match(bare)
    if match and not match[2]:
        return match[1], ""
    if match and _NAMES.match(match[1].strip()):
        return None, ""
    if match and _announces(match[1]) and len(match[2].split()) > 1:
        return match[1], match[2]
    if headed or (_announces(bare) and len(bare.split()) <= 4 and bare[-1] not in ".!?"):
        return bare, ""
    return None, bare


def _announces(words: str) -> bool:
    """Whether short words announce a section ("Goals", "Pain points"), not a fact ("Role")."""
    first = words.strip().lower()
    sections = (
        "|".join(p for k, p in HEADINGS if k != "fact")
        + "|demographics?|firmographics?|background|about|bio|profile"
    )
    return bool(re.match(rf"^(?:[a-z]+\s+(?:and|&)\s+)?(?:{sections})", first)) and (
        len(first.split()) <= 4
    )


def _parts(body: str) -> Iterator[str]:
    """Sentences, then clauses, then lists of attributes."""
    if not body:
        return
    if _QUOTED.match(body) or _FORMULA.match(body):
        yield body.strip()
        return
    for cell in re.split(r"\s*[;|\t•]\s*", body):
        for sentence in _sentences(cell):
            for clause in _clauses(sentence):
                yield from _attributes(clause)


def _sentences(text: str) -> list[str]:
    """Cut after full stops, but not after an abbreviation."""
    found: list[str] = []
    for part in _END.split(text.strip()):
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return [f.strip() for f in found if f.strip()]


def _clauses(sentence: str) -> list[str]:
    """Two traits joined by a conjunction are two statements, unless one explains the other."""
    cut: list[str] = []
    start = 0
    for match in _JOINT.finditer(sentence):
        left = sentence[start : match.start()]
        if _CLAUSE.search(left) or not _stands(left):
            continue
        cut.append(left)
        start = match.end()
    cut.append(sentence[start:])
    return [c.strip(" ,") for c in cut if c.strip(" ,.")]


def _stands(left: str) -> bool:
    """Whether what stands before the conjunction says something by itself."""
    return len(left.split()) >= 2 and (bool(_HAS_VERB.search(left)) or bool(_PERSONAL.search(left)))


def _attributes(clause: str) -> Iterator[str]:
    """Cut "female, 35, married, two kids", four traits, but not "retail, health", one trait."""
    bare = re.sub(r"(?<=\d),(?=\d)", "\0", clause.strip())
    parts = [p.strip(" .").replace("\0", ",") for p in bare.split(",")]
    personal = sum(bool(_PERSONAL.search(p)) for p in parts)
    short = all(0 < len(p.split()) <= 4 for p in parts)
    if len(parts) >= 2 and short and personal >= 2 and not _HAS_VERB.search(clause):
        yield from parts
    elif re.search(r"\w", clause):
        yield clause.strip()
