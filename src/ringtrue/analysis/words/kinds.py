"""What kind of statement a sentence is: fact, motivation, challenge, behaviour and so on."""

import re

from ringtrue.analysis.cast import StatementKind

_QUOTE = re.compile(r"^\s*[\"“„«‘].+[\"”“»’][.!?]?\s*(?:[-–—(].*)?$", re.S)
_PATTERNS: tuple[tuple[StatementKind, str], ...] = (
    (
        "challenge",
        r"\b(?:struggl\w+|frustrat\w+|annoy\w*|afraid|fears?|worr(?:y|ies|ied)|hates?|pain\w*"
        r"|challenge\w*|problem\w*|stress\w*|overwhelm\w*|difficult\w*|lacks?|barrier\w*"
        r"|distrusts?|doubts?|anxious|loses? time|too (?:little|much|many|few))\b",
    ),
    (
        "driver",
        r"\b(?:decides?|decision|buys? (?:because|when|after)|chooses?|convinced|criteri\w+"
        r"|before (?:s?he|they) buys?|compares?|proof|references?|deal[- ]?breaker)\b",
    ),
    ("goal", r"\b(?:goals?|aims?|target|objective|achieve|ambition\w*|grow the|must deliver)\b"),
    (
        "motivation",
        r"\b(?:wants?|wish\w*|hopes?|dreams?|motivat\w+|believes?|values?|loves?|cares? about"
        r"|needs?|proud|enjoys?|seeks?|trusts?|feels?|sees?|would rather|looks for)\b",
    ),
    (
        "channel",
        r"\b(?:linkedin|facebook|instagram|newsletters?|webinars?|trade (?:fairs?|shows?)|podcasts?"
        r"|google|organic search|paid search|social media|by (?:phone|e-?mail|chat)|channel\w*"
        r"|comes? to us|finds? us|hears? of us|word of mouth|referrals?)\b",
    ),
    (
        "behaviour",
        r"\b(?:uses?|visits?|buys?|orders?|pays?|reads?|spends?|compares?|calls?|asks?|logs? in"
        r"|downloads?|attends?|watch\w*|streams?|shops?|browses?|recommends?|complains?|cancels?"
        r"|leaves?|signs?|waits?|opens?|gets in touch|prefers?)\b",
    ),
)
HEADINGS: tuple[tuple[StatementKind, str], ...] = (
    ("challenge", r"challenge|pain|frustration|problem|barrier|obstacle|fear|worr|objection"),
    ("goal", r"goal|objective|jobs? to be done|target|ziele"),
    ("motivation", r"motivation|need|want|value|priorit|attitude|belief"),
    ("driver", r"driver|criteri|decision|trigger|buying|success factor"),
    ("channel", r"channel|media|source|touchpoint|where to reach|kanäle"),
    ("behaviour", r"behaviou?r|habit|usage|day in|routine|verhalten"),
    ("quote", r"quote|in (?:her|his|their) (?:own )?words|zitat"),
    ("fact", r"demograph|firmograph|background|about|profile|facts|company|bio|identif|role"),
)


def kind(sentence: str) -> StatementKind:
    """The guessed kind of a statement; a fact where nothing speaks for another."""
    if _QUOTE.match(sentence):
        return "quote"
    found = (k for k, pattern in _PATTERNS if re.search(pattern, sentence, re.I))
    return next(found, "fact")


def heading_kind(heading: str) -> StatementKind | None:
    """The kind that a heading announces, None where it announces none."""
    return next((k for k, p in HEADINGS if re.search(rf"\b(?:{p})", heading, re.I)), None)
