"""Plain numbers in, SVG out: the same figures on page, paper and slide."""

from ringtrue.figures.bars import counted_dots, falling, ranking, share_bar, stair_bar
from ringtrue.figures.colours import colour, dot, look
from ringtrue.figures.drawing import flat
from ringtrue.figures.lines import dumbbell, interval, slider, sparkline
from ringtrue.figures.marks import logo, verdict_mark
from ringtrue.figures.people import people_map
from ringtrue.figures.portraits import PORTRAITS, nobody, place_of, portrait
from ringtrue.figures.running import running

__all__ = [
    "PORTRAITS",
    "colour",
    "counted_dots",
    "dot",
    "dumbbell",
    "falling",
    "flat",
    "interval",
    "logo",
    "look",
    "nobody",
    "people_map",
    "place_of",
    "portrait",
    "ranking",
    "running",
    "share_bar",
    "slider",
    "sparkline",
    "stair_bar",
    "verdict_mark",
]
