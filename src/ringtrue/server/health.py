"""Is it alive, and is it ready? Two addresses for whoever watches over the process.

`/_livez` depends on nothing. `/_readyz` asks the database, and with `role=worker` whether a worker
has been heard of within a minute.
"""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from ringtrue.workspaces.members.actor import SYSTEM
from ringtrue.workspaces.work import queries as work

ROLES = ("web", "worker")
SILENCE = timedelta(seconds=60)


def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "alive"})


def ready(request: HttpRequest) -> JsonResponse:
    """The role can do its work: 200, else 503 with what is missing."""
    role = request.GET.get("role", "web")
    if role not in ROLES:
        return JsonResponse({"status": "unknown role", "roles": ROLES}, status=400)
    missing = _missing(role)
    if missing:
        return JsonResponse({"status": "not ready", "role": role, "missing": missing}, status=503)
    return JsonResponse({"status": "ready", "role": role})


def _missing(role: str) -> str:
    try:
        if pending():
            return "migrations"
        if role == "worker" and not _worker_heard():
            return "a running worker"
    except DatabaseError:
        return "the database"
    return ""


def pending() -> int:
    """How many migrations the database still lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _worker_heard() -> bool:
    last = work.worker_heard(actor=SYSTEM)
    return last is not None and timezone.now() - last < SILENCE
