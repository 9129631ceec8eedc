"""What a column's texts are, counted over the whole column while it is read.

A column is typed when 98 % of the values that are not pseudo-missing read as the type. Codes stay
text: anything with leading zeros, more than 15 digits, or a name that says so. A family that no
value of a column's first thousands belongs to is not looked for any further.
"""

# ruff: noqa: SIM905  lists of words read better as text

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ringtrue.warehouse.intake import dates, numbers
from ringtrue.warehouse.intake.dates import Form
from ringtrue.warehouse.intake.numbers import Style
from ringtrue.warehouse.schema import ColumnType

READABLE = 0.98
SETTLED = 20_000  # values after which a family never met is given up
MISSING_WORDS = (
    "-", "--", "---", "—", "–", ".", "?", "n/a", "na", "n.a.", "nan", "null", "none", "nil", "nat",
    "\\n", "unknown", "unbekannt", "not available", "not set", "(not set)", "not provided",
    "select", "please select", "(blank)", "blank", "empty", "missing", "undefined", "tbd", "keine",
    "#n/a", "#na", "#ref!", "#div/0!", "#value!", "#name?", "#null!", "#num!",
)  # fmt: skip
MISSING = pa.array(MISSING_WORDS)
SURE_BOOLEANS = {"true": True, "false": False, "wahr": True, "falsch": False}
ALL_BOOLEANS = SURE_BOOLEANS | {
    "yes": True, "no": False, "y": True, "n": False, "1": True, "0": False, "t": True, "f": False,
    "ja": True, "nein": False, "oui": True, "non": False, "si": True, "sí": True, "x": True,
}  # fmt: skip
EMAIL = r"^[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}$"
DOMAIN = r"^(?:https?://)?(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}/?$"
CODE_WORDS = frozenset(
    "zip postal postcode plz phone mobile tel telephone fax iban bic sku ean gtin upc vat ssn "
    "isbn".split()
)
IDENTIFIER_WORDS = frozenset("id ids uuid guid key no nr code ref gclid hash".split())
TIME_WORDS = frozenset(
    "timestamp epoch time date at on created updated received sent unix ts micros".split()
)
FAMILIES = ("numbers", "booleans", "ymd", "numbered", "day_name", "name_day", "epoch", "email",
            "domain")  # fmt: skip


def tokens(name: str) -> tuple[str, ...]:
    """The words of a column's or a file's name, in small letters: CustomerID gives customer, id."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-zà-ÿ]+|[0-9]+", name)
    return tuple(p.lower() for p in parts)


@dataclass
class Tally:
    """What was met in one column so far; counts are of values that are not pseudo-missing."""

    rows: int = 0
    filled: int = 0
    pseudo: int = 0
    trimmed: int = 0
    cut: int = 0
    letters: int = 0
    point: int = 0
    comma: int = 0
    sure_point: int = 0
    sure_comma: int = 0
    whole: int = 0
    leading_zeros: int = 0
    long: int = 0
    adorned: bool = False
    other: str = ""  # the first value met that is no number, beside numbers
    booleans: int = 0
    forms: dict[Form, int] = field(default_factory=dict)
    timed: bool = False
    day_first: int = 0
    month_first: int = 0
    either: int = 0
    points: bool = False
    emails: int = 0
    domains: int = 0
    rows_first: int = 0
    distinct_first: int = 0
    samples: list[str] = field(default_factory=list)
    alive: set[str] = field(default_factory=lambda: set(FAMILIES))

    @property
    def known(self) -> int:
        """Values that say something."""
        return self.filled - self.pseudo

    @property
    def fill(self) -> float:
        """The share of rows with a value that says something."""
        return self.known / self.rows if self.rows else 0.0

    @property
    def length(self) -> float:
        """Characters of a value, on average."""
        return self.letters / self.filled if self.filled else 0.0

    def add(self, values: pa.Array) -> None:
        """Counts some more values of the column; NULL for empty cells."""
        first = self.rows == 0
        self.rows += len(values)
        counted = pc.value_counts(values.drop_null())
        unique, counts = counted.field(0), counted.field(1).to_numpy(zero_copy_only=False)
        if first:
            self.rows_first = len(values)
            self.distinct_first = len(unique)
        self.filled += int(counts.sum())
        self.letters += int((pc.utf8_length(unique).to_numpy(zero_copy_only=False) * counts).sum())
        pseudo = pc.is_in(pc.utf8_lower(unique), value_set=MISSING)
        flags = pseudo.to_numpy(zero_copy_only=False)
        self.pseudo += int(counts[flags].sum())
        if flags.any():
            unique, counts = unique.filter(pc.invert(pseudo)), counts[~flags]
        if len(self.samples) < 3:
            fresh = [v for v in unique[:20].to_pylist() if v not in self.samples]
            self.samples += [v[:120] for v in fresh][: 3 - len(self.samples)]
        if len(unique):
            self._count(unique, counts)

    def _count(self, unique: pa.Array, counts: np.ndarray) -> None:
        for family in tuple(self.alive):
            found = getattr(self, f"_{family}")(unique, counts)
            if not found and self.known > SETTLED and not self._ever(family):
                self.alive.discard(family)

    def _ever(self, family: str) -> int:
        """How many values of the family were met so far."""
        return {
            "numbers": self.point + self.comma,
            "booleans": self.booleans,
            "numbered": self.day_first + self.month_first + self.either,
            "epoch": sum(self.forms.get(f, 0) for f in ("seconds", "milliseconds", "compact")),
            "email": self.emails,
            "domain": self.domains,
        }.get(family) or sum(self.forms.get(f, 0) for f in dates.SHOWN if f == family)

    def _numbers(self, unique: pa.Array, counts: np.ndarray) -> int:
        if not self.adorned:
            self.adorned = _any(unique, numbers.ADORNED)
        bare = numbers.plain(unique) if self.adorned else unique
        point, comma = _sum(bare, numbers.PATTERNS["point"], counts), 0
        self.point += point
        if point < counts.sum() or _any(bare, r"[.,' ]"):
            comma = _sum(bare, numbers.PATTERNS["comma"], counts)
            self.sure_point += _sum(bare, numbers.SURE["point"], counts)
            self.sure_comma += _sum(bare, numbers.SURE["comma"], counts)
        else:
            comma = point
        self.comma += comma
        if point or comma:
            self.whole += _sum(unique, numbers.WHOLE, counts)
            self.leading_zeros += _sum(unique, numbers.LEADING_ZERO, counts)
            self.long += _sum(unique, numbers.TOO_LONG, counts)
            if not self.other and max(point, comma) < counts.sum():
                self.other = _first_other(bare)
        return point + comma

    def _booleans(self, unique: pa.Array, counts: np.ndarray) -> int:
        words = pc.utf8_lower(unique)
        found = pc.is_in(words, value_set=pa.array(list(SURE_BOOLEANS)))
        total = int(counts[found.to_numpy(zero_copy_only=False)].sum())
        self.booleans += total
        return total

    def _form(self, unique: pa.Array, counts: np.ndarray, form: Form) -> int:
        if not _any(unique, dates.PATTERNS[form]):
            return 0
        moments = dates.parse(unique, form)
        total = int(counts[moments.known].sum())
        self.forms[form] = self.forms.get(form, 0) + total
        self.timed |= total > 0 and moments.timed
        return total

    def _ymd(self, unique: pa.Array, counts: np.ndarray) -> int:
        return self._form(unique, counts, "ymd")

    def _day_name(self, unique: pa.Array, counts: np.ndarray) -> int:
        return self._form(unique, counts, "day_name")

    def _name_day(self, unique: pa.Array, counts: np.ndarray) -> int:
        return self._form(unique, counts, "name_day")

    def _numbered(self, unique: pa.Array, counts: np.ndarray) -> int:
        if not _any(unique, dates.NUMBERED):
            return 0
        day, month, either, points = dates.order_votes(unique, counts)
        self.day_first += day
        self.month_first += month
        self.either += either
        self.points |= points
        return self._form(unique, counts, "dmy") + self._form(unique, counts, "mdy")

    def _epoch(self, unique: pa.Array, counts: np.ndarray) -> int:
        found = 0
        for form, pattern in (
            ("seconds", r"^1[0-9]{9}(?:\.[0-9]+)?$"),
            ("milliseconds", r"^1[0-9]{12}(?:\.0*)?$"),
            ("compact", r"^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$"),
        ):
            total = _sum(unique, pattern, counts)
            self.forms[form] = self.forms.get(form, 0) + total  # type: ignore[index,call-overload]
            found += total
        return found

    def _email(self, unique: pa.Array, counts: np.ndarray) -> int:
        total = _sum(unique, EMAIL, counts)
        self.emails += total
        return total

    def _domain(self, unique: pa.Array, counts: np.ndarray) -> int:
        total = _sum(unique, DOMAIN, counts)
        self.domains += total
        return total


def _any(values: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(values, pattern), min_count=0).as_py())


def _first_other(values: pa.Array) -> str:
    """The first value that is no number of either style."""
    known = pc.or_(numbers.fits(values, "point"), numbers.fits(values, "comma"))
    others = values.filter(pc.invert(known))
    return str(others[0])[:40] if len(others) else ""


def _sum(values: pa.Array, pattern: str, counts: np.ndarray) -> int:
    found = pc.match_substring_regex(values, pattern).to_numpy(zero_copy_only=False)
    return int(counts[found].sum())


@dataclass(frozen=True)
class Plan:
    """How a column's texts become values, and why; `aloud` is what a reader must be told."""

    type: ColumnType
    style: Style = "point"
    form: Form = "ymd"
    whole: bool = False  # numbers: all are integers
    canonical: bool = False  # text: 5.0 is the identifier 5
    lower: bool = False  # text: e-mails and domains, alike in small letters
    adorned: bool = False
    why: str = ""
    aloud: str = ""


@dataclass(frozen=True)
class Habits:
    """What the sure columns of a file say about its unsure ones; None where none is sure."""

    style: Style | None
    form: Form | None


def habits(tallies: Sequence[Tally]) -> Habits:
    """The file's way with decimals and with the order of day and month."""
    typed = [t for t in tallies if t.known and max(t.point, t.comma) >= READABLE * t.known]
    point, comma = sum(t.sure_point for t in typed), sum(t.sure_comma for t in typed)
    style: Style | None = None
    if point != comma:
        style = "point" if point > comma else "comma"
    day, month = sum(t.day_first for t in tallies), sum(t.month_first for t in tallies)
    points = any(t.points for t in tallies)
    form: Form | None = None
    if day != month or points:
        form = "dmy" if day > month or (points and day >= month) else "mdy"
    elif style == "comma":
        form = "dmy"
    return Habits(style, form)


def decide(name: str, tally: Tally, habit: Habits) -> Plan:
    """The column's type, from everything counted and, where unsure, from the file's habits."""
    words = tokens(name)
    known = tally.known
    if not known:
        return Plan("text", why="It is empty.")
    if tally.emails >= 0.9 * known or tally.domains >= 0.9 * known:
        what = "e-mail addresses" if tally.emails >= 0.9 * known else "domains"
        return Plan("text", lower=True, why=f"Its values are {what}.")
    if _code(words, tally):
        canonical = tally.whole == known and not tally.leading_zeros
        return Plan("text", canonical=canonical, why="Its name says it is an identifier or code.")
    if tally.booleans >= READABLE * known:
        return Plan("boolean", why="Its values are true and false.")
    return _date(tally, habit, words) or _number(tally, habit) or _text(tally)


def _code(words: tuple[str, ...], tally: Tally) -> bool:
    """Whether the column's digits are a code: an identifier, or a zip code of some length."""
    if 2 * max(tally.point, tally.comma) < tally.known or not words:
        return False
    return words[-1] in IDENTIFIER_WORDS or (bool(CODE_WORDS & set(words)) and tally.length >= 3)


def says_code(words: tuple[str, ...]) -> bool:
    """Whether a name says that its digits are no quantity."""
    return bool(words) and (bool(CODE_WORDS & set(words)) or words[-1] in IDENTIFIER_WORDS)


def _text(tally: Tally) -> Plan:
    """Words; said aloud where most would have been numbers."""
    count = max(tally.point, tally.comma)
    if tally.leading_zeros or tally.long or 2 * count < tally.known or not tally.other:
        return Plan("text", why=_texts(tally))
    others = tally.known - count
    aloud = (
        f"{count:,} of its values are numbers and {others:,} are not, such as “{tally.other}”: it "
        "was read as words."
    )
    return Plan("text", why=_texts(tally), aloud=aloud)


def _texts(tally: Tally) -> str:
    if tally.leading_zeros and 2 * tally.point > tally.known:
        return "Its values are digits with leading zeros, so they are codes."
    if tally.long and 2 * tally.point > tally.known:
        return "Its values have more than 15 digits, so they are codes."
    return "Its values are words."


def _date(tally: Tally, habit: Habits, words: tuple[str, ...]) -> Plan | None:
    enough = READABLE * tally.known
    says_time = bool(TIME_WORDS & set(words))
    forms: list[Form] = ["ymd", "day_name", "name_day"]
    if says_time:
        forms += ["compact", "seconds", "milliseconds"]
    for form in forms:
        if tally.forms.get(form, 0) >= enough:
            timed = tally.timed or form in ("seconds", "milliseconds")
            kind: ColumnType = "datetime" if timed else "date"
            return Plan(kind, form=form, why=f"Its values are dates ({dates.SHOWN[form]}).")
    return _numbered(tally, habit, enough)


def _numbered(tally: Tally, habit: Habits, enough: float) -> Plan | None:
    """Dates such as 3/4/2024."""
    day, month = tally.forms.get("dmy", 0), tally.forms.get("mdy", 0)
    if max(day, month) < enough:
        return None
    kind: ColumnType = "datetime" if tally.timed else "date"
    aloud = ""
    if day != month:
        form: Form = "dmy" if day > month else "mdy"
        if tally.day_first and tally.month_first:
            aloud = f"Its dates contradict each other; most read as {dates.SHOWN[form]}."
    elif tally.points:
        form = "dmy"
    else:
        form = habit.form or "mdy"
        aloud = f"Its dates could be day or month first; they were read as {dates.SHOWN[form]}."
        if habit.form:
            aloud = aloud[:-1] + ", as elsewhere in the file."
    return Plan(kind, form=form, why=f"Its values are dates ({dates.SHOWN[form]}).", aloud=aloud)


def _number(tally: Tally, habit: Habits) -> Plan | None:
    if tally.leading_zeros or tally.long:
        return None
    if max(tally.point, tally.comma) < READABLE * tally.known:
        return None
    style, aloud = _style(tally, habit)
    whole = tally.whole >= tally.point and style == "point"
    why = "Its values are numbers."
    if style == "comma":
        why = "Its values are numbers with decimal commas."
    return Plan("number", style=style, whole=whole, adorned=tally.adorned, why=why, aloud=aloud)


def _style(tally: Tally, habit: Habits) -> tuple[Style, str]:
    if tally.point != tally.comma:
        style: Style = "point" if tally.point > tally.comma else "comma"
        return style, ""
    if tally.sure_point or tally.sure_comma:
        return ("point" if tally.sure_point >= tally.sure_comma else "comma"), ""
    if tally.whole == tally.known:
        return "point", ""
    style = habit.style or "point"
    shown = "1.234 is one and a bit" if style == "point" else "1.234 is over a thousand"
    return style, f"Its points and commas could be decimals or thousands; {shown} here."
