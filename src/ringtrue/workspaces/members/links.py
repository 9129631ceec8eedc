"""One-time sign-in links. The link holds a random token; the database holds only its digest."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class SignInToken:
    """A fresh link's secret, shown once and never kept."""

    link_id: int
    expires_at: datetime
    token: str = field(repr=False)

    @property
    def path(self) -> str:
        """Where the link leads, below the address of the house."""
        return f"/enter/{self.token}"


@dataclass(frozen=True)
class SignedIn:
    """Who a redeemed link lets in, and where to."""

    user_id: int
    workspace_id: int


def fresh_token() -> str:
    """A token nobody can guess: 256 bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
