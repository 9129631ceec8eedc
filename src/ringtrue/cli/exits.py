"""How a command ends: errors of ours become one clear message, or one JSON object, and a code.

Commands write their JSON through `say_json`, so that standard output holds it and nothing else.
"""

import json
import sys
from dataclasses import asdict, is_dataclass
from typing import Any

import typer
import typer.exceptions

from ringtrue.errors import Cancelled, RingtrueError, Where

OUR_FAULT = 70
MESSAGE = 300  # letters of an error of somebody else's
AGAIN = "Nothing half done is kept. Give the command again to start anew."


def plain(value: Any) -> Any:
    """Dataclasses as dictionaries, for JSON."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def say_json(value: Any) -> None:
    """Print one value as JSON on standard output; a number that is not finite is a fault."""
    sys.stdout.write(json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def _explain(error: RingtrueError, as_json: bool) -> int:
    if as_json:
        body = {"code": error.code, "detail": error.detail, "hint": error.hint}
        say_json({"version": 1, "error": {**body, "where": asdict(error.where)}})
        return error.exit_code
    place = ", ".join(f"{k} {v}" for k, v in asdict(error.where).items() if v is not None)
    sys.stderr.write(f"ringtrue: {place + ': ' if place else ''}{error.detail}\n")
    if error.hint:
        sys.stderr.write(f"  {error.hint}\n")
    return error.exit_code


def _our_fault(error: Exception, as_json: bool) -> int:
    """Where it happened and what it was, without the SQL that an engine's message goes on with."""
    import traceback

    first = (str(error).strip().splitlines() or [""])[0].partition(" LINE 1:")[0][:MESSAGE]
    detail = f"{type(error).__name__}: {first}"
    frames = "".join(traceback.format_tb(error.__traceback__))
    sys.stderr.write(f"Traceback (most recent call last):\n{frames}{detail}\n")
    if as_json:
        where = asdict(Where())
        body = {"code": "our_fault", "detail": detail, "hint": "Please report it.", "where": where}
        say_json({"version": 1, "error": body})
    return OUR_FAULT


def _stopped(as_json: bool) -> int:
    return _explain(Cancelled("Stopped before the end.", hint=AGAIN), as_json)


def run(app: typer.Typer, arguments: list[str]) -> int:
    """Run the application and return its exit code."""
    as_json = "--json" in arguments
    try:
        result = typer.main.get_command(app).main(arguments, "ringtrue", standalone_mode=False)
    except RingtrueError as error:
        return _explain(error, as_json)
    except typer.Exit as error:
        return error.exit_code
    except typer.exceptions.TyperException as error:  # wrong usage: an option, a missing argument
        wrong = RingtrueError(error.format_message(), hint="See ringtrue --help.")
        wrong.exit_code, wrong.code = 2, "usage"
        return _explain(wrong, as_json)
    except (KeyboardInterrupt, typer.Abort):
        return _stopped(as_json)
    except Exception as error:
        return _our_fault(error, as_json)
    if result == Cancelled.exit_code:  # what typer makes of Ctrl-C
        return _stopped(as_json)
    return result if isinstance(result, int) else 0
