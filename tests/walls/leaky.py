"""An address without walls, to see that the probes find it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from ringtrue.server import urls
from ringtrue.workspaces.personas.models import Persona


@csrf_exempt
def leaky(request: HttpRequest, persona_id: int) -> HttpResponse:
    """Shows, and on a post changes, whatever row is named, to and for anybody."""
    row = Persona.unscoped.get(pk=persona_id)
    if request.method == "POST":
        Persona.unscoped.filter(pk=persona_id).update(story="changed")
    return HttpResponse(row.name)


urlpatterns = [path("leaky/<int:persona_id>", leaky), *urls.urlpatterns]
