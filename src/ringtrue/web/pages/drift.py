"""What changed since: persona by persona, in sentences; the index stands behind a switch."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from ringtrue.web.access import for_members
from ringtrue.workspaces.ledger import queries
from ringtrue.workspaces.ledger.lines import DriftSheet
from ringtrue.workspaces.members.actor import Actor
from ringtrue.workspaces.personas import queries as personas
from ringtrue.workspaces.personas.lines import PersonaKey

EVERYBODY = "everybody"


@dataclass(frozen=True)
class Changed:
    """One persona's changes; `key` is None for everybody."""

    name: str
    key: PersonaKey | None
    drifted: tuple[object, ...]
    steady: tuple[object, ...]
    newer: object | None
    not_compared: tuple[object, ...]

    @property
    def told(self) -> bool:
        """Whether anything of it was compared."""
        return bool(self.drifted or self.steady)


@require_GET
@for_members
def show(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every persona against its reference; those that drifted first."""
    sheet = queries.drift(actor=actor)
    keys = {key.id: key for key in personas.persona_keys(actor=actor)}
    drift = sheet.drift if sheet else None
    days = (drift.then.last, drift.now.first, drift.now.last) if drift else ()
    said = {
        "sheet": sheet,
        "drift": drift,
        "groups": _groups(sheet, keys),
        "days": tuple(date.fromisoformat(day) if day else None for day in days),
    }
    return render(request, "drift/page.html", said)


def _groups(sheet: DriftSheet | None, keys: dict[int, PersonaKey]) -> tuple[Changed, ...]:
    if sheet is None or sheet.drift is None:
        return ()
    named = dict(zip(sheet.drift.personas, sheet.persona_ids, strict=True))
    found = [_group(sheet, name, keys.get(place)) for name, place in named.items() if place in keys]
    found.sort(key=lambda one: not one.drifted)
    return (*found, _group(sheet, EVERYBODY, None))


def _group(sheet: DriftSheet, name: str, key: PersonaKey | None) -> Changed:
    drift = sheet.drift
    assert drift is not None
    mine = [s for s in drift.shifts if s.persona == name]
    newer = next((n for n in drift.newer if n.persona == name and n.reliable), None)
    return Changed(
        name=name,
        key=key,
        drifted=tuple(s for s in mine if s.drifted),
        steady=tuple(s for s in mine if not s.drifted),
        newer=newer,
        not_compared=tuple(n for n in drift.not_compared if n.persona == name),
    )


urlpatterns = [path("ledger/drift", show, name="drift")]
