"""The worker process: one loop that runs jobs, lets followers hear, takes back what dead workers
held, and begins what recurs.

The first SIGTERM lets the job at hand stop at its next step, and puts it back; a second one ends
the process at once, and the job comes back when its lease has run out.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime

from ringtrue.server.family import follow_parent
from ringtrue.server.secret import keep_private

log = logging.getLogger("ringtrue.worker")
IDLE = 0.5  # seconds between looks into the queue
BEAT = 15.0
REAP = 10.0


class Loop:
    """What a worker does, over and over; `clock` is the time of day, `pause` waits or is woken."""

    def __init__(self, clock: Callable[[], datetime], stop: threading.Event) -> None:
        self.clock = clock
        self.stop = stop
        self._reaped: datetime | None = None
        self._queue = self._tasks()

    def _tasks(self) -> Callable[[], int]:
        from django.utils.crypto import get_random_string
        from django_tasks_db.management.commands.db_worker import Worker

        name = get_random_string(32)

        def one() -> int:
            worker = Worker(
                queue_names=["*"],
                interval=0,
                batch=True,
                backend_name="default",
                startup_delay=False,
                max_tasks=1,
                worker_id=name,
                excluded_queue_names=[],
            )
            worker.run()
            return worker._run_tasks

        return one

    def run(self) -> None:
        """Work until told to stop."""
        while not self.stop.is_set():
            if not self.step():
                self.stop.wait(IDLE)

    def step(self) -> bool:
        """One round; whether there was anything to do."""
        from django.db import Error, close_old_connections

        from ringtrue.workspaces.work.followers import hear_all
        from ringtrue.workspaces.work.reaper import reap_all
        from ringtrue.workspaces.work.schedules import begin_due

        close_old_connections()
        try:
            now = self.clock()
            busy = hear_all(now=now) > 0
            if self._reaped is None or (now - self._reaped).total_seconds() >= REAP:
                self._reaped = now
                busy |= reap_all(now=now) > 0
                begin_due(now=now)
            return busy or (not self.stop.is_set() and self._queue() > 0)
        except Error:
            log.exception("the database did not answer; trying again")
            self.stop.wait(2)
            return False


def beat(clock: Callable[[], datetime], stop: threading.Event) -> None:
    """Say every so often that a worker is there, even while a job is at work."""
    from django.db import Error, close_old_connections, connection

    from ringtrue.workspaces.members.actor import SYSTEM
    from ringtrue.workspaces.work.actions import beat as say

    while True:
        close_old_connections()
        try:
            say(actor=SYSTEM, now=clock())
        except Error as error:
            log.warning("no heartbeat: %s", error)
        if stop.wait(BEAT):
            break
    connection.close()


def main() -> int:
    """Work until SIGTERM."""
    keep_private()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ringtrue.server.settings")
    import django

    django.setup()
    from django.utils import timezone

    from ringtrue.server import housekeeping  # noqa: F401  what recurs
    from ringtrue.workspaces.work.run import stop_soon

    follow_parent()
    stop = threading.Event()

    def on_signal(number: int, frame: object) -> None:
        if stop.is_set():
            os._exit(1)
        stop.set()
        stop_soon()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    pulse = threading.Thread(target=beat, args=(timezone.now, stop), daemon=True, name="beat")
    pulse.start()
    log.info("worker at work")
    Loop(timezone.now, stop).run()
    pulse.join(timeout=5)
    log.info("worker stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
