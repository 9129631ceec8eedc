"""Where the things of a digest are looked at."""

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def news_address(item: Any) -> str:
    """Where a thing of the digest can be looked at."""
    if item.goes_to == "persona":
        return reverse("persona", args=[item.id]) if item.id else reverse("personas")
    return reverse(item.goes_to) if item.goes_to else ""


@register.simple_tag
def news_link(item: Any) -> str:
    """What the link there says."""
    return {"persona": "See the persona", "checkup": "See the checkup", "data": "See the data"}[
        item.goes_to
    ]
