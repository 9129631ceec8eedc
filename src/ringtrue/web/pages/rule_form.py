"""The rule builder's form: a tree of groups and conditions as a flat list of posted rows.

Each row says how deep it lies, so that the list read from top to bottom is the tree. A group takes
all, any or none of what lies in it; `none` is how the page says "not".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from ringtrue.workspaces.personas.lines import TraitChoice

WORDS = (("and", "all of these"), ("or", "any of these"), ("none", "none of these"))
SIGNS = (
    ("in", "is one of"),
    ("not in", "is none of"),
    ("between", "is between"),
    (">=", "is at least"),
    ("<=", "is at most"),
    (">", "is more than"),
    ("<", "is less than"),
    ("contains", "contains"),
    ("is missing", "is missing"),
    ("is not missing", "is known"),
)
RANGED = ("between", ">=", "<=", ">", "<")
MOST = 200
DEEPEST = 20  # as rules themselves
OFFERED = 6  # deeper groups are shown, and no longer offered
BOXES = 40


@dataclass(frozen=True)
class Node:
    """A group (`word` and/or/none) or a condition; `depth` counts the groups around it."""

    depth: int
    word: str = ""
    column: str = ""
    sign: str = "in"
    values: tuple[str, ...] = ()

    @property
    def is_group(self) -> bool:
        """Whether other rows lie in it."""
        return bool(self.word)


@dataclass(frozen=True)
class Shown:
    """A node for the template, with what lies in it and what its column offers."""

    number: int
    node: Node
    parts: "tuple[Shown, ...]" = ()
    choice: TraitChoice | None = None
    boxes: tuple[tuple[str, bool], ...] = ()
    others: str = ""
    signs: tuple[tuple[str, str], ...] = SIGNS
    low: str = ""
    high: str = ""
    may_nest: bool = True


def nodes_of(tree: Mapping[str, Any] | None) -> tuple[Node, ...]:
    """The rows of a rule's tree; an empty group where there is no rule yet."""
    if not tree:
        return (Node(0, word="and"), Node(1))
    if "and" not in tree and "or" not in tree and "not" not in tree:
        return (Node(0, word="and"), *_flat(tree, 1))
    return tuple(_flat(tree, 0))


def _flat(tree: Mapping[str, Any], depth: int) -> list[Node]:
    if "not" in tree:
        inner = tree["not"]
        parts = inner.get("or", [inner])
        return [Node(depth, word="none"), *(n for part in parts for n in _flat(part, depth + 1))]
    for word in ("and", "or"):
        if word in tree:
            parts = [n for part in tree[word] for n in _flat(part, depth + 1)]
            return [Node(depth, word=word), *parts]
    sign = {"=": "in", "!=": "not in"}.get(tree["operator"], tree["operator"])
    return [Node(depth, column=tree["column"], sign=sign, values=tuple(tree["values"]))]


def read(posted: QueryDict) -> tuple[Node, ...]:
    """The rows as posted; always at least the outermost group."""
    numbers = [n for n in posted.getlist("node") if n.isdecimal()][:MOST]
    nodes = [_read(posted, n) for n in numbers]
    if not nodes or not nodes[0].is_group:
        return nodes_of(None)
    return _settled(nodes)


def _read(posted: QueryDict, n: str) -> Node:
    depth = posted.get(f"n{n}-depth", "0")
    word = posted.get(f"n{n}-word", "")
    typed = [line.strip() for line in posted.get(f"n{n}-others", "").splitlines()]
    ends = [posted.get(f"n{n}-low", "").strip(), posted.get(f"n{n}-high", "").strip()]
    sign = posted.get(f"n{n}-sign", "in")
    column = posted.get(f"n{n}-column", "")
    moved = column != posted.get(f"n{n}-had", column)
    said = dict.fromkeys([*posted.getlist(f"n{n}-value"), *typed])
    values = [] if moved else ends if sign in RANGED else list(said)
    return Node(
        depth=min(int(depth), DEEPEST) if depth.isdecimal() else 0,
        word=word if word in dict(WORDS) else "",
        column=column,
        sign=sign if sign in dict(SIGNS) else "in",
        values=tuple(v for v in values if v),
    )


def _settled(nodes: list[Node]) -> tuple[Node, ...]:
    """Depths that make a tree: the first at 0, each next at most one below a group."""
    settled = [replace(nodes[0], depth=0)]
    for node in nodes[1:]:
        above = settled[-1]
        most = above.depth + 1 if above.is_group else above.depth
        settled.append(replace(node, depth=max(1, min(node.depth, most))))
    return tuple(settled)


def changed(nodes: tuple[Node, ...], do: str) -> tuple[Node, ...]:
    """The rows after a button: line-2 and group-2 add to group 2, remove-3 takes 3 out."""
    verb, _, text = do.partition("-")
    at = int(text) if text.isdecimal() else -1
    if not 0 <= at < len(nodes):
        return nodes
    end = _end(nodes, at)
    depth = nodes[at].depth + 1
    if verb == "remove" and at > 0:
        return nodes[:at] + nodes[end:]
    if verb == "line" and nodes[at].is_group:
        return (*nodes[:end], Node(depth), *nodes[end:])
    if verb == "group" and nodes[at].is_group and depth <= DEEPEST:
        other = "or" if nodes[at].word == "and" else "and"
        return (*nodes[:end], Node(depth, word=other), Node(depth + 1), *nodes[end:])
    return nodes


def _end(nodes: Sequence[Node], at: int) -> int:
    """Where the rows that lie in the row `at` end."""
    end = at + 1
    while end < len(nodes) and nodes[end].depth > nodes[at].depth:
        end += 1
    return end


def fitting(nodes: Sequence[Node], choices: Sequence[TraitChoice]) -> tuple[Node, ...]:
    """The rows with comparisons that go with their columns: ranges for numbers, lists for texts."""
    by_name = {choice.name: choice for choice in choices}
    return tuple(_fitting(node, _chosen(node.column, by_name)) for node in nodes)


def _fitting(node: Node, choice: TraitChoice | None) -> Node:
    if choice is None:
        return node
    ranged = choice.type in ("number", "date", "datetime")
    if not ranged and node.sign in RANGED:
        return replace(node, sign="in", values=())
    if ranged and node.sign == "in" and not node.values:
        return replace(node, sign="between")
    return node


def tree_of(nodes: Sequence[Node]) -> dict[str, Any] | None:
    """The rule's tree in JSON; unfinished conditions and empty groups say nothing."""
    return _tree(nodes, 0)


def _tree(nodes: Sequence[Node], at: int) -> dict[str, Any] | None:
    node = nodes[at]
    if not node.is_group:
        return _condition(node)
    parts = [part for i in _inside(nodes, at) if (part := _tree(nodes, i)) is not None]
    if not parts:
        return None
    if node.word == "none":
        return {"not": parts[0] if len(parts) == 1 else {"or": parts}}
    return {node.word: parts}


def _inside(nodes: Sequence[Node], at: int) -> list[int]:
    depth = nodes[at].depth + 1
    return [i for i in range(at + 1, _end(nodes, at)) if nodes[i].depth == depth]


def _condition(node: Node) -> dict[str, Any] | None:
    sign, values = node.sign, list(node.values)
    if sign in ("is missing", "is not missing"):
        values = []
    elif sign == "between":
        values = values[:2]
        if len(values) == 1:
            return None
    elif sign in (*RANGED, "contains"):
        values = values[:1]
    if not node.column or (not values and "missing" not in sign):
        return None
    if len(values) == 1 and sign in ("in", "not in"):
        sign = "=" if sign == "in" else "!="
    return {"column": node.column, "operator": sign, "values": values}


def shown(nodes: Sequence[Node], choices: Sequence[TraitChoice]) -> Shown:
    """The outermost group with everything in it, for the template."""
    return _shown(nodes, 0, {choice.name: choice for choice in choices})


def _shown(nodes: Sequence[Node], at: int, choices: Mapping[str, TraitChoice]) -> Shown:
    node = nodes[at]
    if node.is_group:
        parts = tuple(_shown(nodes, i, choices) for i in _inside(nodes, at))
        return Shown(at, node, parts, may_nest=node.depth + 1 < OFFERED)
    choice = _chosen(node.column, choices)
    levels = choice.levels if choice and node.sign in ("in", "not in") else ()
    spelled = {level.casefold(): level for level in levels}
    ticked = {spelled[v.casefold()] for v in node.values if v.casefold() in spelled}
    rest = [(v, False) for v in levels if v not in ticked]
    boxes = [(v, True) for v in levels if v in ticked] + rest[: max(0, BOXES - len(ticked))]
    ranged = node.sign in RANGED
    ends = (*node.values, "", "") if ranged else ("", "")
    return Shown(
        number=at,
        node=node,
        choice=choice,
        boxes=tuple(boxes),
        others="" if ranged else "\n".join(v for v in node.values if v.casefold() not in spelled),
        signs=_signs(choice),
        low=ends[0],
        high=ends[1],
    )


def _chosen(name: str, choices: Mapping[str, TraitChoice]) -> TraitChoice | None:
    """The column a condition names, by its name in the records or bare."""
    if name in choices:
        return choices[name]
    bare = [c for c in choices.values() if c.name.rsplit(".", 1)[-1] == name.rsplit(".", 1)[-1]]
    return bare[0] if len(bare) == 1 else None


def _signs(choice: TraitChoice | None) -> tuple[tuple[str, str], ...]:
    if choice is None or choice.type in ("number", "date", "datetime"):
        return SIGNS
    return tuple(sign for sign in SIGNS if sign[0] not in RANGED)
