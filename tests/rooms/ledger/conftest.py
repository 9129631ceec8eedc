"""A small company of 600 leads with round numbers, imported as the page imports."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest

NOTHING: Mapping[str, str] = MappingProxyType({})
WON = ("Automotive",) * 4 + ("Steel",) + ("Food",) * 35
LOST = ("Automotive",) * 3 + ("Food",) * 8 + ("Steel",)


def leads() -> str:
    """600 leads, 240 won: of the buyers 24 in Automotive, 6 in Steel, 210 in Food.

    Of the 360 others 90, 30 and 240. 228 of the buyers and 240 of the others have 50 to 250 people.
    """
    lines = ["lead_id,industry,employees,status"]
    for n in range(600):
        won = n < 240
        industry = WON[n % 40] if won else LOST[n % 12]
        small = n < 228 if won else n % 9 < 6
        employees = 60 + n % 7 * 30 if small else 900 + n % 7 * 100
        lines.append(f"L{n},{industry},{employees},{'won' if won else 'lost'}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def bring_leads(now, run_jobs):
    """`bring_leads(actor)` imports them and says that status=won is the outcome.

    `beside` are other files that come with them, by their names.
    """
    from ringtrue.workspaces.measures.actions import set_outcome
    from ringtrue.workspaces.records import actions
    from ringtrue.workspaces.records import queries as records
    from ringtrue.workspaces.records.receiving import receive_files

    def go(actor, text: str | None = None, beside: Mapping[str, str] = NOTHING) -> int:
        files = {"leads.csv": text or leads(), **beside}
        uploads = [(name, [content.encode()]) for name, content in files.items()]
        import_id = receive_files(actor=actor, uploads=uploads, now=now)
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
