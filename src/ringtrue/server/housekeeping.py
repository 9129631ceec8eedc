"""What recurs in every house: forgetting what nobody needs any more."""

from datetime import datetime, timedelta

from ringtrue.workspaces.members.actions import sweep_links
from ringtrue.workspaces.members.actor import SYSTEM
from ringtrue.workspaces.work.actions import sweep_jobs
from ringtrue.workspaces.work.schedules import every


@every(timedelta(days=1), "server.sweep")
def sweep(now: datetime) -> None:
    """Forget old sessions, links, ended jobs and the queue's used tickets."""
    from django.core.management import call_command

    sweep_links(actor=SYSTEM, now=now)
    sweep_jobs(actor=SYSTEM, now=now)
    call_command("clearsessions", verbosity=0)
    call_command("prune_db_task_results", verbosity=0)
