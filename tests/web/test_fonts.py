"""Fonts come from their packages, compressed, once a year, and from nowhere else."""

import gzip
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from django.test import Client

from ringtrue import web
from ringtrue.web.pages.fonts import FONTS

TOKENS = (Path(next(iter(web.__path__))) / "static/ringtrue/tokens.css").read_text()
PACKAGES = {"inter": "fontpkg-inter", "source": "fontpkg-source-serif-4"}


@pytest.fixture
def reader(db) -> Client:
    return Client(headers={"host": "localhost"})


@pytest.mark.parametrize("name", FONTS)
def test_a_font_is_served_compressed_and_kept_for_a_year(reader, name):
    answer = reader.get(f"/fonts/{name}", headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    assert gzip.decompress(answer.content)[:4] == b"\x00\x01\x00\x00"
    plain = reader.get(f"/fonts/{name}", headers={"accept-encoding": "identity"})
    assert plain.content == gzip.decompress(answer.content)


def test_only_fonts_are_served(reader):
    assert reader.get("/fonts/..%2f__init__.py").status_code == 404
    assert reader.get("/fonts/other.ttf").status_code == 404


def test_the_stylesheet_names_the_installed_versions():
    addresses = re.findall(r'url\("/fonts/([\w.-]+)\?v=([\w.]+)"\)', TOKENS)
    assert {name for name, _ in addresses} == set(FONTS)
    for name, stated in addresses:
        assert stated == version(PACKAGES[name.split("-")[0].removesuffix(".ttf")])
