"""What the pages must say, counted from the files alone: pandas, and nothing of the product's."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import md5
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

MATCH = 0.7  # as likely as somebody must be to belong
YOUNG = pd.Timedelta(days=90)  # a workspace's horizon unless set
WEEK = pd.Timedelta(days=7)


@dataclass(frozen=True)
class Company:
    """People with `status` (won, lost, open, young) and the traits of their company beside."""

    people: pd.DataFrame
    won_deals: int
    lost_deals: int
    open_deals: int
    buyers_in_all: int
    buyers_companies: int

    def count(self, status: str) -> int:
        """How many people have a status."""
        return int((self.people["status"] == status).sum())

    @property
    def buyers(self) -> pd.DataFrame:
        """Those who bought and are old enough to count."""
        return self.people[self.people["status"] == "won"]

    def k_of_n(self, column: str, *, values: tuple[str, ...] = (), low: float = 0, high: float = 0
    ) -> tuple[int, int]:  # fmt: skip
        """How many buyers have one of the values, or lie between the bounds; of how many known."""
        known = self.buyers[column].dropna()
        fit = known.isin(values) if values else known.between(low, high)
        return int(fit.sum()), len(known)

    def rate(self, inside: pd.Series) -> tuple[int, int]:
        """Won and closed among those inside."""
        closed = self.people[inside & self.people["status"].isin(["won", "lost"])]
        return int((closed["status"] == "won").sum()), len(closed)


def hubspot(folder: Path) -> Company:
    """The HubSpot sample: deals point to contacts by e-mail, contacts to companies by domain."""
    contacts = pd.read_csv(folder / "hubspot_contacts.csv")
    companies = pd.read_csv(folder / "hubspot_companies.csv")
    deals = pd.read_csv(folder / "hubspot_deals.csv")
    return _company(
        contacts.assign(who=contacts["Email"], firm=contacts["Associated Company Domain"]),
        companies.assign(firm=companies["Company Domain Name"]),
        deals.assign(who=deals["Associated Contact Email"]),
        won="Closed Won",
        lost="Closed Lost",
    )


def fieldnote(folder: Path) -> Company:
    """The simulated company's own files."""
    contacts = pd.read_csv(folder / "contacts.csv")
    companies = pd.read_csv(folder / "companies.csv")
    deals = pd.read_csv(folder / "deals.csv")
    return _company(
        contacts.assign(who=contacts["Contact ID"], firm=contacts["Company ID"]),
        companies.assign(firm=companies["Company ID"]),
        deals.assign(who=deals["Contact ID"]),
        won="Closed won",
        lost="Closed lost",
    )


def _company(
    contacts: pd.DataFrame, companies: pd.DataFrame, deals: pd.DataFrame, *, won: str, lost: str
) -> Company:
    said = deals["Deal Stage"].map({won: "won", lost: "lost"}).fillna("open")
    stages = said.groupby(deals["who"]).agg(set)
    status = contacts["who"].map(stages).map(_status)
    entered = pd.to_datetime(contacts["Create Date"])
    newest = _told_until(max(_newest(contacts), _newest(companies), entered.max()))
    young = (entered > newest - YOUNG) & status.isin(["won", "lost"])
    buyers = contacts[status == "won"]
    here = contacts.assign(status=status.mask(young, "young"))
    people = here.merge(companies, on="firm", how="left", suffixes=("", " of the company"))
    assert len(people) == len(contacts)
    return Company(
        people=people,
        won_deals=int((said == "won").sum()),
        lost_deals=int((said == "lost").sum()),
        open_deals=int((said == "open").sum()),
        buyers_in_all=len(buyers),
        buyers_companies=int(buyers["firm"].nunique()),
    )


def _status(stages: object) -> str:
    """Any won deal makes a buyer, only open ones leave it open, no deal is no purchase."""
    if not isinstance(stages, set):
        return "lost"
    return "won" if "won" in stages else "open" if stages == {"open"} else "lost"


def _told_until(newest: pd.Timestamp) -> pd.Timestamp:
    """The day the files came in, today, unless their newest record is over a week older."""
    today = pd.Timestamp(datetime.now(UTC).date())
    return today if today - newest <= WEEK else newest


def _newest(table: pd.DataFrame) -> pd.Timestamp:
    dates = [pd.to_datetime(table[c]).max() for c in table if c == "Create Date"]
    return max(dates, default=pd.Timestamp.min)


def wilson(k: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """The interval of a proportion after Wilson (1927)."""
    share = k / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return middle - half, middle + half


def digits(share: float) -> str:
    """A share in per cent with two figures that count, without the sign."""
    value = 100 * share
    if value >= 9.95:
        return f"{value:.0f}"
    return f"{value:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class Drawn:
    """What a discovery drew, as the home keeps it: how traits were coded, and its classes.

    `open` are the company's people without those the seal keeps unread.
    """

    open: Company
    traits: list[dict[str, Any]]
    weights: list[float]
    shares: list[list[list[float]]]  # of each trait, of each persona, of each code
    missing: list[str]

    @staticmethod
    def of(company: Company, *, home: Path, workspace: str) -> "Drawn":
        """The newest run in a workspace, and whom of the company it saw."""
        with closing(sqlite3.connect(f"file:{home / 'ringtrue.sqlite3'}?mode=ro", uri=True)) as db:
            text, key = db.execute(
                "select r.model, w.seal_key from discovery_run r join members_workspace w "
                "on w.id = r.workspace_id where w.name = ? order by r.id desc limit 1",
                [workspace],
            ).fetchone()
        raw = json.loads(text)
        seen = replace(company, people=company.people[~sealed(company.people, key)])
        traits = raw["codebook"]["traits"]
        return Drawn(seen, traits, raw["weights"], raw["probabilities"], raw["missing"])

    def inside(self, k: int, *, without: str = "") -> pd.Series:
        """Whether each of the open people belongs to the persona, by all traits but one."""
        return pd.Series(self.likely(without=without)[:, k] >= MATCH, index=self.open.people.index)

    def likely(self, *, without: str = "") -> np.ndarray:
        """How likely each person (rows) is of each persona (columns): Bayes, traits independent."""
        people = self.open.people
        total = np.tile(np.log(self.weights), (len(people), 1))
        for trait, shares in zip(self.traits, self.shares, strict=True):
            if trait["name"] != without:
                codes = self._codes(trait, people[trait["column"].removeprefix("contacts.")])
                known = codes >= 0
                total[known] += np.log(np.array(shares)).T[codes[known]]
        total = np.exp(total - total.max(axis=1, keepdims=True))
        return total / total.sum(axis=1, keepdims=True)

    def _codes(self, trait: dict[str, Any], column: pd.Series) -> np.ndarray:
        if trait["kind"] == "levels":
            text = column.astype("string").str.strip()
            absent = text.isna() | text.str.casefold().isin(self.missing)
            places = {level: code for code, level in enumerate(trait["levels"])}
            rest = len(places) if trait["other"] else -1
            return np.where(absent, -1, text.map(places).fillna(rest)).astype(int)
        assert trait["kind"] == "cells", trait
        assert trait["as_of"] is None, trait
        number = column.astype(float)
        cells = trait["cells"]
        place = np.searchsorted(cells["edges"], number)
        codes = np.array(cells["range_codes"])[place]
        for value, code in zip(cells["spikes"], cells["spike_codes"], strict=True):
            codes = np.where(number == value, code, codes)
        return np.where(number.isna(), -1, codes)


def sealed(people: pd.DataFrame, key: str) -> pd.Series:
    """Three in ten, by a keyed hash of the firm; of the person where no firm is known."""
    firm, who = people["firm"], people["who"]
    named = ("account:" + firm.astype(str)).where(firm.notna(), "unit:" + who.astype(str))
    limit = round(0.3 * 16**8)
    return named.map(lambda name: int(md5(f"{key}:{name}".encode()).hexdigest()[:8], 16) < limit)
