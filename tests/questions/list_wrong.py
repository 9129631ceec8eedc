"""Print the wrong proposals: `python tests/questions/list_wrong.py [tune|held]`."""

import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.questions.exports import Case, cases, export_hints

from ringtrue.analysis.questions import Proposed, explain


@cache
def judged(half: str | None = None) -> list[tuple[Case, Proposed]]:
    """Every case with what was proposed for it."""
    if half is None:
        return [*judged("tune"), *judged("held")]
    return [(c, explain([c.text], export_hints(c.export))[0]) for c in cases(half)]


def main() -> None:
    answers = judged(sys.argv[1] if len(sys.argv) > 1 else None)
    wrong = [(c, p) for c, p in answers if not c.is_right(p.statement.trait)]
    for case, proposed in wrong:
        right = " or ".join(sorted(case.right)) or "no data"
        print(f"- {case.export} ({case.half}): {case.text}")
        print(f"  proposed {proposed.statement.trait or 'no data'}; right is {right}.")
        print(f"  ({proposed.reason}; {proposed.score:.2f})")
    print(f"{len(answers) - len(wrong)} of {len(answers)} right")


if __name__ == "__main__":
    main()
