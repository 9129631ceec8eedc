"""Which leads are drawn for blind judging, and in which order: by keyed hash, so nobody picks."""

import hmac
from collections.abc import Iterable, Sequence
from typing import TypeVar

L = TypeVar("L")

LEAST, USUAL, MOST = 10, 40, 200


def drawn(leads: Iterable[tuple[str, L]], *, key: str, size: int) -> Sequence[L]:
    """At most `size` of the leads, each given with its own key, in random order.

    The same `key` draws the same leads in the same order, whatever order they come in.
    """

    def place(lead: tuple[str, L]) -> str:
        return hmac.new(key.encode(), lead[0].encode(), "sha256").hexdigest()

    return [row for _, row in sorted(leads, key=place)[:size]]
