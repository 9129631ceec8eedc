"""The one task in the queue: run the job with this id."""

from django_tasks import task


@task()
def run(job_id: int) -> None:
    """Run a job in the worker, with a heartbeat beside it."""
    from ringtrue.workspaces.work.run import run_job

    run_job(job_id, heartbeat=True)
