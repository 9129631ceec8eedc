"""No transaction spans file or engine work: a slow read would hold every writer up."""

from django.db import transaction

from ringtrue.errors import BrokenPromise


def outside_transaction(what: str = "Reading records") -> None:
    """Refuse to go on inside an open transaction; call it before opening an engine or a file.

    The transaction a test case wraps round itself does not count, as with Django's own `durable`.
    """
    blocks = transaction.get_connection().atomic_blocks
    if any(not block._from_testcase for block in blocks):
        raise BrokenPromise(f"{what} was begun inside a transaction.")
