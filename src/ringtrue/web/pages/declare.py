"""Personas that a column of the records names already: one for each value that is chosen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ringtrue.errors import BadInput, Where
from ringtrue.figures import saying
from ringtrue.web.access import for_members
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import actions, queries
from ringtrue.workspaces.personas.lines import TraitChoice


@require_http_methods(["GET", "POST"])
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Choose a column, then its values; a post makes a persona of each."""
    columns = [c for c in queries.trait_choices(actor=actor) if len(c.levels) > 1]
    asked = request.POST or request.GET
    chosen = next((c for c in columns if c.name == asked.get("column")), None)
    error = None
    if request.method == "POST":
        try:
            return _declared(request, actor, chosen)
        except BadInput as fault:
            error = fault
    names = [key.name for key in queries.persona_keys(actor=actor)]
    ticked = request.POST.getlist("level")
    said = {
        "columns": columns,
        "chosen": chosen,
        "levels": [
            (level, taken, level in ticked if ticked else True)
            for level, taken in (chosen.apart(names) if chosen else ())
        ],
        "error": error,
    }
    return render(request, "personas/declare.html", said, status=400 if error else 200)


def _declared(request: HttpRequest, actor: Actor, column: TraitChoice | None) -> HttpResponseBase:
    levels = tuple(dict.fromkeys(request.POST.getlist("level")))
    if column is None:
        raise BadInput("There is no such column.", where=Where(field="column"))
    strange = [level for level in levels if level not in column.levels]
    if strange:
        detail = f"No record has {column.label} {strange[0]}."
        raise BadInput(detail, hint="Choose among those shown.", where=Where(field="level"))
    made = actions.declare(actor=actor, column=column.name, levels=levels, now=timezone.now())
    messages.success(request, f"{saying.spelled(made, capital=True)} declared by {column.label}.")
    return redirect("personas")


urlpatterns = [path("personas/declare", show, name="declare")]
