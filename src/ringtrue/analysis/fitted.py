"""Segments found by discovery: a class of a frozen model, as JSON text in a persona's segment."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import ibis

from ringtrue.analysis.cast import Member
from ringtrue.warehouse import scoring
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.scoring import FrozenClasses
from ringtrue.warehouse.traits import Frame, Trait


@lru_cache(maxsize=64)
def read(text: str) -> tuple[FrozenClasses, int]:
    """The frozen model that a segment's text holds, and the class that is meant, from 0."""
    raw = json.loads(text)
    return scoring.frozen(raw), int(raw["class"])


def probability(
    text: str, frame: ibis.Table, columns: Sequence[Trait], *, without: frozenset[str] = frozenset()
) -> Any:
    """How likely each row is of the segment's class; traits of the frame may be left out.

    Raises BadRule for a trait that the records no longer have.
    """
    model, klass = read(text)
    return scoring.posterior(model, klass, frame, columns, without=without)


def matches(
    text: str, frame: ibis.Table, columns: Sequence[Trait], *, without: frozenset[str] = frozenset()
) -> Any:
    """Whether each row belongs: as likely as the model asks for, 70 % unless it says otherwise."""
    model, _ = read(text)
    return probability(text, frame, columns, without=without) >= model.at_least


def reads(text: str, columns: Sequence[Trait]) -> frozenset[str]:
    """The frame's names of the columns that decide."""
    model, _ = read(text)
    return scoring.distinct_names(model, columns)


def prepared(records: Records, frame: Frame, cast: Sequence[Member]) -> Frame:
    """The frame with the codes that the cast's fitted segments read, worked out once.

    Everything here works without it, too, only slowly.
    """
    models = [read(member.model)[0] for member in cast if member.model is not None]
    if not models:
        return frame
    return replace(frame, table=scoring.coded(records, frame.table, models, frame.columns))
