"""Figures say in words what they draw, escape what they are given, and keep to attributes."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringtrue import figures
from ringtrue.figures import saying
from ringtrue.figures.drawing import flat

HOSTILE = "\"><script>alert(1)</script>&'"
shares = st.floats(0, 1)
EVERY = {
    "mark": figures.verdict_mark("supported"),
    "interval": figures.interval(0.28, 0.24, 0.32, baseline=0.16),
    "no rate": figures.interval(None, None, None, baseline=0.16),
    "dumbbell": figures.dumbbell(0.22, 0.38),
    "sparkline": figures.sparkline((1, 3, None, 2)),
    "slider": figures.slider(0.3, everyone=0.5, ends=("call", HOSTILE)),
    "share": figures.share_bar(0.84, 0.38, persona=1),
    "stair": figures.stair_bar(0.5, accepted=False),
    "counted": figures.counted_dots(11, 71),
    "ranking": figures.ranking([("no budget", 19), (HOSTILE, 14)]),
    "map": figures.people_map([(0, 0, 0), (1, 2, 1)], names=("a", HOSTILE)),
    "portrait": figures.portrait("Maya", label="portrait"),
    "nobody": figures.nobody(),
}


@pytest.mark.parametrize("svg", EVERY.values(), ids=EVERY)
def test_every_figure_is_well_formed_and_has_a_name_in_words(svg):
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label")


@pytest.mark.parametrize("svg", EVERY.values(), ids=EVERY)
def test_no_figure_carries_style_ids_scripts_or_handlers(svg):
    for element in ET.fromstring(svg).iter():
        assert "script" not in element.tag
        assert not {"style", "id"} & set(element.attrib)
        assert not [name for name in element.attrib if name.startswith("on")]


def test_an_interval_says_its_numbers_in_words():
    svg = figures.interval(0.87, 0.78, 0.93, baseline=0.5)
    assert ET.fromstring(svg).get("aria-label") == "87\u00a0%, between 78 and 93; everyone 50"


def test_a_figure_beside_its_word_is_hidden_from_screen_readers():
    root = ET.fromstring(figures.verdict_mark("supported", label=""))
    assert root.get("aria-hidden") == "true"
    assert root.get("role") is None


def test_every_verdict_has_a_shape_of_its_own_beside_its_colour():
    marks = dict.fromkeys(saying.SHAPES.values())
    drawn = {
        shape: re.sub(r"#[0-9a-f]{6}|--\w+", "", figures.verdict_mark(verdict, label=""))
        for verdict, shape in saying.SHAPES.items()
    }
    assert len(set(drawn.values())) == len(marks) == 5


@given(rate=shares, low=shares, high=shares, baseline=shares)
def test_an_interval_never_leaves_its_axis(rate, low, high, baseline):
    svg = figures.interval(rate, low, high, baseline=baseline, top=0.5)
    for path in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}path"):
        start = float(re.match(r"M([\d.]+)", path.get("d")).group(1))
        assert 6 <= start <= 144


@given(st.lists(st.none() | st.floats(-1e9, 1e9), max_size=30))
def test_a_sparkline_survives_gaps_and_any_numbers(values):
    for line in ET.fromstring(figures.sparkline(values)).iter():
        for pair in (line.get("points") or "").split():
            x, y = (float(part) for part in pair.split(","))
            assert 0 <= x <= 84
            assert 0 <= y <= 24


def test_a_higher_rate_stands_further_right():
    def place(rate: float) -> float:
        root = ET.fromstring(figures.interval(rate, None, None, tone="good"))
        return float(root.find("{http://www.w3.org/2000/svg}circle").get("cx"))

    assert place(0.2) < place(0.3) < place(0.9)


def test_paper_gets_plain_colours():
    assert "var(" not in flat(EVERY["share"])
    assert "#b4631c" in flat(EVERY["share"])


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.873, "87"), (0.061, "6.1"), (0.0004, "under 0.1"), (0, "0"), (1, "100"),
     (0.9996, "over 99.9"), (0.996, "99.6"), (0.05, "5")],
)  # fmt: skip
def test_a_share_is_rounded_as_people_read_it_and_never_to_a_false_nought(share, words):
    assert saying.digits(share) == words


def test_the_first_sentence_ends_at_a_stop_and_not_within_a_number():
    assert saying.first_sentence("10.5 % won. The rest did not.") == (
        "10.5 % won.",
        "The rest did not.",
    )
    assert saying.first_sentence("One only.") == ("One only.", "")
    assert saying.first_sentence("She says “I do.” 3 of 4 do. So be it.") == (
        "She says “I do.”",
        "3 of 4 do. So be it.",
    )


def test_a_running_test_looked_at_once_shows_its_bounds_as_a_bar_and_later_as_a_band():
    first = (40.0, 0.1, -0.05, 0.2)
    once = figures.running([first], claimed=0.05, shares=True, label="x")
    assert 'stroke-linecap="round"' in once
    assert "polygon" not in once
    twice = figures.running([first, (90.0, 0.08, 0.0, 0.15)], claimed=0.05, shares=True, label="x")
    assert "polygon" in twice
    assert 'stroke-linecap="round"' not in twice
    unknown = figures.running([(40.0, 0.1, None, None)], claimed=0.05, shares=True, label="x")
    assert 'stroke-linecap="round"' not in unknown
