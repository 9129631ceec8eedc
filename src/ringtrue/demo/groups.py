"""The kinds of people in a simulated market: how each is spread over every trait.

Traits are independent within a group, so that what tells the groups apart is theirs alone. Drawn
shares lie a few points beside the shares here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Shares = Mapping[str, float]

DEPARTMENTS = ("Operations", "Customer Service", "Compliance", "Innovation", "Management")
FINANCE = ("Banking", "Insurance")


def shares(text: str) -> Shares:
    """Shares written in hundredths: "HVAC 46, Elevators 38"."""
    pairs = (item.rsplit(" ", 1) for item in text.split(", "))
    return {level: int(hundredths) / 100 for level, hundredths in pairs}


@dataclass(frozen=True)
class Group:
    """One kind of people.

    `leads` come on their own, `campaign_leads` by the campaign in question; `wins` is the share of
    own leads that become customers. `sizes` are medians: employees, field workers, sites.
    `later_industry` replaces `industry` from the tenth month on. `deal` is a year's median amount.
    """

    key: str
    leads: int
    campaign_leads: int
    wins: float
    department: str
    seniority: Shares
    industry: Shares
    lead_source: Shares
    tool: Shares
    goal: Shares
    trigger: Shares
    device: Shares
    role: Shares
    titles: tuple[str, ...]
    sizes: tuple[float, float, float]
    deal: float
    later_industry: Shares | None = None
    finance_wins: float | None = None
    channels: Shares = field(default_factory=dict)


PLANNER = Group(
    key="planner",
    leads=2500,
    campaign_leads=300,
    wins=0.116,
    department="Operations",
    seniority=shares("Head 76, Manager 12, C-level 6, Specialist 4, Owner 2"),
    industry=shares("HVAC 46, Elevators 38, Utilities 6, Construction 5, Telecom 5"),
    lead_source=shares("Organic Search 70, Webinar 10, Referral 8, Trade Show 7, Paid Social 5"),
    tool=shares("Spreadsheets 77, Paper 8, Competitor app 7, Legacy ERP 5, In-house tool 3"),
    goal=shares(
        "Fewer return visits 76, Faster answers 8, Audit-proof records 6, Get paid faster "
        "6, Digital transformation 4"
    ),
    trigger=shares(
        "New service contract 72, Staff shortage 12, Growth 8, Audit 5, New executive 3"
    ),
    device=shares("Tablet 74, Desktop 16, Phone 10"),
    role=shares("Recommends 68, Decides 18, Uses 9, Signs 5"),
    titles=(
        "Head of Field Operations",
        "Head of Service Delivery",
        "Operations Manager",
        "Dispatch Lead",
    ),
    sizes=(118, 42, 3),
    deal=14_000,
    channels=shares("Website 45, E-mail 25, Webinar 10, Phone 10, Trade show 5, Social 5"),
)

SERVICE = Group(
    key="service",
    leads=2000,
    campaign_leads=200,
    wins=0.08,
    department="Customer Service",
    seniority=shares("Manager 77, Head 10, Specialist 8, C-level 3, Owner 2"),
    industry=shares("Telecom 78, HVAC 7, Utilities 6, Elevators 5, Insurance 4"),
    lead_source=shares("Webinar 70, Organic Search 10, Paid Social 8, Referral 7, Trade Show 5"),
    tool=shares("Competitor app 75, Spreadsheets 10, In-house tool 6, Legacy ERP 6, Paper 3"),
    goal=shares(
        "Faster answers 77, Fewer return visits 8, Digital transformation 6, Audit-proof "
        "records 5, Get paid faster 4"
    ),
    trigger=shares(
        "Staff shortage 72, New service contract 10, Growth 8, New executive 6, Audit 4"
    ),
    device=shares("Desktop 88, Tablet 7, Phone 5"),
    role=shares("Recommends 66, Uses 20, Decides 9, Signs 5"),
    titles=(
        "Customer Service Manager",
        "Service Desk Manager",
        "Support Team Lead",
        "Head of Customer Care",
    ),
    sizes=(44, 11, 2),
    deal=9_000,
    channels=shares("Website 30, E-mail 20, Webinar 30, Phone 10, Trade show 2, Social 8"),
)

COMPLIANCE = Group(
    key="compliance",
    leads=1780,
    campaign_leads=220,
    wins=0.084,
    department="Compliance",
    seniority=shares("Specialist 75, Manager 13, Head 8, C-level 3, Owner 1"),
    industry=shares("Utilities 76, Facility Management 10, Elevators 6, HVAC 4, Telecom 4"),
    later_industry=shares("Facility Management 74, Utilities 12, Elevators 6, HVAC 4, Telecom 4"),
    lead_source=shares("Trade Show 72, Organic Search 10, Webinar 8, Referral 6, Paid Social 4"),
    tool=shares("Legacy ERP 78, Spreadsheets 9, Paper 6, In-house tool 4, Competitor app 3"),
    goal=shares(
        "Audit-proof records 80, Fewer return visits 7, Faster answers 5, Digital "
        "transformation 5, Get paid faster 3"
    ),
    trigger=shares("Audit 78, New service contract 8, New executive 6, Staff shortage 5, Growth 3"),
    device=shares("Tablet 47, Desktop 45, Phone 8"),
    role=shares("Uses 66, Recommends 24, Decides 6, Signs 4"),
    titles=(
        "Compliance Officer",
        "Safety Specialist",
        "Quality and Audit Manager",
        "Inspection Planner",
    ),
    sizes=(520, 88, 8),
    deal=19_000,
    channels=shares("Website 30, E-mail 30, Webinar 5, Phone 15, Trade show 17, Social 3"),
)

DIGITAL = Group(
    key="digital",
    leads=2300,
    campaign_leads=0,
    wins=0.095,
    finance_wins=0.002,
    department="Innovation",
    seniority=shares("C-level 80, Head 12, Manager 5, Specialist 2, Owner 1"),
    industry=shares("Banking 45, Insurance 37, Telecom 8, Utilities 5, Facility Management 5"),
    lead_source=shares("Paid Social 74, Webinar 9, Organic Search 8, Trade Show 6, Referral 3"),
    tool=shares("In-house tool 78, Legacy ERP 10, Competitor app 6, Spreadsheets 4, Paper 2"),
    goal=shares(
        "Digital transformation 82, Faster answers 7, Fewer return visits 5, Audit-proof "
        "records 4, Get paid faster 2"
    ),
    trigger=shares(
        "New executive 76, Growth 10, Audit 6, New service contract 5, Staff shortage 3"
    ),
    device=shares("Desktop 80, Phone 12, Tablet 8"),
    role=shares("Signs 74, Decides 16, Recommends 7, Uses 3"),
    titles=("Chief Digital Officer", "Chief Innovation Officer", "Head of Transformation", "CIO"),
    sizes=(3200, 60, 14),
    deal=38_000,
    channels=shares("Website 35, E-mail 20, Webinar 10, Phone 5, Trade show 2, Social 28"),
)

OWNER = Group(
    key="owner",
    leads=2700,
    campaign_leads=0,
    wins=0.112,
    department="Management",
    seniority=shares("Owner 88, C-level 5, Manager 4, Head 2, Specialist 1"),
    industry=shares("Construction 80, HVAC 10, Facility Management 5, Elevators 3, Utilities 2"),
    lead_source=shares("Referral 73, Organic Search 13, Paid Social 6, Trade Show 5, Webinar 3"),
    tool=shares("Paper 86, Spreadsheets 8, Competitor app 3, In-house tool 2, Legacy ERP 1"),
    goal=shares(
        "Get paid faster 80, Fewer return visits 8, Faster answers 6, Audit-proof records "
        "4, Digital transformation 2"
    ),
    trigger=shares(
        "Growth 74, Staff shortage 14, New service contract 8, Audit 3, New executive 1"
    ),
    device=shares("Phone 86, Tablet 8, Desktop 6"),
    role=shares("Decides 88, Signs 7, Uses 3, Recommends 2"),
    titles=("Managing Director", "Owner", "Master Craftsman", "Founder"),
    sizes=(7, 4, 1),
    deal=3_200,
    channels=shares("Website 40, E-mail 10, Webinar 2, Phone 38, Trade show 2, Social 8"),
)
