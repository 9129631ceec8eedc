"""What the log never holds: the secrets that stand in an address.

A sign-in link and the link that sets a new password are addresses that let somebody in; Django
names the address in what it logs of refused and failed requests.
"""

import logging
import re

SECRET = re.compile(r"(/enter/|/reset/key/)[^\s/\"'?#]+")


class Discreet(logging.Filter):
    """Takes secrets out of every line before it is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: the line is written, without what it must not say."""
        said = record.getMessage()
        clean = SECRET.sub(r"\1...", said)
        if clean != said:
            record.msg, record.args = clean, ()
        return True
