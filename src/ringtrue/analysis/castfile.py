"""Personas as YAML files, every fault read with its line; what is written reads back equal."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ringtrue.analysis.cast import (
    EvidenceLine,
    Member,
    Statement,
    plain_name,
)
from ringtrue.analysis.castnodes import KINDS, SPEAKERS, Reader
from ringtrue.errors import BadPersonaFile, Where

__all__ = ["KINDS", "SPEAKERS", "read", "read_file", "read_folder", "write"]
LARGEST = 256 * 1024
MOST_FILES = 200
_WRITTEN_KEYS = (
    "written",
    "owner",
    "next_review",
    "last_review",
    "job",
    "occupation",
    "age",
    "rule",
)


def read_folder(folder: Path, *, today: date | None = None) -> tuple[Member, ...]:
    """The personas of a folder's .yaml and .yml files, in the order of their names.

    With `today`, one that says it was written later is refused.
    """
    files = sorted(p for p in folder.iterdir() if p.suffix in (".yaml", ".yml") and p.is_file())
    if not files:
        detail = f"{folder} holds no persona files."
        raise BadPersonaFile(detail, hint="A persona file ends in .yaml.")
    if len(files) > MOST_FILES:
        raise BadPersonaFile(f"{folder} holds {len(files)} persona files; {MOST_FILES} are read.")
    cast = tuple(read_file(p, today=today) for p in files)
    names = [plain_name(m.name) for m in cast]
    twice = next((m.name for m in cast if names.count(plain_name(m.name)) > 1), None)
    if twice is not None:
        raise BadPersonaFile(f"Two files describe a persona called {twice}.")
    return cast


def read_file(path: Path, *, today: date | None = None) -> Member:
    """The persona of one file. Raises BadPersonaFile with the line."""
    if path.stat().st_size > LARGEST:
        detail = f"{path.name} is larger than {LARGEST // 1024} KB."
        raise BadPersonaFile(detail, where=Where(file=path.name))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadPersonaFile(
            f"{path.name} is not text in UTF-8.",
            hint="Save it as UTF-8.",
            where=Where(file=path.name),
        ) from None
    return read(text, file=path.name, today=today)


def read(text: str, *, file: str = "persona.yaml", today: date | None = None) -> Member:
    """The persona that a file's text describes. Raises BadPersonaFile with the line."""
    return Reader(file, today).member(text)


def write(member: Member) -> str:
    """The persona as YAML; reading it gives an equal Member, without its `column` and `value`."""
    raw: dict[str, Any] = {"ringtrue": 1, "name": member.name}
    for key in _WRITTEN_KEYS:
        if getattr(member, key):
            raw[key] = getattr(member, key)
    if member.statements:
        raw["description"] = [_statement(s) for s in member.statements]
    if member.evidence:
        raw["evidence"] = [_evidence(e) for e in member.evidence]
    dumped: str = yaml.dump(
        raw, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=100
    )
    return dumped


class _PlainDumper(yaml.SafeDumper):
    """Equal tuples and lists are written out each time: a persona file has no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _statement(statement: Statement) -> dict[str, Any]:
    raw: dict[str, Any] = {"text": statement.text, "kind": statement.kind}
    if statement.trait is not None or not statement.proposed:
        raw["trait"] = statement.trait
    if statement.values:
        raw["values"] = list(statement.values)
    if statement.between is not None:
        raw["between"] = list(statement.between)
    return {**raw, "at_least": statement.at_least, **_terms(statement)}


def _terms(statement: Statement) -> dict[str, Any]:
    """How it is tested, where that is not what a plain sentence means."""
    raw: dict[str, Any] = {}
    plain = Statement(statement.text)
    for name in ("form", "side", "amount", "then", "margin", "shelf_days"):
        if getattr(statement, name) != getattr(plain, name):
            raw[name] = getattr(statement, name)
    if statement.lowest is not None or statement.highest is not None:
        raw["range"] = [statement.lowest, statement.highest]
    return raw


def _evidence(line: EvidenceLine) -> dict[str, Any]:
    raw: dict[str, Any] = {"by": line.by, "date": line.date, "text": line.text}
    if line.sort != "quote":
        raw["sort"] = line.sort
    for key in ("speaker", "source", "asked", "agree", "result", "sql"):
        if getattr(line, key) not in ("", None):
            raw[key] = getattr(line, key)
    if line.supports:
        raw["for"] = list(line.supports)
    if line.opposes:
        raw["against"] = list(line.opposes)
    return raw
