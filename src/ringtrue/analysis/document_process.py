"""A stranger's document to text, in a process of its own.

A document of a few kilobytes can ask for gigabytes or for hours, and the libraries beneath may
crash on a broken one; neither may take the application with it. So memory and processor time have
bounds here, and all that is left is one JSON object on standard output.

    python -P -m ringtrue.analysis.document_process DOCUMENT MEGABYTES SECONDS
"""

import json
import resource
import sys
from pathlib import Path

from ringtrue.analysis.documents import read_office
from ringtrue.errors import UnreadableFile


def main(document: str, megabytes: int, seconds: int) -> int:
    """Print the document's text, or why it is refused."""
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 1024 * 1024, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    try:
        said = {"text": read_office(Path(document))}
    except UnreadableFile as error:
        said = {"detail": error.detail, "hint": error.hint}
    sys.stdout.write(json.dumps(said))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
