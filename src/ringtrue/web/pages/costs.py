"""What findings cost: the numbers only the company knows, and how each sum is reckoned."""

import re

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ringtrue.errors import BadInput
from ringtrue.web.access import for_members
from ringtrue.workspaces.checkup import actions, queries
from ringtrue.workspaces.members.actor import Actor

_GROUPED = re.compile(r"\d{1,3}([,.' ]\d{3})+")


class Amount(forms.CharField):
    """A number as people type it: 250,000 or 250 000, 1.5 or 1,5; None where nothing is."""

    def to_python(self, value: object) -> float | None:  # type: ignore[override]
        """The number; ValidationError for what is none."""
        text = str(value or "").strip().replace("\u00a0", " ").replace("\u202f", " ")
        if not text:
            return None
        plain = re.sub(r"[,.' ]", "", text) if _GROUPED.fullmatch(text) else text.replace(",", ".")
        try:
            return float(plain.replace(" ", ""))
        except ValueError:
            raise forms.ValidationError("Type a number, such as 250,000 or 1.5.") from None

    def validate(self, value: object) -> None:
        """Nothing more is asked: the action knows what a number may be."""


class CostsForm(forms.Form):
    """Four numbers that make three prices, and one agreement."""

    yearly_spend = Amount(label="What marketing spends a year", required=False)
    hours_per_lead = Amount(label="Hours a rep spends on a lead", required=False)
    price_per_hour = Amount(label="What an hour of a rep costs", required=False)
    value_per_deal = Amount(label="What a deal is worth", required=False)
    response_days = forms.IntegerField(
        label="Days in which sales agreed to answer a lead",
        required=False,
        min_value=0,
        max_value=3650,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The numbers as they are, and what each finding comes to."""
    return _page(request, actor)


def _page(request: HttpRequest, actor: Actor, form: CostsForm | None = None) -> HttpResponse:
    now = timezone.now()
    known = queries.costs(actor=actor)
    initial = {
        name: "" if value is None else f"{value:,.10g}" if value >= 1000 else f"{value:g}"
        for name, value in vars(known).items()
    }
    found = queries.findings(actor=actor, now=now)
    shown = {
        "form": form or CostsForm(initial=initial),
        "priced": tuple(row for row in found if row.cost is not None),
        "unpriced": tuple(row for row in found if row.evidence.get("no_price")),
        "total": queries.yearly_cost(actor=actor, now=now),
        "tab": "costs",
    }
    return render(request, "checkup/costs.html", shown, status=400 if form else 200)


@require_POST
@for_members
def save(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Keep the numbers; the latest checkup's findings are priced anew."""
    form = CostsForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, form)
    try:
        actions.set_costs(actor=actor, **form.cleaned_data, now=timezone.now())
    except BadInput as error:
        form.add_error(
            error.where.field if error.where.field in form.fields else None,
            f"{error.detail} {error.hint}".strip(),
        )
        return _page(request, actor, form)
    messages.success(request, "The findings are priced with these numbers.")
    return redirect("costs")


urlpatterns = [
    path("checkup/costs", show, name="costs"),
    path("checkup/costs/save", save, name="costs_save"),
]
