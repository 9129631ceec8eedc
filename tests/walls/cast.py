"""A persona to furnish workspaces with."""

from ringtrue.analysis.cast import Member, Statement


def persona(name: str) -> Member:
    """A persona with one sentence that a trait tests and one that none does."""
    return Member(
        name,
        (Statement("She works in food.", trait="industry", values=("Food",)),
         Statement("She dreams.", kind="motivation")),
        rule="industry = Food",
    )  # fmt: skip
