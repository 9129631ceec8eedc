"""The guards that read source: each takes the package's folder and returns what it objects to."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOM_LOADERS = {"server/loading.py", "__init__.py"}
WRITERS = {"save", "create", "update", "delete", "add", "get_or_create", "update_or_create"}
WRITERS_ALWAYS = {"bulk_create", "bulk_update", "update_or_create", "get_or_create"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "tools", "shared"}
IMPURE = {"time", "datetime", "random", "os", "pathlib", "io", "socket", "subprocess", "secrets"}
LINES_A_FILE, LINES_A_FUNCTION = 400, 40


@cache
def _parsed(text: str) -> ast.Module:
    """The tree of a text, parsed once for all guards; nobody changes it."""
    return ast.parse(text)


def modules(package: Path, under: str = "") -> Iterator[tuple[str, ast.Module, str]]:
    """Every module below a folder: its path within the package, its tree, its text."""
    for path in sorted((package / under).rglob("*.py")):
        if "migrations" in path.parts or "__pycache__" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        yield path.relative_to(package).as_posix(), _parsed(text), text


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def hidden_imports(package: Path) -> list[str]:
    """Imports hidden in functions or strings: get_model, import_string, importlib."""
    found = []
    for name, tree, _ in modules(package):
        if name in ROOM_LOADERS:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                last = _called(node).split(".")[-1]
                if last in {"get_model", "import_string", "import_module", "__import__"}:
                    found.append(f"{name}:{node.lineno} {last}")
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("importlib"):
                strange = {a.name for a in node.names} - {"files", "as_file", "version"}
                found += [f"{name}:{node.lineno} importlib {n}" for n in sorted(strange)]
    return found


def _model_names(package: Path, room: str) -> set[str]:
    path = package / "workspaces" / room / "models.py"
    if not path.exists():
        return set()
    tree = _parsed(path.read_text(encoding="utf-8"))
    return {n.name for n in tree.body if isinstance(n, ast.ClassDef)}


def _writes(call: ast.Call, models: set[str]) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    name, target = call.func.attr, ast.unparse(call.func.value)
    if name in WRITERS_ALWAYS:
        return True
    if name in {"create", "update", "delete"} and re.search(r"\bobjects\b|\bwithin\(", target):
        return True
    if name == "add" and target.endswith(".objects"):
        return True
    return name == "save" and not re.search(
        r"image|picture|\bpil\b|document|figure", target.lower()
    )


def writes_past_actions(package: Path) -> list[str]:
    """Writes to models outside `actions.py` (the scope and the audit write for actions)."""
    allowed = {"workspaces/members/scope.py", "workspaces/members/audit.py"}
    found = []
    for name, tree, _ in modules(package):
        if name.endswith("/actions.py") or "/actions/" in name or name in allowed:
            continue
        if not name.startswith(("workspaces/", "web/", "api/", "server/", "cli/")):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _writes(node, set()):
                found.append(f"{name}:{node.lineno} {_called(node)}")
    return found


def _decorated(function: ast.FunctionDef, decorator: str) -> bool:
    return any(ast.unparse(d).split("(")[0] == decorator for d in function.decorator_list)


def _public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def undecorated(package: Path) -> list[str]:
    """Public functions of actions.py that are no action, of queries.py that are no query.

    Actions may be a folder; a file of it whose name begins with an underscore is its inside.
    """
    found = []
    for name, tree, _ in modules(package, "workspaces"):
        inner = Path(name).parent.name
        kind = {"actions": "action", "queries": "query"}.get(
            inner if inner in {"actions", "queries"} else Path(name).stem
        )
        if kind is None or Path(name).name.startswith("_"):
            continue
        for function in _public_functions(tree):
            keywords = {a.arg for a in function.args.kwonlyargs}
            if not _decorated(function, kind):
                found.append(f"{name}:{function.lineno} {function.name} is no @{kind}")
            elif function.args.args or function.args.posonlyargs:
                found.append(f"{name}:{function.lineno} {function.name} takes positions")
            elif "actor" not in keywords or (kind == "action" and "now" not in keywords):
                found.append(f"{name}:{function.lineno} {function.name} lacks actor or now")
    return found


def drawers(package: Path) -> list[str]:
    """Files whose name says nothing."""
    return [n for n, _, _ in modules(package) if Path(n).stem in DRAWERS]


def giants(package: Path) -> dict[str, int]:
    """Files over 400 lines and functions over 40, with their lengths."""
    found = {}
    for name, tree, text in modules(package):
        lines = text.count("\n") + 1
        if lines > LINES_A_FILE:
            found[name] = lines
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LINES_A_FUNCTION:
                    found[f"{name}:{node.name}"] = length
    return found


def ratchet(package: Path, allowed: Path) -> list[str]:
    """Giants that are new or have grown since the ratchet was written."""
    limits = json.loads(allowed.read_text()) if allowed.exists() else {}
    now = giants(package)
    return [f"{name} has {n} lines" for name, n in now.items() if n > limits.get(name, 0)]


def impure_mathematics(package: Path) -> list[str]:
    """Clocks, files and global randomness in `stats`."""
    found = []
    for name, tree, text in modules(package, "stats"):
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [a.name.split(".")[0] for a in node.names]
            if isinstance(node, ast.ImportFrom):
                names = [(node.module or "").split(".")[0]]
            found += [f"{name}:{node.lineno} {n}" for n in names if n in IMPURE]
            if isinstance(node, ast.Call) and _called(node) in {"open", "print", "input"}:
                found.append(f"{name}:{node.lineno} {_called(node)}")
        for match in re.finditer(
            r"np\.random\.(?!Generator|SeedSequence|BitGenerator|PCG64)\w+", text
        ):
            call = match.group()
            if call != "np.random.default_rng" or f"{call}()" in text:
                found.append(f"{name} {call}")
    return found


def sql_outside_engines(package: Path) -> list[str]:
    """Raw SQL anywhere but in `warehouse/engines.py`."""
    found = []
    for name, tree, _ in modules(package):
        if name == "warehouse/engines.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                first = ast.unparse(node.args[0]) if node.args else ""
                always = node.func.attr in {"raw_sql", "raw", "extra"}
                texts = node.func.attr in {"execute", "sql", "executemany"} and "'" in first
                if always or texts:
                    found.append(f"{name}:{node.lineno} {_called(node)}")
    return found


def unscoped_reads(package: Path) -> list[str]:
    """`unscoped` named outside the scope itself and the server's own housekeeping."""
    allowed = {"workspaces/members/scope.py"}
    found = []
    for name, tree, _ in modules(package):
        if name in allowed:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in {"unscoped", "_base_manager"}:
                found.append(f"{name}:{node.lineno} {ast.unparse(node)}")
    return found


def unsafe_templates(package: Path) -> list[str]:
    """Inline script, inline style, or text marked safe, in templates."""
    patterns = {
        "inline style": r"<[^>]+\sstyle\s*=|<style",
        "inline script": r"<script(?![^>]*\ssrc=)",
        "handler": r"<[^>]+\son[a-z]+\s*=|hx-on|javascript:",
        "marked safe": r"\|\s*safe\b|autoescape off",
        "network": r"(src|href)\s*=\s*[\"']https?://",
    }
    found = []
    for path in sorted((package / "web").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for what, pattern in patterns.items():
            for match in re.finditer(pattern, text):
                line = text[: match.start()].count("\n") + 1
                found.append(f"{path.relative_to(package).as_posix()}:{line} {what}")
    return found


# Whoever writes CSV without `neutralise`, each with its reason.
PLAIN_CSV = {
    "warehouse/intake/export.py": "is where it is defined",
    "workspaces/handoffs/jobs.py": "writes records for our own reader",
    "web/pages/changes.py": "writes cells that its query has neutralised",
    "demo/tables.py": "writes what a CRM would export",
}


def bare_spreadsheets(package: Path) -> list[str]:
    """CSV written by a module that does not neutralise what a spreadsheet would run."""
    return [
        name
        for name, tree, _ in modules(package)
        if name not in PLAIN_CSV
        and any(
            isinstance(n, ast.Attribute) and ast.unparse(n) in ("csv.writer", "csv.DictWriter")
            for n in ast.walk(tree)
        )
        and not any(isinstance(n, ast.Name) and n.id == "neutralise" for n in ast.walk(tree))
    ]


def evaluation(package: Path) -> list[str]:
    """eval, exec, pickle, unsafe YAML."""
    found = []
    for name, tree, _ in modules(package):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                call = _called(node)
                if call in {"eval", "exec", "compile", "yaml.load", "yaml.unsafe_load"}:
                    found.append(f"{name}:{node.lineno} {call}")
            if isinstance(node, ast.Import) and {"pickle", "marshal"} & {
                a.name for a in node.names
            }:
                found.append(f"{name}:{node.lineno} pickle")
    return found
