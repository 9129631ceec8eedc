"""A finding's evidence as a small picture and a table behind it.

The checks write plain numbers by name; which picture suits them is decided by the names present.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ringtrue import figures
from ringtrue.figures import saying

_LEADS = ("share_of_leads", "share_of_people", "people_share")
_BUYERS = ("share_of_buyers", "buyers_share")
_BASE = (
    "by_chance",
    "described",
    "everybody_else",
    "baseline",
    "everyone",
    "elsewhere",
    "at_least",
)
_SAID_OF_BASE = {
    "by_chance": "by chance alone",
    "described": "described as",
    "at_least": "at least",
}
_PRICE = ("arithmetic", "money", "no_price")  # told apart from the numbers behind a finding
# what a share is of: its part, and the whole
_PARTS = (("uncovered", "buyers"), ("fit", "buyers"), ("leads", "n"), ("k", "n"),
          ("rejected", "judged"), ("won", "n"))  # fmt: skip
# lists of things with a number each: the list's name, the thing's, the number's
_LISTS = (
    ("reasons", "reason", "times"),
    ("words", "column", "times"),
    ("personas", "name", "people"),
    ("pairs", "other", "shared"),
    ("instead", "value", "share"),
    ("complaints", "about", "customers"),
    ("campaigns", "campaign", "times"),
    ("attributes", "text", "fit"),
)


@dataclass(frozen=True)
class Shown:
    """The picture (an SVG, or nothing) with its caption, every number behind it, and its price."""

    svg: str
    caption: str
    rows: tuple[tuple[str, str], ...]
    arithmetic: tuple[str, ...] = ()


def picture(code: str, evidence: Mapping[str, object]) -> Shown:
    """The picture that suits the numbers of one finding."""
    svg, caption = _drawn(evidence)
    shown = {name: value for name, value in evidence.items() if name not in _PRICE}
    lines = evidence.get("arithmetic")
    arithmetic = tuple(str(line) for line in lines) if isinstance(lines, (list, tuple)) else ()
    rows = [row for row in _rows(shown) if row[1]]
    if evidence.get("no_price"):
        rows.append(("what it costs a year", f"no price: {evidence['no_price']}"))
    return Shown(svg, caption, tuple(rows), arithmetic)


def _rows(evidence: Mapping[str, object]) -> list[tuple[str, str]]:
    """Every number by its name; one thing alone in a list is told as itself, not as a list."""
    rows: list[tuple[str, str]] = []
    for name, value in evidence.items():
        if name == "subject":  # by which a finding is known again; nobody reads it
            continue
        alone = value[0] if isinstance(value, (list, tuple)) and len(value) == 1 else None
        if isinstance(alone, Mapping) and name not in (listed for listed, _, _ in _LISTS):
            rows += _rows(alone)
        else:
            rows.append((WORDS.get(name, name.replace("_", " ")), _told(name, value)))
    return rows


def _drawn(evidence: Mapping[str, object]) -> tuple[str, str]:
    claims = evidence.get("claims")
    if isinstance(claims, (list, tuple)) and claims and isinstance(claims[0], Mapping):
        return _drawn(claims[0])
    leads, buyers = _first(evidence, _LEADS), _first(evidence, _BUYERS)
    if leads is not None and buyers is not None:
        words = f"{saying.percent(leads)} of leads, {saying.percent(buyers)} of buyers"
        return figures.dumbbell(leads, buyers, persona=2), words
    rate = _first(evidence, ("rate", "share"))
    if rate is not None:
        return _compared(rate, evidence)
    ranked = next((rows for rows in map(_ranked, *_columns(evidence)) if rows), [])
    if ranked:
        return figures.ranking(ranked[:4]), ""
    part, total = evidence.get("k"), evidence.get("n")
    if isinstance(part, int) and isinstance(total, int) and 0 < total <= 40:
        words = f"{saying.count(part)} of {saying.count(total)}"
        return figures.counted_dots(part, total, tone="bad"), words
    return "", ""


def _compared(rate: float, evidence: Mapping[str, object]) -> tuple[str, str]:
    """A rate with its interval against what it is compared with."""
    low, high = _share(evidence.get("low")), _share(evidence.get("high"))
    name = next((n for n in _BASE if _share(evidence.get(n)) is not None), "")
    base = _share(evidence.get(name))
    words = saying.interval_words(rate, low, high)
    counted = _counted(evidence) if low is None or high is None else ""
    words = f"{counted}, {words}" if counted else words  # a share alone does not say of how many
    if base is not None:
        said = _SAID_OF_BASE.get(name, "everybody else")
        words += f"; {said} {saying.percent(base)}"
    top = min(1.0, max(rate, high or 0, base or 0, 0.02) * 1.5)
    drawn = figures.interval(
        rate, low, high, baseline=base, tone="bad", width=220, top=top, label=words
    )
    return drawn, words


def _counted(evidence: Mapping[str, object]) -> str:
    """`4 of 128`, where the numbers say it by the names that checks give them."""
    for part, whole in _PARTS:
        k, n = evidence.get(part), evidence.get(whole)
        if isinstance(k, (int, float)) and isinstance(n, (int, float)) and 0 <= k <= n:
            return f"{saying.count(k)} of {saying.count(n)}"
    return ""


def _columns(
    evidence: Mapping[str, object],
) -> tuple[list[object], list[str], list[str]]:
    rows = [evidence.get(name) for name, _, _ in _LISTS]
    return rows, [name for _, name, _ in _LISTS], [times for _, _, times in _LISTS]


def _first(evidence: Mapping[str, object], names: Sequence[str]) -> float | None:
    for name in names:
        found = _share(evidence.get(name))
        if found is not None:
            return found
    return None


def _share(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if 0 <= value <= 1 else None


def _ranked(value: object, name: str, times: str) -> list[tuple[str, float]]:
    """Rows as name and number, from a mapping or from a list of things with both."""
    if isinstance(value, Mapping):
        pairs = list(value.items())
    elif isinstance(value, (list, tuple)):
        pairs = [(row.get(name), row.get(times)) for row in value if isinstance(row, Mapping)]
    else:
        return []
    return [(str(key), float(n)) for key, n in pairs if isinstance(n, (int, float))]


_SHARES = (
    "share", "rate", "low", "high", "otherwise", "revenue_share", "share_of_spend", "usually_buy",
    "strength", *_LEADS, *_BUYERS, *_BASE,
)  # fmt: skip
# what a number behind a finding is called where its own name says too little
WORDS = {
    "low": "at least",
    "high": "at most",
    "n": "looked at",
    "fit": "of them fit",
    "instead": "are instead",
    "text": "sentence",
    "otherwise": "are otherwise",
    "buyers_chosen_by": "buyers chosen by",
    "k": "of them",
    "fit_all": "are all of it",
    "attributes": "of them fit",
    "due": "review was due",
}


def _told(name: str, value: object) -> str:
    """A value of evidence in words; nested ones as a list."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and name in _SHARES and 0 <= value <= 1:
        return saying.percent(value)
    if isinstance(value, (int, float)):
        return f"{value:,.4g}" if isinstance(value, float) else saying.count(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_told(str(key), part)}" for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return _listed(name, value)
    return str(value)


def _listed(name: str, value: Sequence[object]) -> str:
    """Things with a number each as `No budget 111, Wrong timing 97`, others one after another."""
    known = next(((thing, times) for kind, thing, times in _LISTS if kind == name), None)
    if known is not None and all(isinstance(part, Mapping) and known[0] in part for part in value):
        thing, times = known
        return ", ".join(
            f"{part[thing]} {_told(times, part.get(times))}".strip()
            for part in value
            if isinstance(part, Mapping)
        )
    return "; ".join(_told(name, part) for part in value)
