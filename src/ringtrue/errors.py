"""Every error Ringtrue raises on purpose.

RingtrueError
├── BadInput               what was given cannot be used; exit 2, HTTP 400
│   ├── UnreadableFile     a file that is empty, binary, too large, or of no known format
│   ├── UnknownColumn      a table or column that is not there, or stands in two tables
│   ├── JoinRefused        two tables that cannot be joined one-to-many
│   ├── BadOutcome         an outcome that no record, or every record, has
│   ├── OutcomeGone        an outcome that was asked about once, and that records no longer tell
│   ├── BadRule            the text of a rule that cannot be parsed, or names no trait
│   ├── BadPersonaFile     a persona file with unknown keys, aliases or wrong values
│   ├── CannotFit          records from which no model can be estimated
│   └── OutOfRange         a value outside the range that was declared for it
├── NotAllowed             the actor's role does not reach; HTTP 403
├── NotFound               nothing by that id in this workspace; HTTP 404, exit 2
├── Conflict               the thing is no longer in the state the change needs; HTTP 409, exit 2
├── Cancelled              somebody cancelled the job
├── Temporary              trying again may help (a lock, a full disk, a lost lease)
└── BrokenPromise          an invariant of ours does not hold; exit 70
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Where:
    """The place of a fault in what was given; None where it does not apply."""

    file: str | None = None
    line: int | None = None
    column: str | None = None
    field: str | None = None


class RingtrueError(Exception):
    """What went wrong, where, and how to mend it."""

    code = "error"
    exit_code = 70

    def __init__(self, detail: str, *, hint: str = "", where: Where | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint
        self.where = where or Where()

    def __str__(self) -> str:
        return f"{self.detail} {self.hint}".strip()


class BadInput(RingtrueError):
    """What was given cannot be used."""

    code = "bad_input"
    exit_code = 2


class UnreadableFile(BadInput):
    """A file that is empty, binary, too large, or of no known format."""

    code = "unreadable_file"


class UnknownColumn(BadInput):
    """A table or column that is not there, or stands in two tables."""

    code = "unknown_column"


class JoinRefused(BadInput):
    """Two tables that cannot be joined one-to-many."""

    code = "join_refused"


class BadOutcome(BadInput):
    """An outcome that no record, or every record, has."""

    code = "bad_outcome"


class OutcomeGone(BadInput):
    """An outcome that was asked about once, and that records no longer tell."""

    code = "outcome_gone"


class BadRule(BadInput):
    """The text of a rule that cannot be parsed, or names no trait."""

    code = "bad_rule"


class BadPersonaFile(BadInput):
    """A persona file with unknown keys, aliases or wrong values."""

    code = "bad_persona_file"


class CannotFit(BadInput, ValueError):
    """Records from which no model can be estimated; a ValueError, as estimators raise."""

    code = "cannot_fit"


class OutOfRange(BadInput, ValueError):
    """A value outside the range that was declared for it; a ValueError, as in mathematics."""

    code = "out_of_range"


class NotAllowed(RingtrueError):
    """The actor's role does not reach."""

    code = "not_allowed"
    exit_code = 2


class NotFound(RingtrueError):
    """Nothing by that id in this workspace."""

    code = "not_found"
    exit_code = 2


class Conflict(RingtrueError):
    """The thing is no longer in the state the change needs."""

    code = "conflict"
    exit_code = 2


class Cancelled(RingtrueError):
    """Somebody cancelled the job."""

    code = "cancelled"
    exit_code = 130


class Temporary(RingtrueError):
    """Trying again may help."""

    code = "temporary"


class BrokenPromise(RingtrueError):
    """An invariant of ours does not hold."""

    code = "broken_promise"
