"""Words as they are compared: cut at case and underscores, lower-case, stripped to a stem."""

import re
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# Column names abbreviate; these are the abbreviations that exports of CRMs and shops use.
SHORT = {
    "num": "number",
    "nr": "number",
    "no": "number",
    "qty": "quantity",
    "amt": "amount",
    "mnt": "amount",
    "dt": "date",
    "avg": "average",
    "cmp": "campaign",
    "pct": "percent",
    "emp": "employee",
    "cnt": "count",
    "src": "source",
    "yr": "year",
    "mth": "month",
    "addr": "address",
    "rev": "revenue",
    "kidhome": "kid home",
    "teenhome": "teen home",
    "yob": "year birth",
    "dob": "date birth",
    "arr": "annual revenue",
    "mrr": "monthly revenue",
    "ltv": "lifetime value",
    "cltv": "lifetime value",
    "fte": "employees",
    "poutcome": "previous campaign outcome",
}
_IRREGULAR = {
    "lost": "lose",
    "losing": "lose",
    "loses": "lose",
    "made": "make",
    "makes": "make",
    "bought": "buy",
    "paid": "pay",
    "said": "say",
    "came": "come",
    "left": "leave",
    "leaving": "leave",
    "leaves": "leave",
    "sold": "sell",
    "children": "child",
    "wives": "wife",
    "people": "person",
    "men": "man",
    "women": "woman",
    "fibre": "fiber",
    "fibreoptic": "fiberoptic",
    "cheque": "check",
    "cheques": "check",
    "catalogue": "catalog",
    "catalogues": "catalog",
    "analyses": "analysis",
    "services": "service",
    "series": "series",
    "movies": "movie",
    "died": "die",
    "moved": "move",
    "living": "live",
    "lives": "live",
    "films": "film",
    "companies": "company",
    "industries": "industry",
    "countries": "country",
    "cities": "city",
    "employees": "employee",
    "referred": "refer",
    "referral": "refer",
    "referrals": "refer",
    "churned": "churn",
    "organisation": "organization",
    "centre": "center",
}
_ENDINGS = (
    "ations",
    "ation",
    "ingly",
    "ments",
    "ment",
    "ings",
    "ing",
    "edly",
    "ies",
    "ied",
    "ers",
    "es",
    "ed",
    "er",
    "ly",
    "s",
    "e",
    "y",
)
_KEEP = frozenset({"web", "age", "job", "yes", "sms", "gas", "less", "series", "business", "news"})


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The part of an English word that its forms share; short words stay as they are."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    word = _IRREGULAR.get(word, word)
    if len(word) <= 3 or word in _KEEP or not word.isalpha():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            if ending == "s" and word.endswith("ss"):
                break
            return _undouble(word[: -len(ending)])
    return word


def _undouble(word: str) -> str:
    """`plann` and `plan` are one stem, as are `industri` and `industr`."""
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeos":
        return word[:-1]
    return word.removesuffix("i") if len(word) > 4 else word


def words(text: str) -> tuple[str, ...]:
    """The words of a sentence, hyphens and slashes taken as spaces, case kept."""
    return tuple(_WORD.findall(text))


def stems(text: str) -> tuple[str, ...]:
    """The stems of a sentence's words, in order."""
    return tuple(stem(w) for w in words(text))


@lru_cache(maxsize=20_000)
def name_words(name: str) -> tuple[str, ...]:
    """A column's name as lower-case words: `NumWebVisitsMonth` is number web visits month."""
    parts = [p for w in words(name.replace("_", " ")) for p in _CAMEL.split(w)]
    found: list[str] = []
    for part in parts:
        bare = part.lower().rstrip("0123456789") or part.lower()
        found.extend(SHORT.get(bare, bare).split())
    return tuple(found)


@lru_cache(maxsize=200_000)
def close(a: str, b: str) -> bool:
    """Whether two stems are one but for a single slip of the pen, in words of six and more."""
    if a == b:
        return True
    if min(len(a), len(b)) < 6 or abs(len(a) - len(b)) > 1 or a[0] != b[0]:
        return False
    return _one_slip(a, b)


def _one_slip(a: str, b: str) -> bool:
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    if start is None:
        return True
    if a[start + 1 :] == b[start + 1 :] or a[start:] == b[start + 1 :]:
        return True
    if a[start + 1 :] == b[start:]:
        return True
    swapped = a[:start] + a[start + 1 : start + 2] + a[start : start + 1] + a[start + 2 :]
    return swapped == b
