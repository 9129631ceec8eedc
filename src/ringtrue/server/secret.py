"""What nobody else on the machine may read: the key that signs sessions, and all that is kept.

The key is made once and lies in the home folder.
"""

import os
import secrets
from pathlib import Path


def keep_private() -> None:
    """From here on, what this process writes is for its own user: records, database, logs."""
    os.umask(0o077)


def secret_key(home: Path) -> str:
    """The home folder's secret key, made at first use."""
    path = home / "secret-key"
    if path.exists():
        return path.read_text().strip()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(temporary, path)  # whoever comes second keeps the first one's key
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    return path.read_text().strip()
