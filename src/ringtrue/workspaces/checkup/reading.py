"""A stored report becomes the value it was: nested frozen dataclasses out of plain JSON."""

from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from ringtrue.analysis.results import Checkup
from ringtrue.analysis.tracked import Tracks

Kind = TypeVar("Kind")


def checkup_from(raw: dict[str, Any]) -> Checkup:
    """The report that `asdict` took apart; a field added since has its default."""
    found: Checkup = _value(Checkup, raw)
    return found


def value_from(kind: type[Kind], raw: dict[str, Any]) -> Kind | None:
    """Any frozen value that `asdict` took apart; None where there is none."""
    found: Kind | None = _value(kind, raw or None)
    return found


def tracks_from(raw: dict[str, Any]) -> Tracks | None:
    """The tracks that `asdict` took apart; None where none were kept."""
    found: Tracks | None = _value(Tracks, raw or None)
    return found


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(kind: Any, raw: Any) -> Any:
    if raw is None:
        return None
    if get_origin(kind) in (Union, UnionType):
        inner = next(a for a in get_args(kind) if a is not NoneType)
        return _value(inner, raw)
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        return tuple(_value(inner, item) for item in raw)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        known = {f.name for f in fields(kind)}
        return kind(**{k: _value(hints[k], v) for k, v in raw.items() if k in known})
    return raw
