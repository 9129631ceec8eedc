"""The checkup as a job: every registered check, then one action keeps the report."""

from dataclasses import asdict
from typing import Any

from ringtrue.analysis.costing import priced
from ringtrue.workspaces.checkup import actions, queries
from ringtrue.workspaces.checkup.registry import CheckContext
from ringtrue.workspaces.checkup.runner import run_checkup
from ringtrue.workspaces.members.actor import Role
from ringtrue.workspaces.work.registry import JobContext, job


@job("checkup.run", needs=Role.ANALYST)
def run(context: JobContext) -> dict[str, Any]:
    """Run the checkup of a workspace and keep it; the result is the report as plain JSON."""
    given = CheckContext(context.actor, context.now(), {}, context.progress)
    done = run_checkup(given)
    context.progress(0.97, "Writing it down")
    report = priced(done.report, queries.costs(actor=context.actor))
    now = context.now()
    actions.record(actor=context.actor, report=report, data_version=done.data_version, now=now)
    return asdict(report)
