"""A checkup and a discovery with hostile names, for reports and pages to show."""

from ringtrue.analysis.results import (
    Checkup,
    ClaimLine,
    Coverage,
    Dependent,
    Discovery,
    Excluded,
    Finding,
    JoinLine,
    NotRun,
    OutcomeLine,
    OutcomeRate,
    PersonaLine,
    PersonaValue,
    Proposal,
    Rate,
    SetAside,
    Step,
    TraitShare,
)  # fmt: skip

HOSTILE = "<script>alert('x')</script> & \"Co\""

CLAIMS = (
    ClaimLine("She plans maintenance for a factory of 50 to 250 people.", "employees", "fits_past",
              0.873, 0.776, 0.932, "62 of 71 buyers fit; at least 78 %.", 0.5, 0.44, 71, 62),
    ClaimLine(f"She works at {HOSTILE}.", "industry", "does_not_fit_past", 0.155, 0.089, 0.257,
              "11 of 71 buyers; you said “mostly”.", 0.6, 0.2, 71, 11),
    ClaimLine("She decides within a quarter.", "days_to_close", "cannot_tell", 0.55, 0.41, 0.68,
              "22 deals are still open.", 0.5, None, 49, 27, assumed=True),
    ClaimLine("She is frustrated by downtime.", None, "no_data", None, None, None,
              "Ask customers."),
)  # fmt: skip

CHECKUP = Checkup(
    version=1, rows=3061, unit="people",
    joins=(JoinLine("deals.contact", "contacts.id", 2950, 12, 99),), rejected=4,
    excluded=Excluded(open=188, immature=37, not_recorded=5), base_rate=Rate(0.163, 0.149, 0.179),
    personas=(
        PersonaLine("Maintenance Maya", 674, 0.22, 0.383,
                    OutcomeLine(412, 122, 0.296, 0.254, 0.342, 0.291, "above"), "fits_past",
                    "Two of three testable sentences fit.", CLAIMS),
        PersonaLine(f"Ingrid {HOSTILE}", 951, 0.31, 0.061,
                    OutcomeLine(801, 20, 0.025, 0.016, 0.038, 0.026, "below"),
                    "does_not_fit_past", "Looks right on paper and does not buy."),
        PersonaLine("Tender Tom", 40, 0.013, None,
                    OutcomeLine(12, 1, None, None, None, None, "too_few", "too few to tell"),
                    "cannot_tell", "Too few people."),
    ),
    coverage=Coverage(0.69, 0.8, 0.713),
    findings=(
        Finding("RT202", "looks-good-never-closes", "high", ("mk", "sa"), f"Ingrid {HOSTILE}",
                f"Ingrid {HOSTILE} looks right on paper and does not buy.",
                {"share_of_leads": 0.31, "share_of_buyers": 0.061, "note": HOSTILE}, 86000.0,
                "Retarget, and ask for rejection reasons", 20),
        Finding("RT203", "uncovered-buyers", "high", ("mk",), None,
                "97 buyers match no persona.",
                {"share": 0.31, "low": 0.26, "high": 0.36, "n": 322, "k": 97}, None,
                "Open discovery on them", 97),
        Finding("RT402", "rejected-leads", "medium", ("mk",), None, "Sales turns down 47 of 61.",
                {"reasons": {"no budget": 19, HOSTILE: 14}}, None, "Retarget"),
    ),
    not_run=(NotRun("RT209", "subscriptions with an end"),),
    sentence="Two of your four personas ring true. Nearly a third of your buyers match none.",
    buyers=322, totals=("Your CRM says 322 won; so do we.",),
    set_aside=(SetAside("call_length", "leak", "It is known only after the outcome."),),
    files=("contacts.csv", f"{HOSTILE}.csv"),
)  # fmt: skip

DISCOVERY = Discovery(
    version=1, rows=412, unit="people", population="customers", joins=(), rejected=0,
    traits=("employees", "industry"),
    set_aside=(SetAside("record_id", "identifier", "Every value occurs once."),),
    steps=(
        Step(1, -4012.3, 8100.2, None, None, None, None, True, "Everyone is the same customer."),
        Step(2, -3801.7, 7790.4, 0.0412, 0.93, 0.98, 0.031, True,
             "Two kinds of customer explain much more.", 0.31),
        Step(3, -3790.1, 7820.9, 0.0007, 0.55, 0.41, -0.001, False,
             "A third would hold 3 % and came back rarely.", 0.03, ("fit", "comes_back", "people")),
    ),
    personas=(
        Proposal(1, "Planners in mid-size plants", 157.0, 0.381,
                 (TraitShare("employees", "50 to 250", 0.84, 0.38, 2.21),
                  TraitShare("industry", HOSTILE, 0.71, 0.29, 2.45)),
                 OutcomeRate(0.91, 0.86, 0.95), PersonaValue(4210.4, 3890.0, 4530.9)),
        Proposal(2, "Everyone else", 255.0, 0.619, (),
                 OutcomeRate(None, None, None, "the groups overlap too much"),
                 PersonaValue(None, None, None, "too few of them have a sum")),
    ),
    verdict="not_assessed", sentence="Two kinds of customer. Whether they are groups is open.",
    sealed=123, fits_none=22, notes=("Seed 0.",),
    dependent=(Dependent("employees", HOSTILE, 0.342),),
)  # fmt: skip
