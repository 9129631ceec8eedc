"""The database of a home folder, brought up to date."""

from pathlib import Path

from ringtrue.errors import Temporary


def bring_up_to_date() -> None:
    """Make the home folder, every table and the cache; asking again does nothing.

    Temporary when the database cannot be reached.
    """
    from django.conf import settings
    from django.core.management import call_command
    from django.db import OperationalError, connection

    from ringtrue.server.health import pending

    Path(settings.HOME).mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        if pending():
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    except OperationalError as fault:
        connection.close()
        hint = "Check DATABASE_URL, or the home folder's rights and free space."
        raise Temporary(f"The database cannot be opened: {fault}", hint=hint) from fault
