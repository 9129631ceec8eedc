"""The fonts, straight from their packages: compressed once, then cached by browsers for a year.

The version stands in the address (tokens.css), so that a new package is a new address.
"""

import gzip
from functools import lru_cache
from importlib.resources import files

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

FONTS = {
    "inter.ttf": ("fontpkg_inter", "Inter[opsz,wght].ttf"),
    "source-serif-4.ttf": ("fontpkg_source_serif_4", "SourceSerif4[opsz,wght].ttf"),
    "source-serif-4-italic.ttf": ("fontpkg_source_serif_4", "SourceSerif4-Italic[opsz,wght].ttf"),
}


@lru_cache(maxsize=len(FONTS))
def _compressed(name: str) -> bytes:
    package, file = FONTS[name]
    return gzip.compress(files(package).joinpath("files", file).read_bytes(), 6, mtime=0)


def show(request: HttpRequest, name: str) -> HttpResponse:
    """One font file."""
    if name not in FONTS:
        raise Http404
    body = _compressed(name)
    packed = "gzip" in request.headers.get("accept-encoding", "")
    response = HttpResponse(body if packed else gzip.decompress(body), content_type="font/ttf")
    if packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


urlpatterns = [path("fonts/<str:name>", show, name="font")]
