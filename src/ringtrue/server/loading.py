"""The one place where rooms and pages are found by name.

Rooms register their jobs, checks, followers and privacy when these modules are imported; nothing
else in the house imports by name.
"""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from django.conf import settings

PARTS = ("actions", "queries", "jobs", "checks", "followers", "privacy")


def load_rooms() -> None:
    """Import every room's parts, lowest room first; asking again does nothing."""
    for room in settings.ROOMS:
        for part in PARTS:
            name = f"ringtrue.workspaces.{room}.{part}"
            if find_spec(name) is not None:
                import_module(name)


def page_modules() -> tuple[ModuleType, ...]:
    """The modules of `web/pages`, each with its `urlpatterns`."""
    from ringtrue.web import pages

    names = sorted(found.name for found in iter_modules(pages.__path__))
    return tuple(import_module(f"{pages.__name__}.{name}") for name in names)
