"""The key that signs sessions: made once, kept in the home folder, readable by its owner alone."""

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """The home folder's secret key, made at first use."""
    path = home / "secret-key"
    if path.exists():
        return path.read_text().strip()
    home.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_text(secrets.token_urlsafe(48))
    temporary.chmod(0o600)
    try:
        os.link(temporary, path)  # whoever comes second keeps the first one's key
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    return path.read_text().strip()
