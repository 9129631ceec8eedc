"""What leaves the house goes to public addresses only, unless whoever runs it says otherwise.

An owner names where the digest is sent; a name that leads to a machine inside the network would
make the house knock there. The names that a sender looks up are therefore looked at while it sends,
redirects included, since a name may lead elsewhere by then than when it was entered.
"""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_lookup = socket.getaddrinfo
_strict: ContextVar[bool] = ContextVar("public addresses only", default=False)
_GLOBAL = ipaddress.ip_network("2000::/3")  # the one part of IPv6 given out for the internet
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 in IPv6 (RFC 6052)


def public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where it hides an IPv4 one."""
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return public(str(inner))
        if found not in _GLOBAL:
            return False
    return found.is_global and not found.is_multicast


def inside(host: str) -> bool:
    """Whether a host names a place inside the network by itself, without looking it up."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        return not public(name)
    except ValueError:
        return "." not in name or name.endswith((".localhost", ".local", ".internal"))


def _watched(host: Any, *args: Any, **kwargs: Any) -> Any:
    found = _lookup(host, *args, **kwargs)
    if _strict.get() and not all(public(str(entry[4][0])) for entry in found):
        raise socket.gaierror(socket.EAI_NONAME, "The address lies inside the network.")
    return found


@contextmanager
def public_only(*, strict: bool) -> Iterator[None]:
    """While this lasts, this thread reaches public addresses alone; `strict=False` lifts that."""
    socket.getaddrinfo = _watched
    token = _strict.set(strict)
    try:
        yield
    finally:
        _strict.reset(token)
