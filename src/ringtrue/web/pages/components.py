"""The component page: every piece pages are made of, in all its states."""

from math import cos, sin

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from ringtrue.figures import PORTRAITS
from ringtrue.figures.saying import SHAPES
from ringtrue.web.pages.component_examples import (
    CAST,
    CLAIMS,
    FINDINGS,
    PROPOSALS,
    STEPS,
    WATCHED,
)

HOW = {"solid": "measured on records", "outlined": "told by customers", "dotted": "assumed"}


class ExampleForm(forms.Form):
    """A form with hints, choices, a box, and errors when it was sent empty."""

    use_required_attribute = False
    name = forms.CharField(label="Name", help_text="As colleagues call her.")
    written = forms.CharField(
        label="Written", required=False, help_text="The month the description was written: 2025-03."
    )
    role = forms.ChoiceField(
        label="Buying role", choices=[("decides", "decides"), ("advises", "advises")]
    )
    story = forms.CharField(label="Story", widget=forms.Textarea(attrs={"rows": 3}))
    share = forms.ChoiceField(
        label="How many of them",
        choices=[("0.5", "at least half"), ("0.6", "mostly"), ("0.9", "nearly all")],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label="Sales has read it", required=False)


def show(request: HttpRequest) -> HttpResponse:
    """The page; what it shows is invented and says so."""
    said = {
        "how": HOW,
        "verdicts": tuple(SHAPES),
        "claims": CLAIMS,
        "findings": FINDINGS,
        "cast": CAST,
        "steps": STEPS,
        "proposals": PROPOSALS,
        "top": 0.6,
        "watched": WATCHED,
        "form": ExampleForm(auto_id="good_%s"),
        "faulty": ExampleForm({"name": "", "share": "0.7"}, auto_id="faulty_%s"),
        "personas": range(8),
        "faces": range(len(PORTRAITS)),
        "trend": CAST[0].trend,
        "left": (255, 202, 153, 105, 66),
        "points": _points(),
        "groups": ("planners", "owners", "contractors"),
    }
    return render(request, "components/page/page.html", said)


def _points() -> list[tuple[float, float, int]]:
    """Three clouds that look like people, the same on every visit."""
    centres = ((0.0, 0.0, 0, 90), (2.6, 0.9, 1, 110), (2.2, -1.3, 2, 45))
    points = []
    for x, y, group, size in centres:
        for place in range(size):
            turn, far = place * 2.399963, (place / size) ** 0.7
            points.append((x + far * cos(turn), y + far * 0.8 * sin(turn), group))
    return points


urlpatterns = [path("components", show, name="components")]
