"""What every module refers to, by its dotted name, under whatever other name it is called there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from guards.source import modules

NAMED = re.compile(r"ringtrue(\.\w+)+")


class References:
    """Of a package: the dotted names each module refers to, and the modules it imports.

    Followed are `import a.b as c`, `from a import b as c`, attributes of either, `getattr` with a
    text, another name given by assignment, and a name taken from a module that had it from
    elsewhere. A text that is a module's dotted name counts as a reference to it.
    """

    def __init__(self, package: Path) -> None:
        self._files = {_dotted(name): name for name, _, _ in modules(package)}
        spoken = {_dotted(name): _Spoken(tree) for name, tree, _ in modules(package)}
        self._bound = {dotted: one.bound for dotted, one in spoken.items()}
        self.of = {
            self._files[dotted]: {self._whole(one) for one in set(said.referred())}
            for dotted, said in spoken.items()
        }

    def who(self, name: str) -> set[str]:
        """The modules that refer to a dotted name, or to something of it."""
        return {
            module
            for module, names in self.of.items()
            if any(n == name or n.startswith(f"{name}.") for n in names)
        }

    def exactly(self, name: str) -> set[str]:
        """The modules that refer to a dotted name itself."""
        return {module for module, names in self.of.items() if name in names}

    def beneath(self, *first: str) -> set[str]:
        """The modules that these are made of: all that they import, and so on."""
        found: set[str] = set()
        ahead = list(first)
        while ahead:
            dotted = ahead.pop()
            if dotted not in self._files or dotted in found:
                continue
            found.add(dotted)
            for one in self.of[self._files[dotted]]:
                parts = one.split(".")
                ahead += [".".join(parts[: n + 1]) for n in range(1, len(parts))]
        return {self._files[dotted] for dotted in found}

    def _whole(self, name: str) -> str:
        """Where a name really lives, through whatever modules passed it on."""
        for _ in range(9):
            module = next((m for m in _prefixes(name) if m in self._bound and m != name), None)
            if module is None:
                break
            first, _, rest = name[len(module) + 1 :].partition(".")
            target = self._bound[module].get(first)
            if target is None or target == name:
                break
            name = f"{target}.{rest}" if rest else target
        return name


def _dotted(name: str) -> str:
    return "ringtrue." + name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _prefixes(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:n]) for n in range(len(parts), 0, -1))


class _Spoken:
    """What a module says that could name another, gathered in one walk over its tree."""

    def __init__(self, tree: ast.Module) -> None:
        kinds = (ast.Import, ast.ImportFrom, ast.Assign, ast.Attribute, ast.Name, ast.Call)
        nodes = list(ast.walk(tree))
        self.nodes = [node for node in nodes if isinstance(node, kinds)]
        texts = [n.value for n in nodes if isinstance(n, ast.Constant) and type(n.value) is str]
        self.texts = [text for text in texts if NAMED.fullmatch(text)]
        self.bound: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    first = alias.name.split(".")[0]
                    self.bound[alias.asname or first] = alias.name if alias.asname else first
            elif isinstance(node, ast.ImportFrom):
                self.bound |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        for node in self.nodes:
            if isinstance(node, ast.Assign) and (told := self._chain(node.value)):
                self.bound |= {t.id: told for t in node.targets if isinstance(t, ast.Name)}

    def referred(self) -> Iterator[str]:
        """Every dotted name that is imported, spelled out, or written as a text."""
        yield from self.texts
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            elif told := self._chain(node):
                yield told

    def _chain(self, node: ast.AST) -> str | None:
        """`a.b.c` in full where `a` was imported, under whatever name."""
        if isinstance(node, ast.Name):
            return self.bound.get(node.id)
        if isinstance(node, ast.Attribute):
            below = self._chain(node.value)
            return f"{below}.{node.attr}" if below else None
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr":
            text = node.args[1] if len(node.args) > 1 else None
            below = self._chain(node.args[0])
            return f"{below}.{text.value}" if below and isinstance(text, ast.Constant) else None
        return None
