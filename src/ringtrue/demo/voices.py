"""Names and sentences of the simulated firms. Nobody here exists, and every page says so."""

FIRST_NAMES = """
Ada Aisha Alan Alma Amir Anja Anton Astrid Ben Bianca Bruno Carla Carlos Chen Clara Dana Daniel
Diego Elif Elena Emil Erik Esra Eva Fabian Farah Felix Fiona Greta Hanna Hugo Ida Ilse Imran Ines
Iris Ivan Jana Jonas Julia Kai Karim Katja Lars Laura Lea Leon Lina Lukas Malik Mara Marco Maria
Marta Max Mei Mia Milan Mona Nadia Nils Nina Noah Nora Olga Omar Oskar Paula Pavel Petra Rana Rosa
Rui Sami Sara Selma Silas Sofia Stefan Sven Tara Theo Tim Tina Uma Vera Viktor Wanda Yara Yusuf
Zoe
""".split()  # noqa: SIM905
LAST_NAMES = """
Adler Aydin Bauer Becker Berg Brandt Braun Costa Demir Dietz Engel Falk Fischer Fontana Frank
Garcia Gruber Haas Hansen Hartmann Heller Huber Ilic Jansen Jung Kaiser Keller Klein Koch Kovac
Kraus Kruse Lang Larsen Lehmann Lorenz Maier Martin Meyer Moreau Moser Nagel Novak Okafor Otto
Peeters Petrov Pohl Popov Rao Reuter Richter Rossi Roth Sauer Schmid Scholz Silva Singh Sommer
Stein Suarez Tanaka Torres Ulrich Vogel Wagner Weber Winter Wolf Yilmaz Zeller Ziegler
""".split()  # noqa: SIM905
PLACES = ("Germany", "Austria", "Switzerland", "United Kingdom", "Netherlands")
REPS = ("Miriam Falk", "Tom Reuter", "Leyla Aydin", "Jens Larsen", "Priya Rao")
INTERVIEWERS = ("Nora Engel", "Oskar Lang")

SAID: dict[str, tuple[str, ...]] = {
    "planner": (
        "Every Monday I merge five spreadsheets before I know who drives where.",
        "If a technician has to go back a second time, we have lost money on that job.",
        "I showed my director the return visits, and that was the whole business case.",
        "We signed a big maintenance contract and my old plan fell apart within a week.",
        "I want to see the day on one screen, and then I want to be left in peace.",
        "The trial with four vans told us more than any demonstration.",
    ),
    "service": (
        "A customer calls, and I cannot say whether the technician has even left.",
        "Two people quit in spring and since then we answer late.",
        "We have a tool already. It shows everything but the answer.",
        "I came to your webinar because a colleague sent me the link.",
        "If my team can close a call at once, I do not care what it is called.",
    ),
    "compliance": (
        "When the auditor asks, I need the record in his hand within a minute.",
        "Our system is older than some of my colleagues.",
        "A signature without a time is worth nothing to me.",
        "I met you at the fair; I do not read advertisements.",
        "I am the one who uses it, but somebody else signs.",
    ),
    "digital": (
        "We are looking at the whole landscape this year, not at one tool.",
        "Interesting, but our own people are building something like it.",
        "Send me the white paper; a budget is not planned before next year.",
    ),
    "owner": (
        "I write the hours on paper in the van, and my wife types them on Sunday.",
        "The faster the invoice is out, the faster I am paid. That is all.",
        "The plumber across the street told me to try it.",
        "I do everything on the phone. I do not own a desk.",
        "We grew from four to nine people and the notebook no longer works.",
    ),
}
TICKETS: tuple[tuple[str, str], ...] = (
    ("Onboarding", "How do I invite my technicians?"),
    ("Onboarding", "Import of customer addresses stops halfway"),
    ("Billing", "Invoice shows the old company name"),
    ("Billing", "Question about the number of seats"),
    ("Mobile app", "Photos do not upload without network"),
    ("Mobile app", "App signs me out every morning"),
    ("Reports", "Can the audit report show the time of signature?"),
    ("Reports", "Monthly report counts one job twice"),
    ("Calendar", "Jobs move to another day after an update"),
    ("Calendar", "Holiday of a technician is not shown"),
)
CHALLENGES = (
    "Too much double work",
    "No overview of the day",
    "Colleagues are hard to convince",
    "Data in several places",
    "Not enough people",
)
BOUGHT_FOR = (
    "Recommended by someone we know",
    "Trial convinced the team",
    "Price",
    "One feature we needed",
    "Good advice before buying",
)
COMMENTS = (
    "Does what it should.",
    "The first week was hard, since then it is fine.",
    "Support answers quickly.",
    "I would like fewer clicks.",
    "Our people use it without being told.",
    "",
    "",
)
VERDICTS = {
    "Accepted": ("Had a real need.", "Asked for a trial.", "Good call.", ""),
    "No budget": ("No money planned this year.", "Only wanted the report.", "Budget gone."),
    "Wrong timing": ("Call again in autumn.", "Busy with a merger."),
    "Not the decision maker": ("Has to ask the boss.", "Student working on a thesis."),
    "Uses a competitor": ("Just renewed elsewhere.", "Contract for two more years."),
    "Not a fit": ("Has no technicians.", "Looks for payroll software."),
}
EVENTS: dict[str, tuple[str, ...]] = {
    "Website": ("Page viewed", "Price page viewed", "Case study read", "Trial started"),
    "E-mail": ("E-mail opened", "E-mail link clicked"),
    "Webinar": ("Webinar registered", "Webinar attended"),
    "Phone": ("Call received", "Call made"),
    "Trade show": ("Stand visited", "Card scanned"),
    "Social": ("Post liked", "Advertisement clicked"),
}
CAMPAIGNS: tuple[tuple[str, str, int], ...] = (
    ("Field Service Benchmark Report", "Content syndication", 5_200),
    ("Search: job scheduling", "Paid search", 3_800),
    ("Webinar series", "Webinar", 1_900),
    ("Spring trade fairs", "Trade show", 2_600),
    ("Customers bring customers", "Referral", 900),
    ("Leaders on LinkedIn", "Paid social", 4_100),
    ("Monthly letter", "E-mail", 400),
)  # monthly spend in euros; the first is the campaign in question
