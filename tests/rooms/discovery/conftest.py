"""A company of 600 leads in three clear kinds, imported as the page imports."""

from dataclasses import replace
from random import Random

import pytest

KINDS = (
    ("Packaging", "Planner", "Webinar", (50, 250), "Spreadsheets", 0.6),
    ("Construction", "Owner", "Search", (1, 8), "Paper", 0.3),
    ("Energy", "Officer", "Fair", (1000, 5000), "Suite", 0.1),
)


def leads(rows: int = 600) -> str:
    """Each lead has its kind's values nine times in ten; `score` is the outcome in other words."""
    chance = Random(7)
    lines = ["lead_id,industry,role,source,employees,tool,score,status"]
    for n in range(rows):
        own = KINDS[n % 3]

        def value(at: int, own: tuple = own) -> str:
            kind = own if chance.random() < 0.9 else chance.choice(KINDS)
            return str(kind[at])

        low, high = own[3]
        won = chance.random() < own[5]
        cells = [f"L{n}", value(0), value(1), value(2), str(chance.randint(low, high)), value(4)]
        lines.append(",".join([*cells, "9" if won else "1", "won" if won else "lost"]))
    return "\n".join(lines) + "\n"


@pytest.fixture
def bring(now, run_jobs):
    """`bring(actor)` imports the leads; the outcome is status=won unless another is named."""
    from ringtrue.workspaces.measures.actions import set_outcome
    from ringtrue.workspaces.records import actions
    from ringtrue.workspaces.records import queries as records
    from ringtrue.workspaces.records.receiving import receive_files

    def go(actor, text: str = "", outcome: str = "status=won") -> int:
        upload = ("leads.csv", [(text or leads()).encode()])
        import_id = receive_files(actor=actor, uploads=[upload], now=now)
        actions.start_import(actor=actor, import_id=import_id, dry_run=False, now=now)
        run_jobs()
        sheet = records.import_sheet(actor=actor, import_id=import_id)
        assert sheet.row.state == "published", sheet.problem
        if outcome:
            set_outcome(actor=actor, expression=outcome, horizon=None, now=now)
        return import_id

    return go


@pytest.fixture
def draft_run(now):
    """`draft_run(actor)` writes a small finished run by hand, without looking at any record.

    Further keywords are fields of `Found`.
    """
    from ringtrue.analysis.cast import Statement
    from ringtrue.analysis.results import (
        Dependent,
        Discovery,
        OutcomeRate,
        PersonaValue,
        Proposal,
        Step,
        TraitShare,
    )
    from ringtrue.workspaces.discovery import actions
    from ringtrue.workspaces.discovery.values import Found, ProposalDraft

    def proposal(place: int) -> Proposal:
        trait = TraitShare("industry", "Packaging", 0.9, 0.1, 9.0)
        rate = OutcomeRate(0.6, 0.5, 0.7)
        value = PersonaValue(1250.4, 990.2, 1510.6) if place == 0 else None
        return Proposal(place + 1, f"Kind {place + 1}", 100.0, 0.5, (trait,), rate, value)

    def go(actor, job_id: int = 1, **more) -> int:
        proposals = (proposal(0), proposal(1))
        steps = (
            Step(1, -9.0, 20.0, None, None, None, None, True, "One persona: the start.",
                 kind="one"),
            Step(2, -8.0, 18.0, 0.4, 0.8, 0.9, None, True, "A second comes back.", 0.4,
                 kind="reproducible", contest=-3.14, against="one bent line", entropy_r2=0.81),
        )  # fmt: skip
        report = Discovery(
            1, 200, "people", "all 200 leads", (), 0, ("industry",), (), steps, proposals,
            "reproducible", "The records propose 2 personas. They come back.", 86, 4, (), 9,
            dependent=(Dependent("company_size", "seats", 0.312),),
        )  # fmt: skip
        sentence = Statement("Most are in Packaging.", trait="leads.industry",
                             values=("Packaging",), at_least=0.6)  # fmt: skip
        segment = {"class": 0, "traits": ["leads.industry"], "at_least": 0.7}
        found = Found(
            job_id=job_id, asked={"question": {}, "personas": None, "seed": 0}, data_version=0,
            report=report, model={},
            proposals=tuple(ProposalDraft(p, segment, (sentence,)) for p in proposals),
            points=((0.0, 0.0, 0), (1.0, 1.0, 1)), base=0.4, noun="leads", happened="won",
            seconds=3.0,
        )  # fmt: skip
        return actions.record(actor=actor, found=replace(found, **more), now=now)

    return go
