"""A small company of 200 leads with round numbers, imported as the page imports."""

import pytest

INDUSTRY = ("Automotive", "Food", "Packaging", "Steel")


def leads() -> str:
    """200 leads, 80 won; of the 80 buyers 8 in Automotive and 72 in Food, 76 with 50 to 250 people.

    Of the 120 others 60 are in Automotive, 60 in Steel, and 60 have 50 to 250 people.
    """
    lines = ["lead_id,industry,employees,status"]
    for n in range(200):
        won = n < 80
        industry = ("Automotive" if n < 8 else "Food") if won else ("Automotive", "Steel")[n % 2]
        small = n < 76 if won else n % 4 < 2
        employees = 60 + n % 100 if small else 900 + n
        lines.append(f"L{n},{industry},{employees},{'won' if won else 'lost'}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def bring_leads(now, run_jobs):
    """`bring_leads(actor)` imports them and says that status=won is the outcome."""
    from ringtrue.workspaces.measures.actions import set_outcome
    from ringtrue.workspaces.records import actions
    from ringtrue.workspaces.records import queries as records
    from ringtrue.workspaces.records.receiving import receive_files

    def go(actor, text: str | None = None) -> int:
        upload = ("leads.csv", [(text or leads()).encode()])
        import_id = receive_files(actor=actor, uploads=[upload], now=now)
        actions.start_import(actor=actor, import_id=import_id, dry_run=False, now=now)
        run_jobs()
        sheet = records.import_sheet(actor=actor, import_id=import_id)
        assert sheet.row.state == "published", sheet.problem
        set_outcome(actor=actor, expression="status=won", horizon=None, now=now)
        return import_id

    return go


@pytest.fixture
def judge(now, run_jobs):
    """`judge(actor)` has the ledger look at everything anew."""
    from ringtrue.workspaces.work.actions import enqueue

    def go(actor) -> None:
        enqueue(actor=actor, kind="ledger.advance", arguments={}, now=now)
        assert run_jobs()[-1] == "done"

    return go
