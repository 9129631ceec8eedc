"""What queries may answer with: scalars, frozen dataclasses, and tuples of these."""

import ast
import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

SCALARS = (int, str, bool, float, bytes, type(None), date, datetime, timedelta)
# Queries that answer with something else, each with its reason.
OTHERWISE = {
    "records.known_paths": "a set, frozen too, that is only ever asked whether it holds a path",
    "work.cursor": "likewise, of the rows that a follower has heard",
}


def returned(function: Callable[..., Any]) -> Any:
    """The type a function says it returns, of names for the type checker alone too."""
    inner = inspect.unwrap(function)
    told = inner.__annotations__.get("return", Any)
    if not isinstance(told, str):
        return told
    names = dict(inner.__globals__)
    for node in ast.parse(inspect.getsource(inspect.getmodule(inner))).body:  # type: ignore[arg-type]
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            exec(compile(ast.Module(node.body, []), "<types>", "exec"), names)
    return eval(told, names)


def frozen(told: Any) -> bool:
    """Whether values of a type stay as they were answered."""
    kind = typing.get_origin(told)
    if kind in (typing.Union, types.UnionType):
        return all(map(frozen, typing.get_args(told)))
    if kind is typing.Literal:
        return True
    if kind is tuple:
        return all(part is ... or frozen(part) for part in typing.get_args(told))
    if dataclasses.is_dataclass(told):
        return bool(told.__dataclass_params__.frozen)
    return told in SCALARS


def lists(told: Any) -> bool:
    """Whether a type holds any number of rows: `tuple[X, ...]`, or one of those or None."""
    if typing.get_origin(told) in (typing.Union, types.UnionType):
        return any(map(lists, typing.get_args(told)))
    return typing.get_origin(told) is tuple and ... in typing.get_args(told)


def loose(queries: Mapping[str, Callable[..., Any]]) -> dict[str, Any]:
    """The queries that answer with what could change under somebody's hands."""
    return {
        name: told
        for name, function in queries.items()
        if name not in OTHERWISE and not frozen(told := returned(function))
    }
