"""`ringtrue serve`: the application, web and worker, until it is told to stop."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for every one.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]
Home = Annotated[
    Path | None, typer.Option(help="The folder for database and records [default: ~/.ringtrue].")
]
Workers = Annotated[int, typer.Option(min=1, max=64, help="Processes that answer pages.")]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def serve(
        host: Host = "127.0.0.1", port: Port = 8000, home: Home = None, workers: Workers = 1
    ) -> int:
        """Start the application and stay.

        Prints a sign-in link for as long as the owner has no password.

        Example: ringtrue serve --host 0.0.0.0 --port 80
        """
        prepare(host, home)
        from django.utils import timezone

        from ringtrue.server import first_steps

        now = timezone.now()
        actor = first_steps.first_workspace(now=now)
        path = None
        if not first_steps.has_password(actor=actor):
            path = first_steps.open_door(actor=actor, now=now).path
        return stay(host, port, workers, path)


def prepare(host: str, home: Path | None) -> None:
    """Make Django and its database ready; the host listened on is one that is answered to."""
    wildcard = host in ("0.0.0.0", "::", "")  # noqa: S104
    if not wildcard and "RINGTRUE_ALLOWED_HOSTS" not in os.environ:
        os.environ["RINGTRUE_ALLOWED_HOSTS"] = f"[{host}]" if ":" in host else host
    from ringtrue.server.command_line import set_up

    set_up(home)
    from ringtrue.server.database import bring_up_to_date

    bring_up_to_date()


def stay(host: str, port: int, workers: int, path: str | None) -> int:
    """Run the house; once it answers, say where, with the one sign-in link where there is one."""
    from django.conf import settings

    from ringtrue.server.serving import House, address

    where = address(host, port, settings.BASE_URL)
    logs = Path(settings.HOME) / "log"

    def ready() -> None:
        if path is None:
            sys.stdout.write(f"Ringtrue is at {where}\n")
        else:
            sys.stdout.write(
                f"Ringtrue is ready. Open this link; it works once:\n\n  {where}{path}\n\n"
            )
        sys.stdout.write(f"Ctrl-C stops it. Data is in {settings.HOME}, logs in {logs}.\n")
        sys.stdout.flush()

    return House(host=host, port=port, workers=workers, logs=logs).run(ready=ready)
