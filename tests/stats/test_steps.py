"""What is said of a number of personas before the gates, word by word."""

from types import SimpleNamespace

import numpy as np
import pytest

from ringtrue.stats.gates import Stability
from ringtrue.stats.steps import Figures, Limits, judge, lines, numbered, ordinal
from ringtrue.stats.structure import Contest

LIMITS = Limits(errors=2.0, jaccard=0.75, jaccard_won=0.6, fewest=10)


def reason(k: int, *, z: float, outcome=None) -> str:
    model = SimpleNamespace(
        n_classes=k, weights_=np.full(k, 1 / k), n_rows_=1000.0, log_likelihood_=-9.0, bic_=20.0
    )
    contest = Contest(z, z / 9, 1 / 9, "one line", 0.9, 10)
    came_back = Stability(np.where(np.arange(100) < 97, 0.9, 0.5)[:, None])
    found = Figures((0.2, 0.05), came_back, 0.8, outcome, contest)
    return judge(model, noun="people", found=found, limits=LIMITS).reason


@pytest.mark.parametrize(
    ("k", "said"),
    [(2, "A second"), (8, "An eighth"), (11, "An eleventh"), (12, "A twelfth"), (13, "A 13th"),
     (18, "An 18th"), (21, "A 21st"), (22, "A 22nd"), (23, "A 23rd"), (30, "A 30th")],
)  # fmt: skip
def test_a_number_has_its_article_and_its_ending(k: int, said: str) -> None:
    assert numbered(k) == said
    assert numbered(k).endswith(ordinal(k))
    assert reason(k, z=9.0).startswith(f"{said} persona describes")


@pytest.mark.parametrize(("z", "said"), [(-98.0, "better"), (-2.33, "better"), (-2.3, "as well")])
def test_a_line_that_wins_describes_them_better(z: float, said: str) -> None:
    assert f"A smooth line of types describes them {said}: a repeatable cut." in reason(3, z=z)


def test_what_a_persona_does_is_listed_with_an_and() -> None:
    told = reason(2, z=9.0)
    assert "persona describes people not seen before better and came back in 97 % of" in told
    told = reason(2, z=9.0, outcome=(0.1, 0.05, 0.15))
    assert "better, came back in 97 % of samples drawn again and tells more about who buys." in told


@pytest.mark.parametrize(
    ("z", "traits", "decisive"),
    [(3.0, 12, (0.6,)), (-9.0, 12, (0.75,)), (1.0, 12, (0.75,)), (1.0, 6, (0.75, 0.6)),
     (None, 12, (0.75,))],
)  # fmt: skip
def test_more_resamples_are_for_the_line_that_decides(z, traits: int, decisive) -> None:
    contest = None if z is None else Contest(z, z / 9, 1 / 9, "one line", 0.9, traits)
    assert lines(contest, LIMITS) == decisive
