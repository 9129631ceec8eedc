"""The report of the command line: one file, every number as it was, nothing let in or out."""

import dataclasses
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from ringtrue.cli import report
from ringtrue.errors import BadInput
from ringtrue.figures import saying
from strict import Undefined

_spec = spec_from_file_location("examples", Path(__file__).with_name("examples.py"))
examples = module_from_spec(_spec)
_spec.loader.exec_module(examples)
CHECKUP, DISCOVERY, HOSTILE = examples.CHECKUP, examples.DISCOVERY, examples.HOSTILE


class Page(HTMLParser):
    """The words of a page, its elements and its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.tags, self.attributes = "", [], []
        self._style = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self._style = tag == "style"

    def handle_data(self, data):
        if not self._style:
            self.words += data
        self._style = False


@pytest.fixture(scope="module", autouse=True)
def strict_reports() -> Iterator[None]:
    """The engine of reports is as strict as that of pages."""
    kept = report._engine

    def strictly():
        engine = kept()
        engine.string_if_invalid = Undefined("%s")
        return engine

    report._engine = strictly
    yield
    report._engine = kept


@pytest.fixture(scope="module")
def checkup() -> Page:
    return Page(report.checkup_html(CHECKUP))


@pytest.fixture(scope="module")
def discovery() -> Page:
    return Page(report.discovery_html(DISCOVERY))


def test_every_number_of_a_checkup_is_in_its_report(checkup):
    for line in CHECKUP.personas:
        assert f"{line.size:,} people" in checkup.words
        if line.outcome.rate is not None:
            assert saying.percent(line.outcome.rate) in checkup.words
            assert f"{line.outcome.successes:,} of {line.outcome.n:,}" in checkup.words
        assert saying.percent(line.share_of_people) in checkup.words
    for claim in CHECKUP.personas[0].claims:
        assert claim.text in checkup.words
        assert claim.sentence in checkup.words
        if claim.n:
            assert f"{claim.k:,} of {claim.n:,} buyers" in checkup.words
    for number in (CHECKUP.rows, CHECKUP.buyers, 188, 37, 2950, 12, 99):
        assert f"{number:,}" in checkup.words
    for share in (CHECKUP.coverage.matched_buyers, CHECKUP.coverage.matched_revenue):
        assert saying.percent(share) in checkup.words


def test_every_finding_of_a_checkup_is_in_its_report_once(checkup):
    for finding in CHECKUP.findings:
        assert checkup.words.count(finding.sentence) == 1
    assert "86,000" in checkup.words
    assert "subscriptions with an end" in checkup.words


def test_the_labels_of_figures_carry_the_very_numbers(checkup):
    labels = [value for name, value in checkup.attributes if name == "aria-label"]
    assert "30\u00a0%, between 25 and 34; everyone 16" in labels
    assert "22\u00a0% of leads, 38\u00a0% of buyers" in labels
    assert "87\u00a0%, between 78 and 93; you said at least 50" in labels


def test_where_no_rate_can_be_told_none_is_shown(checkup):
    assert "too few to tell" in checkup.words


def test_every_step_and_proposal_of_a_discovery_is_in_its_report(discovery):
    for step in DISCOVERY.steps:
        assert step.reason in discovery.words
        assert f"{step.log_likelihood:.1f}" in discovery.words
    for proposal in DISCOVERY.personas:
        assert proposal.name in discovery.words
        assert saying.percent(proposal.share) in discovery.words
    assert "the groups overlap too much" in discovery.words
    assert "Every value occurs once." in discovery.words
    assert "123 people were kept unread" in discovery.words


def test_money_and_what_still_goes_together_are_in_a_discoverys_report(discovery):
    assert "worth 4,210 each, 3,890 to 4,531" in discovery.words
    assert "too few of them have a sum" in discovery.words
    assert "Still go together within personas" in discovery.words
    assert "0.34" in discovery.words


def test_a_report_without_them_does_not_mention_them():
    plain = tuple(dataclasses.replace(p, value=None) for p in DISCOVERY.personas)
    words = Page(
        report.discovery_html(dataclasses.replace(DISCOVERY, personas=plain, dependent=()))
    ).words
    assert "worth" not in words.lower()
    assert "go together" not in words


@pytest.mark.parametrize("page", ["checkup", "discovery"])
def test_hostile_names_stay_words(page, request):
    shown = request.getfixturevalue(page)
    assert HOSTILE in shown.words
    assert "script" not in shown.tags
    assert not [name for name, _ in shown.attributes if name.startswith("on")]


@pytest.mark.parametrize("html", [report.checkup_html(CHECKUP), report.discovery_html(DISCOVERY)])
def test_nothing_in_a_report_is_fetched(html):
    assert not re.search(r"url\(|@import|<link|<iframe|<form", html)
    addresses = re.findall(r"https?://[^\s\"'<]+", html)
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}
    for name, value in Page(html).attributes:
        if name in ("src", "href"):
            assert value.startswith(("data:", "#"))


def test_a_checkup_with_nothing_in_it_still_reads_well():
    bare = dataclasses.replace(
        CHECKUP, personas=(), findings=(), joins=(), base_rate=None, sentence="", not_run=(),
        set_aside=(), totals=(), files=(),
    )  # fmt: skip
    assert "Nothing was found that needs mending." in Page(report.checkup_html(bare)).words


@pytest.mark.one_database
def test_a_report_needs_neither_settings_nor_applications_of_django(tmp_path):
    code = (
        "import sys; from pathlib import Path;"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r});"
        "from examples import CHECKUP, DISCOVERY;"
        "from ringtrue.cli.report import write_checkup, write_discovery;"
        "write_discovery(DISCOVERY, Path(sys.argv[1])); write_checkup(CHECKUP, Path(sys.argv[1]));"
        "from django.conf import settings; assert not settings.configured;"
        "assert 'ringtrue.workspaces.members.models' not in sys.modules"
    )
    out = tmp_path / "report.html"
    subprocess.run([sys.executable, "-c", code, str(out)], check=True, env={"PATH": ""})
    assert "Maintenance Maya" in out.read_text("utf-8")


def _picture(path: Path) -> Path:
    from PIL import Image

    Image.new("RGB", (1200, 300), "#803020").save(path)
    return path


def test_the_firm_s_own_logo_is_drawn_anew_into_the_file(tmp_path):
    html = report.checkup_html(CHECKUP, logo=_picture(tmp_path / "logo.png"))
    assert 'src="data:image/png;base64,' in html


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"", b"\x89PNG\r\n\x1a\nbroken"])
def test_a_logo_that_is_no_picture_is_refused_and_nothing_is_written(tmp_path, content):
    logo = tmp_path / "logo.png"
    logo.write_bytes(content)
    with pytest.raises(BadInput):
        report.write_checkup(CHECKUP, tmp_path / "report.html", logo=logo)
    assert not (tmp_path / "report.html").exists()


def test_a_missing_logo_or_folder_is_said_with_what_to_do(tmp_path):
    with pytest.raises(BadInput) as error:
        report.write_checkup(CHECKUP, tmp_path / "r.html", logo=tmp_path / "none.png")
    assert error.value.hint
    with pytest.raises(BadInput) as error:
        report.write_discovery(DISCOVERY, tmp_path / "nowhere" / "r.html")
    assert error.value.hint


def test_writing_again_replaces_the_file_and_leaves_nothing_beside_it(tmp_path):
    report.write_checkup(CHECKUP, tmp_path / "r.html")
    report.write_discovery(DISCOVERY, tmp_path / "r.html")
    assert [p.name for p in tmp_path.iterdir()] == ["r.html"]
    assert "Two kinds of customer." in (tmp_path / "r.html").read_text("utf-8")


def test_one_number_alone_is_recommended_on_the_staircase():
    steps = tuple(dataclasses.replace(step, accepted=True) for step in DISCOVERY.steps)
    page = Page(report.discovery_html(dataclasses.replace(DISCOVERY, steps=steps)))
    assert len(steps) > 2
    assert page.words.count("earned its place") == len(steps) - 2 + 1  # and once in the lede
    assert page.words.count("recommended") == 1
