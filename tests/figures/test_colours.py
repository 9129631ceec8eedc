"""Eight personas stay apart: for the colour-blind by colour, in grey by pattern, dash and dot."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from ringtrue.figures.colours import LOOKS, NO_LOOK, look
from ringtrue.figures.drawing import TOKENS

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB
BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


SHEET = Path(__file__).parents[2] / "src/ringtrue/web/static/ringtrue/tokens.css"
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([a-z0-9-]+):light-dark\((#[0-9a-f]{6}),(#[0-9a-f]{6})\)", SHEET.read_text()
    )
}


def _linear(colour: str) -> np.ndarray:
    raw = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(raw <= 0.04045, raw / 12.92, ((raw + 0.055) / 1.055) ** 2.4)


def _lab(linear: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722],
                       [0.0193, 0.1192, 0.9505]])  # fmt: skip
    xyz = to_xyz @ np.clip(linear, 0, 1) / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    a, b = sorted(float(weights @ _linear(c)) for c in (one, other))
    return (b + 0.05) / (a + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("kind", ["plain", *BLIND])
def test_no_two_persona_colours_look_alike(kind, scheme):
    matrix = np.array(BLIND[kind]) if kind in BLIND else np.eye(3)
    seen = {k.token: _lab(matrix @ _linear(PAIRS[k.token][scheme])) for k in LOOKS}
    for (one, a), (other, b) in combinations(seen.items(), 2):
        assert np.linalg.norm(a - b) > 11, (kind, one, other)


def test_figures_alone_have_the_colours_of_the_light_page():
    for token, colour in TOKENS.items():
        if token != "wash":  # bars lie on a paler wash than panels do
            assert PAIRS[token][0] == colour, token


WORDS = ("ink", "soft", "faint", "accent", "brass", "good", "bad", "wait")
GROUNDS = ("paper", "side", "card", "tint", "band")


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_words_can_be_read_on_every_ground(ground, scheme):
    for word in WORDS:
        assert contrast(PAIRS[word][scheme], PAIRS[ground][scheme]) >= 4.5, (word, ground)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_edges_of_controls_and_every_persona_can_be_seen(scheme):
    for token in ("edge", "tick", "p0", *(k.token for k in LOOKS)):
        for ground in ("paper", "card"):
            assert contrast(PAIRS[token][scheme], PAIRS[ground][scheme]) >= 3, (token, ground)


def test_every_persona_has_a_texture_a_dash_and_a_dot_of_its_own():
    for part in ("texture", "dash", "dot"):
        assert len({getattr(k, part) for k in LOOKS}) == 8


def test_nobody_has_no_persona_s_look_and_the_ninth_is_the_first_again():
    assert look(-1) is NO_LOOK
    assert look(8) is look(0)
