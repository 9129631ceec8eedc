"""What a form was sent with, as templates read it."""

from django.http import QueryDict


class Given(dict[str, str]):
    """The fields of a form; one that was not sent is empty."""

    def __missing__(self, name: str) -> str:
        return ""


def given(form: QueryDict) -> Given:
    """The fields of a form as it was sent, each with its last value."""
    return Given((name, str(value)) for name, value in form.items())
