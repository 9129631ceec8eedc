"""About how many more records would settle it."""

import numpy as np
import pytest

from ringtrue.stats.anytime import Tally, gone_on, start_comparison, start_share, update
from ringtrue.stats.betting import start_mean, update_mean
from ringtrue.stats.waiting import more_needed

E20 = np.log(20)
RUNNING = {
    "share above": update(start_share(0.2), Tally(13, 50)),
    "share below": update(start_share(0.4), Tally(13, 50)),
    "mean": update_mean(start_mean(300, 0, 1000), [10, 400, 950, 700]),
    "comparison": update(start_comparison(), Tally(16, 100, 100, 900)),
}


@pytest.mark.parametrize("name", RUNNING)
def test_so_many_more_of_the_same_reach_the_bar_and_one_fewer_does_not(name):
    state = RUNNING[name]
    more = more_needed(state, E20)
    assert more > 0
    sides = []
    for n in (more, more - 1):
        times = (state.n + n) / state.n
        if name == "mean":
            x = [10, 400, 950, 700]
            then = update_mean(start_mean(300, 0, 1000), x, [times] * 4)
        else:
            then = gone_on(state, times)
        sides.append(max(then.log_above, then.log_below))
    assert sides[0] >= E20 > sides[1]


def test_what_is_settled_needs_none_and_what_never_will_be_none_that_anybody_waits_for():
    assert more_needed(update(start_share(0.2), Tally(40, 50)), E20) == 0
    assert more_needed(update(start_share(0.5), Tally(500, 1000)), E20) is None
    assert more_needed(start_share(0.5), E20) is None
