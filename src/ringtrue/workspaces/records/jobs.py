"""Long work with records: reading an import's files and publishing what was read."""

from typing import Any

from ringtrue.workspaces.work.registry import JobContext, job


@job("records.import")
def run_import(ctx: JobContext) -> dict[str, Any]:
    """Read the files of an import; a dry run stops before publishing."""
    raise NotImplementedError
