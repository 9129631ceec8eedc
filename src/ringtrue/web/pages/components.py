"""The component page: every piece pages are made of, in all its states."""

from dataclasses import dataclass, field
from math import cos, sin

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from ringtrue.figures import PORTRAITS
from ringtrue.figures.saying import SHAPES

HOW = {"solid": "measured on records", "outlined": "told by customers", "dotted": "assumed"}


@dataclass(frozen=True)
class Claim:
    """An example of a sentence judged."""

    text: str
    trait: str | None
    verdict: str
    share: float | None
    low: float | None
    high: float | None
    sentence: str
    at_least: float | None = 0.5
    everyone: float | None = None
    n: int | None = 71
    k: int | None = None
    assumed: bool = False


@dataclass(frozen=True)
class Finding:
    """An example of what a check reports."""

    code: str
    name: str
    severity: str
    sentence: str
    next_step: str
    evidence: dict[str, object] = field(default_factory=dict)
    cost: float | None = None


@dataclass(frozen=True)
class CastRow:
    """An example of a persona in the overview."""

    name: str
    job: str
    colour: int
    marks: tuple[str, ...]
    leads: float
    buyers: float
    rate: float
    low: float
    high: float
    trend: tuple[float, ...]
    review: str


CLAIMS = (
    Claim("She plans maintenance for a factory of 50 to 250 people.", "company size", "fits_past",
          0.87, 0.78, 0.93, "62 of 71 buyers fit; at least 78 %.", k=62),
    Claim("She works in automotive or aerospace.", "industry", "does_not_fit_past", 0.15, 0.08,
          0.25, "11 of 71 buyers. They are food and packaging.", at_least=0.6, k=11),
    Claim("She decides within a quarter.", "days to close", "cannot_tell", 0.55, 0.38, 0.71,
          "Median 71 days; 22 deals are still open.", k=39, assumed=True),
    Claim("She is frustrated by unplanned downtime.", None, "no_data", None, None, None,
          "Ask customers: five to call are ready.", n=None),
)  # fmt: skip
FINDINGS = (
    Finding("RT202", "looks-good-never-closes", "high",
            "Innovation Ingrid looks right on paper and does not buy.", "Move the budget",
            {"share_of_leads": 0.31, "share_of_buyers": 0.06, "leads": 951}, 86000),
    Finding("RT402", "rejected-leads", "medium", "Sales turns down 47 of 61 leads of one campaign.",
            "Retarget the campaign", {"reasons": {"no budget": 19, "no urgency": 14, "other": 14}}),
    Finding("RT301", "no-owner", "low", "Tender Tom has no owner.", "Name one"),
)  # fmt: skip
CAST = (
    CastRow("Maintenance Maya", "plans upkeep for mid-size factories", 0,
            ("supported",) * 6 + ("undecided",), 0.22, 0.38, 0.28, 0.24, 0.32,
            (1, 5, 6, 8, 9, 12, 14, 16, 17, 19), "in 41 days"),
    CastRow("Innovation Ingrid", "digital lead in a large group", 2,
            ("contradicted", "contradicted", "undecided", "supported", "stale", "untested"),
            0.31, 0.06, 0.04, 0.02, 0.06, (19, 17, 17, 15, 14, 13, 13, 12, 11, 11), "9 days late"),
)  # fmt: skip


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
        "top": 0.6,
        "form": ExampleForm(auto_id="good_%s"),
        "faulty": ExampleForm({"name": "", "share": "0.7"}, auto_id="faulty_%s"),
        "personas": range(8),
        "faces": range(len(PORTRAITS)),
        "trend": CAST[0].trend,
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


urlpatterns = [path("components/", show, name="components")]
