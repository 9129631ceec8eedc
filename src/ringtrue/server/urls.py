"""Every address of the house: health, sign-in, JSON, then the pages of the rooms."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from ringtrue.api.routes import api
from ringtrue.server import health
from ringtrue.server.loading import page_modules
from ringtrue.web.urls import accounts, without_slash

urlpatterns: list[URLPattern | URLResolver] = [
    path("_livez", health.live, name="livez"),
    path("_readyz", health.ready, name="readyz"),
    path("api/v1/", api.urls),
    path("account/", include(accounts)),
]
for module in page_modules():
    urlpatterns += getattr(module, "urlpatterns", [])
urlpatterns.append(re_path(r"^(?P<place>[^/\\].*)/$", without_slash))

handler400 = "ringtrue.web.faults.bad_request"
handler403 = "ringtrue.web.faults.forbidden"
handler404 = "ringtrue.web.faults.not_found"
handler500 = "ringtrue.web.faults.our_fault"
