"""The leads that wait for a judgement: the newest who have not bought, each with what is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import ibis
import numpy as np

from ringtrue.analysis import fitted
from ringtrue.analysis.answerable import answerable
from ringtrue.analysis.cast import Member
from ringtrue.analysis.reasons import strongest
from ringtrue.analysis.statements import belongs, rule_of, trait_of
from ringtrue.warehouse import rules, scoring, traits
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.joining import as_text
from ringtrue.warehouse.schema import Question, Role
from ringtrue.warehouse.scoring import FrozenClasses
from ringtrue.warehouse.traits import Frame, Trait
from ringtrue.warehouse.wide import unnamed

FACTS = 5
KINDS = 50  # values of a column that still sorts people; telephone numbers sort nobody


@dataclass(frozen=True)
class Lead:
    """One lead: `personas` are positions in the cast it belongs to, `facts` are (trait, value).

    `reasons` are the values that speak most for its first persona, where a model decides of it.
    """

    lead: str
    label: str
    company: str
    campaign: str
    entered: date | None
    personas: tuple[int, ...]
    facts: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Waiting:
    """Leads that wait: the newest in full, and how many more there are than these.

    `more_of` counts the others by position in the cast, None for those in no persona.
    """

    leads: tuple[Lead, ...]
    more_of: dict[int | None, int]

    @property
    def more(self) -> int:
        """How many wait besides `leads`."""
        return sum(self.more_of.values())


def waiting(
    records: Records,
    *,
    question: Question,
    cast: Sequence[Member],
    limit: int,
    judged: Sequence[str] = (),
) -> Waiting:
    """The leads, newest first, who have not bought and are not yet decided for good.

    `limit` of those not `judged` yet are told in full; judged ones between them are told, too, for
    a judgement may be taken back.
    """
    frame = fitted.prepared(records, traits.table(records, question), cast)
    cast, _ = answerable(cast, frame)
    named = {role: _by_role(records, frame, role) for role in ("name", "email", "campaign")}
    facts = _telling(cast, frame) or _sorting(records, frame)
    undecided = frame.table.filter(~frame.table.status.isin(["won", "not_recorded"]))
    shown = {
        **{f"label{i}": as_text(undecided[c.name]) for i, c in enumerate(_own(frame, named))},
        **{f"company{i}": as_text(undecided[c.name]) for i, c in enumerate(_others(frame, named))},
        **{f"campaign{i}": as_text(undecided[c.name]) for i, c in enumerate(named["campaign"])},
        **{f"fact{i}": as_text(undecided[c.name]) for i, c in enumerate(facts)},
        **{f"in{i}": _inside(m, undecided, frame) for i, m in enumerate(cast)},
        **_codes(cast, undecided, frame),
    }
    newest = [ibis.desc(undecided.entered), undecided.unit_id]
    listed = limit + len(judged)
    chosen = undecided.order_by(newest).limit(listed).select("unit_id", "entered", **shown)
    rows = records.rows(chosen)
    leads = _with_reasons([_lead(row, facts, len(cast)) for row in rows], rows, cast)
    told = {one.lead for one in leads} | set(judged)
    return Waiting(leads, _more(records, undecided, cast, frame, told))


def _models(cast: Sequence[Member]) -> list[FrozenClasses]:
    """The models that decide of the cast, each once."""
    found: list[FrozenClasses] = []
    for member in cast:
        if member.model is not None and (model := fitted.read(member.model)[0]) not in found:
            found.append(model)
    return found


def _codes(cast: Sequence[Member], rows: ibis.Table, frame: Frame) -> dict[str, Any]:
    """What each model reads of a row, by the model's place among them and the trait's in it."""
    return {
        f"code{m}_{place}": code
        for m, model in enumerate(_models(cast))
        for place, code in scoring.codes_of(model, rows, frame.columns).items()
    }


def _with_reasons(
    leads: Sequence[Lead], rows: Sequence[dict[str, Any]], cast: Sequence[Member]
) -> tuple[Lead, ...]:
    """The leads, each with what speaks most for the first persona that it belongs to."""
    told = list(leads)
    models = _models(cast)
    for i, member in enumerate(cast):
        theirs = [n for n, lead in enumerate(leads) if lead.personas[:1] == (i,)]
        if member.model is None or not theirs:
            continue
        model, klass = fitted.read(member.model)
        m, places = models.index(model), range(len(model.traits))
        codes = np.array([[rows[n][f"code{m}_{place}"] for place in places] for n in theirs])
        for n, words in zip(theirs, strongest(model, codes, klass), strict=True):
            told[n] = replace(told[n], reasons=words)
    return tuple(told)


def _more(
    records: Records, undecided: ibis.Table, cast: Sequence[Member], frame: Frame, told: set[str]
) -> dict[int | None, int]:
    """How many wait who are not among the `told`, by the first persona they belong to."""
    of: Any = ibis.null("int64")
    for i, member in reversed(list(enumerate(cast))):
        of = ibis.ifelse(_inside(member, undecided, frame), i, of)
    rows = undecided.select("unit_id", of=of)
    if told:
        known = ibis.memtable({"lead": sorted(told)})
        rows = rows.anti_join(known, rows.unit_id == known.lead)
    counted = rows.group_by("of").aggregate(n=lambda t: t.count())
    return {row["of"]: int(row["n"]) for row in records.rows(counted)}


def own_names(records: Records, frame: Frame) -> list[Trait]:
    """The columns that name the unit itself: its names, else its address."""
    roles: tuple[Role, ...] = ("name", "email")
    return _own(frame, {role: _by_role(records, frame, role) for role in roles})


def _by_role(records: Records, frame: Frame, role: Role) -> list[Trait]:
    having = {
        (t.name, c.name) for t in records.snapshot.tables for c in t.columns if c.role == role
    }
    return [c for c in frame.columns if (c.table, c.column) in having]


def _own(frame: Frame, named: Mapping[str, list[Trait]]) -> list[Trait]:
    """The columns that name the unit itself: its names, else its address."""
    table = frame.columns[0].table if frame.columns else ""
    names = [c for c in named["name"] if c.table == table]
    return names or [c for c in named["email"] if c.table == table]


def _others(frame: Frame, named: dict[str, list[Trait]]) -> list[Trait]:
    table = frame.columns[0].table if frame.columns else ""
    return [c for c in named["name"] if c.table != table][:1]


def _telling(cast: Sequence[Member], frame: Frame) -> list[Trait]:
    """The traits that rules and sentences of the cast speak of."""
    found: list[Trait] = []
    for member in cast:
        rule = rule_of(member)
        names = sorted(rules.uses(rules.bound(rule, frame.columns))) if rule else []
        named = [rules.find(n, frame.columns) for n in names]
        named += [t for s in member.statements if (t := trait_of(s, frame.columns))]
        found += [t for t in named if t not in found]
    return found[:FACTS]


def _sorting(records: Records, frame: Frame) -> list[Trait]:
    """The first few traits that sort people, without those that have a value for each."""
    if not frame.traits:
        return []
    counted = {f"k{i}": frame.table[t.name].nunique() for i, t in enumerate(frame.traits)}
    [kinds] = records.rows(frame.table.aggregate(**counted))
    fits = [
        t
        for i, t in enumerate(frame.traits)
        if t.type in ("number", "boolean") or (t.type == "text" and 1 < kinds[f"k{i}"] <= KINDS)
    ]
    return fits[:FACTS]


def _inside(member: Member, rows: ibis.Table, frame: Frame) -> Any:
    inside = belongs(member, rows, frame.columns)
    return ibis.literal(False) if inside is None else inside


def _lead(row: dict[str, Any], facts: Sequence[Trait], members: int) -> Lead:
    def joined(prefix: str) -> str:
        parts = [v for k, v in row.items() if k.startswith(prefix) and v]
        return " ".join(str(p) for p in parts)

    # the column alone, as people call it, unless two of those shown are called the same
    called = [t.column for t in facts]
    names = [t.column if called.count(t.column) == 1 else t.name for t in facts]
    known = tuple((n, str(row[f"fact{i}"])) for i, n in enumerate(names) if row[f"fact{i}"])
    return Lead(
        lead=row["unit_id"],
        label=joined("label") or unnamed(str(row["unit_id"])),
        company=joined("company"),
        campaign=joined("campaign"),
        entered=row["entered"],
        personas=tuple(i for i in range(members) if row[f"in{i}"]),
        facts=known,
    )
