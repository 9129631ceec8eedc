"""How far a fit is: stage by stage, for whoever watches it."""

from collections.abc import Callable

Progress = Callable[[float, str], None]
HALF = 8  # looks after which a stage of unknown length counts as half done


class Watched:
    """Called between steps: `watch()` looks, `progress(fraction, words)` is told how far it is.

    Either may raise to stop. How long a climb takes nobody knows beforehand: within a stage the
    fraction nears its end without reaching it, and it never falls.
    """

    def __init__(
        self, watch: Callable[[], None] | None = None, progress: Progress | None = None
    ) -> None:
        self._watch, self._progress = watch, progress
        self._low, self._high, self._looks, self._words = 0.0, 0.0, 0, ""

    def stage(self, low: float, high: float, words: str) -> None:
        """Another stage begins, from one fraction of the whole to another."""
        self._low, self._high, self._looks, self._words = low, high, 0, words
        self._tell(low)

    def done(self) -> None:
        """All of it is done."""
        self._tell(1.0)

    def __call__(self) -> None:
        if self._watch:
            self._watch()
        self._looks += 1
        over = self._high - self._low
        self._tell(self._low + over * self._looks / (self._looks + HALF))

    def _tell(self, fraction: float) -> None:
        if self._progress:
            self._progress(fraction, self._words)
