"""What lies in the queue: a ticket that carries a job's id, and nothing else.

The one who runs jobs says so here, since asking for a job must not depend on running it.
"""

from collections.abc import Callable

from django_tasks import task

Runner = Callable[[int], object]
_runners: list[Runner] = []


def serves(runner: Runner) -> Runner:
    """Make a function the one that a worker calls for each ticket."""
    _runners[:] = [runner]
    return runner


@task()
def run(job_id: int) -> None:
    """Run the job with this id."""
    _runners[0](job_id)
