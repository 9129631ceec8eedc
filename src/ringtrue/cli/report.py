"""A checkup or a discovery as one HTML file that needs nothing else: to mail, project, print.

It is made of the very templates and figures that pages are made of, by Django's template engine
alone: no settings, no applications, no database. There is no script in it and nothing it would
fetch; every value is escaped by the engine, and the firm's logo is drawn anew before it is put in.
"""

import base64
import os
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringtrue.analysis.checks.together import together
from ringtrue.analysis.costing import basis_of
from ringtrue.analysis.results import Checkup, Discovery
from ringtrue.errors import UnreadableFile, Where

if TYPE_CHECKING:
    from django.template import Engine

SHEETS = ("tokens", "base", "parts", "pages", "print", "report")


def write_checkup(
    checkup: Checkup,
    path: Path,
    *,
    logo: Path | None = None,
    made: date | None = None,
    simulated: bool = False,
) -> None:
    """Write a checkup as a page of its own, marked where the company is `simulated`.

    BadInput for a logo that is no picture.
    """
    _write(path, checkup_html(checkup, logo=logo, made=made, simulated=simulated))


def write_discovery(
    discovery: Discovery, path: Path, *, logo: Path | None = None, made: date | None = None
) -> None:
    """Write a discovery as a page of its own; BadInput for a logo that is no picture."""
    _write(path, discovery_html(discovery, logo=logo, made=made))


def checkup_html(
    checkup: Checkup,
    *,
    logo: Path | None = None,
    made: date | None = None,
    simulated: bool = False,
) -> str:
    """The page of a checkup, marked where the company is `simulated`."""
    many, disjoint = len(checkup.personas), basis_of(checkup).disjoint
    told = together(checkup.findings, personas=many, disjoint=disjoint)
    personas = [{"line": line, "look": n} for n, line in enumerate(checkup.personas)]
    shares = [
        share or 0.0
        for line in checkup.personas
        for share in (line.share_of_people, line.share_of_buyers)
    ]
    highs = [line.outcome.high or 0.0 for line in checkup.personas]
    base = checkup.base_rate.rate if checkup.base_rate else None
    said = {
        "simulated": simulated,
        "checkup": checkup,
        "personas": personas,
        "first": told[:2],
        "more": told[2:],
        "base": base,
        # one scale for all rows, a little beyond the longest interval
        "top": min(1.0, max([*highs, base or 0.0, 0.05]) * 1.15),
        "shares_top": min(1.0, max([*shares, 0.1]) * 1.15),
        "headline_words": checkup.sentence or _sentence(checkup),
    }
    return _render("checkup", "Checkup", said, logo, made)


def discovery_html(
    discovery: Discovery, *, logo: Path | None = None, made: date | None = None
) -> str:
    """The page of a discovery."""
    read = any(file.said for file in discovery.intake)
    best = max((step.personas for step in discovery.steps if step.accepted), default=1)
    said = {"discovery": discovery, "read": read, "best": best}
    return _render("discovery", "Discovery", said, logo, made)


def _sentence(checkup: Checkup) -> str:
    from ringtrue.figures.saying import plural, spelled

    found = len(checkup.findings)
    if not found:
        return "Nothing was found that needs mending."
    noun = plural(found, "finding")
    return f"{spelled(found, capital=True)} {noun} to look at."


def _render(
    name: str, title: str, said: dict[str, Any], logo: Path | None, made: date | None
) -> str:
    from django.template import Context

    frame = {
        "title": f"{title} - Ringtrue",
        "style": _style(),
        "logo": _data_uri(logo) if logo else "",
        "made": f"{made.day} {made:%B %Y}" if made else "",
    }
    template = _engine().get_template(f"report/{name}.html")
    html = template.render(Context({**frame, **said}, use_l10n=False, use_tz=False))
    return re.sub(r"\n\s*\n+", "\n", html)


def _web() -> Path:
    from ringtrue import web

    return Path(next(iter(web.__path__)))


def _engine() -> "Engine":
    from django.template import Engine

    libraries = {"parts": "ringtrue.web.templatetags.parts"}
    return Engine(dirs=[str(_web() / "templates")], libraries=libraries)


def _style() -> str:
    """All stylesheets in one, without the fonts, which a file alone cannot reach."""
    folder = _web() / "static" / "ringtrue"
    from django.utils.safestring import mark_safe

    text = "\n".join((folder / f"{name}.css").read_text("utf-8") for name in SHEETS)
    text = re.sub(r"@font-face\s*\{[^}]*\}", "", text)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\n\s*\n+", "\n", text)
    return mark_safe(f"<style>{text}</style>")  # noqa: S308 - our own files


def _data_uri(logo: Path) -> str:
    from ringtrue.workspaces.members.logo import clean_logo

    try:
        content = logo.read_bytes()
    except OSError as error:
        detail = f"The logo cannot be read: {error.strerror}."
        hint = "Give the path of a PNG or JPEG."
        raise UnreadableFile(detail, hint=hint, where=Where(file=str(logo))) from None
    return f"data:image/png;base64,{base64.b64encode(clean_logo(content)).decode()}"


def _write(path: Path, html: str) -> None:
    """All of it or nothing: a temporary file beside it, then one rename."""
    path = Path(path)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(html, "utf-8")
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        detail = f"The report cannot be written: {error.strerror}."
        hint = "Give a path in a folder that exists and may be written to."
        raise UnreadableFile(detail, hint=hint, where=Where(file=str(path))) from None
