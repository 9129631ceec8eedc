"""The four declared personas of the simulated firms, as persona files.

They are what such a firm's marketing would have written before the first lead came: a description,
and apart from it a rule for who belongs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from ringtrue.demo.voices import SAID
from ringtrue.demo.world import first_day

NO_DATA = "no data"
MARK = "Simulated company. Nobody described here exists."


@dataclass(frozen=True)
class Said:
    """One sentence; `trait` is NO_DATA where only customers could tell."""

    text: str
    kind: str
    trait: str = NO_DATA
    values: tuple[str, ...] = ()
    between: tuple[float | None, float | None] | None = None
    at_least: float = 0.5


@dataclass(frozen=True)
class Sheet:
    """One persona; `heard` are the sentences (from 1) that each of its quotes stands behind."""

    key: str
    name: str
    occupation: str
    age: str
    owner: str
    department: str
    job: str
    description: tuple[Said, ...]
    heard: tuple[int, ...] = field(default=())


PAULA = Sheet(
    key="planner",
    name="Planner Paula",
    occupation="Head of field operations",
    age="44",
    owner="Marketing lead",
    department="Operations",
    job="Gets every technician to the right place the first time",
    description=(
        Said("She works in heating and cooling or in elevators.", "fact", "companies.Industry",
             ("HVAC", "Elevators")),
        Said("Her company has between 50 and 250 people.", "fact", "companies.Number of Employees",
             between=(50, 250)),
        Said("She plans the week in spreadsheets.", "behaviour", "contacts.Current Tool",
             ("Spreadsheets",)),
        Said("She mostly finds us by searching.", "channel", "contacts.Lead Source",
             ("Organic Search",)),
        Said("Fewer return visits is her goal.", "goal", "contacts.Main Goal",
             ("Fewer return visits",)),
        Said("Being asked for a plan she cannot give wears her down.", "challenge"),
        Said("She wants to be left in peace once the day is planned.", "motivation"),
        Said("A trial with a few vans convinces her more than any demonstration.", "driver"),
    ),
    heard=(3, 5, 5, 6, 7, 8),
)  # fmt: skip

SVEN = Sheet(
    key="service",
    name="Service Sven",
    occupation="Customer service manager",
    age="38",
    owner="Marketing lead",
    department="Customer Service",
    job="Answers every caller without calling back",
    description=(
        Said("He works for a telecom company.", "fact", "companies.Industry", ("Telecom",)),
        Said("His company has between 250 and 1,000 people.", "fact",
             "companies.Number of Employees", between=(250, 1000)),
        Said("He uses a competitor's app today.", "behaviour", "contacts.Current Tool",
             ("Competitor app",)),
        Said("He comes to us by a webinar.", "channel", "contacts.Lead Source", ("Webinar",)),
        Said("He wants an answer while the customer is still on the line.", "motivation"),
        Said("He is short of people and tired of saying sorry.", "challenge"),
        Said("He buys what his team can use without training.", "driver"),
    ),
    heard=(5, 6, 3, 4, 7),
)  # fmt: skip

CLARA = Sheet(
    key="compliance",
    name="Compliance Clara",
    occupation="Compliance officer",
    age="51",
    owner="Product lead",
    department="Compliance",
    job="Has the record ready before the auditor asks",
    description=(
        Said("She works in utilities or facility management.", "fact", "companies.Industry",
             ("Utilities", "Facility Management")),
        Said("Her company has at least 250 people.", "fact", "companies.Number of Employees",
             between=(250, None)),
        Said("Her records live in an old ERP.", "behaviour", "contacts.Current Tool",
             ("Legacy ERP",)),
        Said("She meets us at trade shows.", "channel", "contacts.Lead Source", ("Trade Show",)),
        Said("An audit is what makes her look for something new.", "driver",
             "contacts.Buying Trigger", ("Audit",)),
        Said("She fears the one signature that cannot be found.", "challenge"),
        Said("She wants to be the one who never has to apologise.", "motivation"),
    ),
    heard=(6, 3, 7, 4, 5),
)  # fmt: skip

DIRK = Sheet(
    key="digital",
    name="Digital Dirk",
    occupation="Chief digital officer",
    age="47",
    owner="Marketing lead",
    department="Innovation",
    job="Turns a large company digital",
    description=(
        Said("He works in banking or insurance.", "fact", "companies.Industry",
             ("Banking", "Insurance")),
        Said("His company has more than 1,000 people.", "fact", "companies.Number of Employees",
             between=(1000, None)),
        Said("He signs the contract himself.", "driver", "contacts.Buying Role", ("Signs",)),
        Said("He follows us on social media.", "channel", "contacts.Lead Source", ("Paid Social",)),
        Said("Digital transformation is his goal.", "goal", "contacts.Main Goal",
             ("Digital transformation",)),
        Said("He wants to be seen as the one who moved the company.", "motivation"),
        Said("His own IT stands in his way.", "challenge"),
    ),
    heard=(6, 7, 6),
)  # fmt: skip

SHEETS = (PAULA, SVEN, CLARA, DIRK)


def write_cast(folder: Path, sheets: Sequence[Sheet], *, today: date) -> Path:
    """Write one persona file a sheet into `folder/personas`; written the month before the leads."""
    target = folder / "personas"
    target.mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        name = sheet.name.lower().replace(" ", "-")
        text = yaml.safe_dump(_file(sheet, today), sort_keys=False, allow_unicode=True, width=100)
        (target / f"{name}.yaml").write_text(f"# {MARK}\n{text}", encoding="utf-8")
    return target


def _file(sheet: Sheet, today: date) -> dict[str, Any]:
    written = first_day(today) - timedelta(days=1)
    return {
        "ringtrue": 1,
        "name": sheet.name,
        "written": written.isoformat()[:7],
        "owner": sheet.owner,
        "next_review": (today + timedelta(days=60)).isoformat(),
        "job": sheet.job,
        "occupation": sheet.occupation,
        "age": sheet.age,
        "rule": f'contacts.Department = "{sheet.department}"',
        "description": [_sentence(s) for s in sheet.description],
        "evidence": [_evidence(sheet, i, today) for i in range(len(sheet.heard))],
    }


def _sentence(said: Said) -> Mapping[str, Any]:
    raw: dict[str, Any] = {"text": said.text, "kind": said.kind}
    if said.trait == NO_DATA:
        return {**raw, "trait": None}
    raw["trait"] = said.trait
    if said.between is not None:
        raw["between"] = list(said.between)
    else:
        raw["values"] = list(said.values)
    return {**raw, "at_least": said.at_least}


def _evidence(sheet: Sheet, at: int, today: date) -> Mapping[str, Any]:
    """What a customer said in an interview, some weeks apart."""
    day = today - timedelta(days=40 + 23 * at)
    return {
        "by": "customer",
        "date": day.isoformat(),
        "text": SAID[sheet.key][at],
        "for": [sheet.heard[at]],
    }
