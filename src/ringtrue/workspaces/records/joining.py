"""How the tables of an import meet each other and those that are there already."""

from collections.abc import Mapping, Sequence
from typing import Any

from ringtrue.warehouse.schema import Join, Table
from ringtrue.workspaces.records.reading import Drafted


def meet(
    chosen: Sequence[dict[str, Any]], visible: Mapping[str, Table], drafted: Sequence[Drafted]
) -> tuple[tuple[Join, ...], tuple[str, ...]]:
    """The joins, counted, and what is to be said aloud about them."""
    return (), ()
