"""The web process: Granian in front of the application. Started by `ringtrue serve`."""

import argparse

from ringtrue.server.family import follow_parent


def main(arguments: list[str] | None = None) -> None:
    """Serve until SIGTERM."""
    from granian import Granian
    from granian.constants import Interfaces

    parser = argparse.ArgumentParser(prog="ringtrue.server.web")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args(arguments)
    follow_parent()
    Granian(
        "ringtrue.server.asgi:application",
        address=given.host,
        port=given.port,
        interface=Interfaces.ASGINL,
        workers=given.workers,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    ).serve()


if __name__ == "__main__":
    main()
