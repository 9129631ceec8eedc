"""Whether people are told apart by what the law protects, and whether they may be written to."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import ibis
from ibis import _

from ringtrue.analysis import fitted
from ringtrue.analysis.statements import rule_of
from ringtrue.analysis.tallying import Cast
from ringtrue.analysis.witnessed import Consent, Measured, Patched, Protected
from ringtrue.warehouse import missing, outcomes
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.intake.guess import tokens
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.rules import bound, uses
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import Frame, Trait

# What the law of the European Union, Britain and the United States protects, as CRMs call it.
PROTECTED = frozenset(
    """gender sex age race ethnicity ethnic religion religious faith nationality disability
    disabled pregnancy pregnant marital dob birthdate birthday birthyear geschlecht alter religion
    konfession behinderung familienstand nationalität staatsangehörigkeit geburtsdatum
    geburtstag geburtsjahr hautfarbe sexe âge nationalité grossesse handicap sexo edad género
    genero raza etnia religión nacionalidad discapacidad embarazo sesso età etnia religione
    nazionalità disabilità idade raça religião nacionalidade deficiência geslacht leeftijd
    godsdienst nationaliteit kön ålder""".split()  # noqa: SIM905
)
_PAIRS = tuple(
    frozenset(pair)
    for pair in (
        ("birth", "date"), ("date", "birth"), ("year", "birth"), ("sexual", "orientation"),
        ("skin", "colour"), ("skin", "color"), ("civil", "status"), ("état", "civil"),
        ("estado", "civil"), ("stato", "civile"), ("union", "member"), ("political", "party"),
        ("political", "opinion"), ("health", "status"), ("health", "condition"),
    )
)  # fmt: skip
_THINGS = frozenset(
    {"account", "company", "deal", "lead", "contract", "firm", "building", "vehicle", "car"}
    | {"house", "group", "target"}
)
PROXY = 0.6  # of the protected trait's uncertainty that the other takes away
_MOST_PROTECTED, _MOST_USED = 6, 20
_CONSENT = frozenset(
    {"consent", "consented", "gdpr", "dsgvo", "einwilligung", "optin"}
    | {"consentement", "consentimiento", "consenso"}
)
_REFUSAL = frozenset({"optout", "unsubscribed"})
_YES = (*outcomes.YES, "given", "granted", "opted in", "opt-in", "consented", "subscribed", "oui")
_NO = (*outcomes.NO, "refused", "withdrawn", "opted out", "opt-out", "denied", "unsubscribed")


def is_protected(name: str) -> bool:
    """Whether a column's name says a trait that the law protects; a company's age is none."""
    words = set(tokens(name))
    if words & PROTECTED:
        return not (words & _THINGS and words & {"age", "alter", "âge", "edad", "età", "idade"})
    return any(pair <= words for pair in _PAIRS)


def protected(records: Records, frame: Frame, cast: Cast) -> tuple[Protected, ...]:
    """The protected traits that decide who belongs, and close proxies of those in the records."""
    used = list(_used(frame, cast))
    found = [Protected(n, c.column) for n, c in used if is_protected(c.column)]
    told = [c for c in frame.columns if is_protected(c.column)][:_MOST_PROTECTED]
    plain = list({c.name: c for _, c in used if not is_protected(c.column)}.values())[:_MOST_USED]
    if not told or not plain:
        return tuple(found)
    for one, other, strength in _proxies(records, frame, plain, told):
        found += [
            Protected(n, c.column, other.column, strength) for n, c in used if c.name == one.name
        ]
    return tuple(found)


def _used(frame: Frame, cast: Cast) -> Iterator[tuple[str, Trait]]:
    """Each persona with the columns that decide who belongs to it."""
    by_name = {c.name: c for c in frame.columns}
    for part in cast.parts:
        member = part.member
        if part.inside is None or member is None:
            continue
        if member.model is not None:
            names = fitted.reads(member.model, frame.columns)
        else:
            rule = rule_of(member)
            names = uses(bound(rule, frame.columns)) if rule is not None else frozenset()
        for name in sorted(names):
            if name in by_name:
                yield part.name, by_name[name]


def _proxies(
    records: Records, frame: Frame, used: Sequence[Trait], told: Sequence[Trait]
) -> list[tuple[Trait, Trait, float]]:
    pairs = [(u, t) for u in used for t in told]
    place = {c: f"c{i}" for i, c in enumerate(dict.fromkeys([*used, *told]))}
    cells = {name: _level(frame, c) for c, name in place.items()}
    rows = frame.table.select(**cells)
    parts = [
        rows.group_by(one=rows[place[u]], other=rows[place[t]])
        .aggregate(n=_.count())
        .mutate(pair=ibis.literal(i))
        for i, (u, t) in enumerate(pairs)
    ]
    counted: dict[int, list[tuple[Any, Any, int]]] = defaultdict(list)
    for row in records.rows(reduce(lambda a, b: a.union(b), parts)):
        if row["one"] is not None and row["other"] is not None:
            counted[row["pair"]].append((row["one"], row["other"], row["n"]))
    strengths = [(u, t, known_by(counted[i])) for i, (u, t) in enumerate(pairs)]
    return [s for s in strengths if s[2] >= PROXY]


def _level(frame: Frame, column: Trait) -> Any:
    """A column in few levels: words as they are, numbers and days in eighths."""
    cell = frame.table[column.name]
    if column.type in ("text", "boolean"):
        return missing.cleaned(as_text(cell), missing.PSEUDO_MISSING)
    eighth = ibis.ntile(8).over(ibis.window(order_by=cell))
    return ibis.ifelse(cell.isnull(), ibis.null("string"), eighth.cast("string"))


def known_by(counts: Sequence[tuple[Any, Any, int]]) -> float:
    """How much of the second's uncertainty the first takes away, 0 to 1 (Theil's U).

    `counts` are (level, other level, people). Less what chance would: (r-1)(c-1) / 2n.
    """
    n = sum(c for _, _, c in counts)
    rows: dict[Any, int] = defaultdict(int)
    columns: dict[Any, int] = defaultdict(int)
    for one, other, count in counts:
        rows[one] += count
        columns[other] += count
    if len(columns) < 2 or len(rows) < 2:
        return 0.0
    entropy = -sum(c / n * math.log(c / n) for c in columns.values())
    shared = sum(c / n * math.log(c * n / (rows[a] * columns[b])) for a, b, c in counts)
    chance = (len(rows) - 1) * (len(columns) - 1) / (2 * n)
    return max(0.0, shared - chance) / entropy


def _consent_column(frame: Frame) -> tuple[Trait, bool] | None:
    """The column that says who consented, and whether its yes is a refusal."""
    for column in frame.columns:
        words = tokens(column.column)
        joined = "".join(words)
        if set(words) & _CONSENT or "optin" in joined or "optedin" in joined:
            if column.type in ("text", "boolean", "number"):
                return column, False
        elif set(words) & _REFUSAL or "optout" in joined or "optedout" in joined:
            return column, True
    return None


def looked(
    records: Records, frame: Frame, cast: Cast, question: Question
) -> tuple[date | None, date | None, Consent | None, Measured | None]:
    """First and last day of entry, consent of the people in personas, who is measured: one scan."""
    parts = [p.inside for p in cast.parts if p.inside is not None]
    everyone = frame.table.unit_id.notnull()
    inside = reduce(or_, parts) if parts else ~everyone
    known = frame.table.outcome.notnull()
    sums: dict[str, Any] = {
        "first": frame.table.entered.min(),
        "last": frame.table.entered.max(),
        "inside": inside.sum(),
        "inside_known": (inside & known).sum(),
        "outside": (~inside).sum(),
        "outside_known": (~inside & known).sum(),
    }
    column = _consent_column(frame)
    if column is not None:
        word = as_text(frame.table[column[0].name]).strip().lower()
        yes, no = (word.isin(_YES), word.isin(_NO))
        given, refused = (no, yes) if column[1] else (yes, no)
        sums |= {
            "given": (inside & given.fill_null(False)).sum(),
            "refused": (inside & refused.fill_null(False)).sum(),
        }
    [row] = records.rows(frame.table.aggregate(**sums))
    told = {key: int(row[key] or 0) for key in sums if key not in ("first", "last")}
    consent = None
    if column is not None:
        unknown = told["inside"] - told["given"] - told["refused"]
        consent = Consent(column[0].name, told["given"], told["refused"], unknown)
    measured = None
    if question.outcome is not None and parts:
        measured = Measured(
            told["inside"], told["inside_known"], told["outside"], told["outside_known"]
        )
    return row["first"], row["last"], consent, measured


def patched(records: Records, question: Question) -> Patched | None:
    """Past outcomes that a later import changed; None without two imports of rows with a key."""
    outcome = outcomes.parse(records, question)
    if outcome is None or outcome.column is None:
        return None
    table = next(t for t in records.snapshot.tables if t.name == outcome.table)
    if table.key is None or len(table.files) < 2:
        return None
    rows = records.by_import(table.name)
    each = rows.select(
        key=as_text(rows[table.key]), file="__file", said=outcomes.status(rows, outcome)
    )
    each = each.filter(each.key.notnull())
    before = each.said.lag().over(ibis.window(group_by="key", order_by="file"))
    met = each.mutate(before=before).filter(lambda t: t.before.isin(["won", "lost"]))
    counted = met.group_by("before", "said").aggregate(n=_.count())
    rows_ = records.rows(counted.order_by(["before", "said"]))
    log = tuple((r["before"], r["said"], int(r["n"])) for r in rows_ if r["said"] != r["before"])
    return Patched(table.name, sum(r["n"] for r in rows_), sum(n for _, _, n in log), log)
