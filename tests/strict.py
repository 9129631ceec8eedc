"""Templates looked at strictly, in tests and in the processes that tests begin."""


class Undefined(str):
    """What a template shows for a variable that is not there: an error."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        raise AssertionError(f"a template uses {variable}, which is not defined")
