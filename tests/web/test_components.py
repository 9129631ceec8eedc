"""The component page shows every piece, and no page carries anything inline."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.template import Context, Engine
from django.test import Client

from ringtrue import web

pytestmark = pytest.mark.one_database
FOLDER = Path(next(iter(web.__path__)))
TEMPLATES = sorted((FOLDER / "templates").rglob("*.html"))
SHEETS = sorted((FOLDER / "static/ringtrue").glob("*.css"))


@pytest.fixture
def page(db) -> str:
    return Client(headers={"host": "localhost"}).get("/components").content.decode()


def test_every_piece_is_on_the_component_page():
    shown = "".join(p.read_text() for p in (FOLDER / "templates/components/page").glob("*.html"))
    used = set(re.findall(r"{%\s*(\w+)", shown))
    tags = (FOLDER / "templatetags/parts.py").read_text()
    tag = r"@register\.(?:simple|inclusion|simple_block)_tag[^\n]*\n(?:\s+[^\n]*\n)*?def (\w+)"
    named = set(re.findall(tag, tags))
    elsewhere = {"stylesheets", "logo", "headline"}
    assert named - used <= elsewhere
    assert len(named) > 15


def test_the_page_says_that_what_it_shows_is_invented(page):
    assert "What is shown here is invented." in page


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: str(p.relative_to(FOLDER)))
def test_no_template_has_inline_script_style_or_handlers(template):
    text = template.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|hx-vals=.js:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


def test_nothing_is_loaded_from_elsewhere():
    for path in (*TEMPLATES, *SHEETS, *(FOLDER / "static/ringtrue").glob("*.js")):
        assert not re.search(r"(?:src|href|url\()=?[\"'(]?(?:https?:)?//", path.read_text("utf-8"))


def test_an_undefined_variable_is_an_error():
    from django.template import engines

    with pytest.raises(AssertionError, match="nowhere"):
        engines["django"].from_string("{{ nowhere }}").render({})


def test_a_component_escapes_what_it_is_given():
    engine = Engine(libraries={"parts": "ringtrue.web.templatetags.parts"},
                    dirs=[str(FOLDER / "templates")])  # fmt: skip
    source = "{% load parts %}{% chip w %}{% known w %}{{ w }}{% endknown %}{% toast w w %}"
    shown = engine.from_string(source).render(
        Context({"w": "<b onclick=x>"}, use_l10n=False, use_tz=False)
    )
    assert "<b onclick" not in shown
    assert shown.count("&lt;b onclick=x&gt;") >= 3


def test_undo_goes_only_to_our_own_pages():
    from ringtrue.web.templatetags.parts import toast

    class Message:
        extra_tags = "undo:https://elsewhere.example"

    assert toast(Message())["undo"] == ""


def test_the_headings_of_the_component_page_skip_no_level(page):
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_class_in_a_template_of_ours_is_styled_or_read_by_a_script():
    css = "".join(path.read_text() for path in SHEETS)
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", css))
    for folder in ("components", "overview", "personas", "checkup", "first", "report"):
        for path in (FOLDER / "templates" / folder).rglob("*.html"):
            text = re.sub(r"{%.*?%}|{{.*?}}", " ", path.read_text())
            for names in re.findall(r'class="([^"]*)"', text):
                assert set(names.split()) <= known, path


def _really_found(code):
    from tests.analysis.test_every_check import FIRING

    return next(f for check, case in FIRING for f in check(case) if f.code == code)


@pytest.mark.parametrize("code", ["RT201", "RT202", "RT203", "RT204", "RT804"])
def test_the_evidence_of_every_check_becomes_a_picture_with_its_numbers_behind_it(code):
    from ringtrue.web.evidence import picture

    shown = picture(code, _really_found(code).evidence)
    assert shown.svg.startswith("<svg")
    assert shown.rows


def test_a_rate_is_drawn_against_what_it_is_compared_with():
    from ringtrue.web.evidence import picture

    told = picture("RT202", _really_found("RT202").evidence).caption.replace("\u00a0", " ")
    assert told == "10 %, between 5 and 20; everybody else 12 %"
    told = picture("RT201", _really_found("RT201").evidence).caption.replace("\u00a0", " ")
    assert told == "11 of 71, 15 %; described as 50 %"


def test_evidence_of_an_unknown_shape_is_a_table_and_no_picture():
    from ringtrue.web.evidence import picture

    shown = picture("RT999", {"note": "<b>", "many": [1, 2], "none": None})
    assert shown.svg == ""
    assert shown.rows == (("note", "<b>"), ("many", "1; 2"))


def test_the_numbers_behind_a_finding_are_words_and_not_a_dump():
    from ringtrue.web.evidence import picture

    others = [{"value": "Telecom", "share": 0.37}, {"value": "Rail", "share": 0.2}]
    claim = {"text": "She is in cars.", "buyers": 54, "fit": 4, "low": 0.024, "instead": others}
    rows = dict(picture("RT201", {"claims": [claim], "revenue_share": 0.0816}).rows)
    assert rows == {
        "sentence": "She is in cars.", "buyers": "54", "of them fit": "4",
        "at least": "2.4\u00a0%", "are instead": "Telecom 37\u00a0%, Rail 20\u00a0%",
        "revenue share": "8.2\u00a0%",
    }  # fmt: skip
    reasons = [{"reason": "No budget", "times": 111}, {"reason": "Timing", "times": 97}]
    assert dict(picture("RT402", {"reasons": reasons}).rows)["reasons"] == (
        "No budget 111, Timing 97"
    )


def test_a_sentence_beside_cannot_tell_does_not_say_it_again():
    from ringtrue.web.templatetags.words import beside_word

    told = "66 % of 35 new buyers fit: can't tell yet; about 169 more would probably settle it."
    past = "36 of 54 buyers fit, between 45 % and 82 %: can't tell yet whether it is at least half."
    few = "None came: can't tell yet, too few have come on either side to be compared."
    said = "66 % of 35 new buyers fit; about 169 more would probably settle it."
    assert beside_word(told, "undecided") == said
    assert beside_word(past, "cannot_tell") == (
        "36 of 54 buyers fit, between 45 % and 82 %; you said at least half."
    )
    assert beside_word(few, "undecided") == (
        "None came: too few have come on either side to be compared."
    )
    assert beside_word(told, "fits_past") == told
