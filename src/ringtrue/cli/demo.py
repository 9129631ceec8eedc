"""`ringtrue demo`: a workspace with a simulated company, beside an empty one of your own."""

import sys
from typing import Annotated

import typer

from ringtrue.cli.serve import Home, Host, Port, Workers, prepare, stay


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command()
    def demo(
        serve: Annotated[
            bool, typer.Option("--serve/--no-serve", help="Start the application afterwards.")
        ] = True,
        host: Host = "127.0.0.1",
        port: Port = 8000,
        home: Home = None,
        workers: Workers = 1,
    ) -> int:
        """Make the demo workspace (a simulated company), start the application, print a link.

        Example: ringtrue demo --no-serve --home /tmp/look
        """
        if serve:
            from ringtrue.server.serving import check_port

            check_port(host, port)
        prepare(host, home)
        from django.utils import timezone

        from ringtrue.server import demo_workspace, first_steps

        now = timezone.now()
        actor = first_steps.first_workspace(now=now)
        demo_workspace.ensure(now=now, saying=Teller())
        if not serve:
            return 0
        return stay(host, port, workers, first_steps.open_door(actor=actor, now=now).path)


class Teller:
    """Tells on standard error how far the demo is; a line a step where nobody watches."""

    def __init__(self) -> None:
        self._said = ""
        self._watched = sys.stderr.isatty()

    def __call__(self, fraction: float, words: str) -> None:
        line = f"{round(100 * fraction):3d} %  {words}"
        if self._watched:
            sys.stderr.write(f"\r\x1b[K{line}" + ("\n" if fraction >= 1 else ""))
        elif words and words != self._said:
            sys.stderr.write(f"{line}\n")
        self._said = words
        sys.stderr.flush()
