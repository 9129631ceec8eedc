"""What the pages must say, counted from the files alone: pandas, and nothing of the product's."""

from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import pandas as pd

YOUNG = pd.Timedelta(days=90)  # a workspace's horizon unless set


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
    newest = max(_newest(contacts), _newest(companies), entered.max())
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
