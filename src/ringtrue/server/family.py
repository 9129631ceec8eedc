"""Parents and children: a child whose parent has gone ends, so that nothing is left running."""

import os
import signal
import threading
import time


def follow_parent(period: float = 1.0) -> None:
    """Watch the parent from a thread; when it has gone, end this process as SIGTERM would."""
    parent = os.getppid()
    threading.Thread(target=_watch, args=(parent, period), daemon=True, name="parent").start()


def _watch(parent: int, period: float) -> None:
    while os.getppid() == parent:
        time.sleep(period)
    os.kill(os.getpid(), signal.SIGTERM)
