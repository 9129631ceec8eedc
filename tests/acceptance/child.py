"""A house of its own in a process of its own, which runs commands and opens pages one by one.

Each line of standard input is one request as JSON; each line of standard output one answer. The
command line runs as `ringtrue` would run it, without the cost of starting Python every time.
"""

import contextlib
import io
import json
import sys
import warnings
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from strict import Undefined

# What Python shows anybody by itself is a fault of ours here; what it keeps for developers is not.
warnings.simplefilter("error")
for kept in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
    warnings.simplefilter("ignore", kept)


def command(words: list[str]) -> dict[str, Any]:
    """Run one command; what it printed and how it left."""
    from ringtrue.cli import build
    from ringtrue.cli.exits import run

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(build(), words)
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


def page(address: str) -> dict[str, Any]:
    """Open one page as the owner of the house's first workspace."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from ringtrue.server.command_line import set_up

    set_up()
    from django.conf import settings
    from django.template import engines

    settings.ALLOWED_HOSTS = ["testserver"]
    engines["django"].engine.string_if_invalid = Undefined("%s")
    client = Client(raise_request_exception=True)
    user = get_user_model()._default_manager.order_by("pk").first()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(address)
    return {"code": answer.status_code, "out": answer.content.decode(), "err": ""}


def ask(request: dict[str, Any]) -> Any:
    """Call an action or a query of the house: `{"call": "measures.set_outcome", ...}`."""
    from ringtrue.server.command_line import enter

    actor = enter(home=None, workspace=None)
    from django.utils import timezone

    from ringtrue.server.loading import load_rooms
    from ringtrue.workspaces.members.access import ACTIONS, QUERIES

    load_rooms()
    name, given = request["call"], request["given"]
    if name == "adopt folder":
        return _adopt(actor, given["folder"])
    if name == "settle":
        return _settle()
    more = {"now": timezone.now()} if name in ACTIONS else {}
    function = ACTIONS.get(name) or QUERIES[name]
    return {"code": 0, "out": json.dumps(function(actor=actor, **given, **more)), "err": ""}


def _adopt(actor: Any, folder: str) -> dict[str, Any]:
    from django.utils import timezone

    from ringtrue.analysis.castfile import read_folder
    from ringtrue.workspaces.personas.actions import create

    for draft in read_folder(Path(folder)):
        create(actor=actor, draft=draft, reason="Brought in as files.", now=timezone.now())
    return {"code": 0, "out": "", "err": ""}


def _settle() -> dict[str, Any]:
    """What a worker would do: followers hear what was done, and their jobs are run."""
    from django.utils import timezone

    from ringtrue.workspaces.members.actor import SYSTEM
    from ringtrue.workspaces.work.followers import hear_all
    from ringtrue.workspaces.work.queries import due
    from ringtrue.workspaces.work.run import run_job

    for _ in range(20):
        heard, waiting = hear_all(now=timezone.now()), due(actor=SYSTEM, now=timezone.now())
        for job_id in waiting:
            run_job(job_id, heartbeat=True)
        if not heard and not waiting:
            return {"code": 0, "out": "", "err": ""}
    raise AssertionError("the house does not come to rest")


def main() -> None:
    """Answer requests until standard input ends."""
    answers = sys.stdout
    for line in sys.stdin:
        request = json.loads(line)
        if "words" in request:
            said = command(request["words"])
        elif "page" in request:
            said = page(request["page"])
        else:
            said = ask(request)
        answers.write(json.dumps(said) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
