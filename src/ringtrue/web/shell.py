"""What the frame around every page shows: where one is, and where one may go."""

from collections.abc import Mapping
from dataclasses import dataclass

# groups of (label, path, key of its count); a room that is not built yet has no entry
GROUPS = (
    (
        ("Overview", "/", None),
        ("Personas", "/personas/", "personas"),
        ("Discovery", "/discovery/", None),
        ("Checkup", "/checkup/", "findings"),
    ),
    (("Hand-offs", "/handoffs/", "handoffs"),),
    (
        ("Data", "/data/", None),
        ("Settings", "/settings/", None),
    ),
)


@dataclass(frozen=True)
class NavItem:
    """One entry of the side navigation; `count` is None where nothing is counted."""

    label: str
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Shell:
    """The frame: workspace, whether it is a simulated one, who is here, and the navigation."""

    workspace: str = ""
    simulated: bool = False
    member: str = ""
    nav: tuple[tuple[NavItem, ...], ...] = ()


def navigation(
    path: str, counts: Mapping[str, int] | None = None
) -> tuple[tuple[NavItem, ...], ...]:
    """The navigation as seen from a path; counts by key: personas, findings, handoffs."""
    known = counts or {}
    return tuple(
        tuple(
            NavItem(label, href, _within(path, href), known.get(key) if key else None)
            for label, href, key in group
        )
        for group in GROUPS
    )


def _within(path: str, href: str) -> bool:
    return path == "/" if href == "/" else path.startswith(href)
