"""What was given: a plain file of a known format, looked at before anything trusts it.

A name says little: the first bytes decide whether a file is a workbook, Parquet, packed or text.
What unpacks is counted while it unpacks, so that a few kilobytes cannot fill a disk.
"""

import gzip
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from ringtrue.errors import UnreadableFile, Where
from ringtrue.warehouse.intake.limits import Limits

Format = Literal["csv", "tsv", "xlsx", "parquet", "jsonl"]
ENDINGS: dict[str, Format] = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
KNOWN = "CSV, TSV, XLSX, Parquet and JSON Lines can be read, each also packed as .gz."
STRANGERS = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\xd0\xcf\x11\xe0": "a workbook of the old .xls kind",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x7fELF": "a program",
    b"SQLite format 3": "an SQLite database",
}


@dataclass(frozen=True)
class Given:
    """A file to be read: its path, the table it becomes, its format, and whether it is packed."""

    path: Path
    table: str
    format: Format
    packed: bool

    @property
    def file(self) -> str:
        """The file's own name, as it is shown."""
        return self.path.name

    def fault(self, detail: str, hint: str, line: int | None = None) -> UnreadableFile:
        """An error that names this file."""
        return UnreadableFile(detail, hint=hint, where=Where(file=self.file, line=line))


def look(path: Path, *, limits: Limits) -> Given:
    """What the file is. Raises UnreadableFile when it is nothing that can be read."""
    size = _size(path)
    stem, ending, packed = _name(path)
    given = Given(path, stem, ENDINGS.get(ending, "csv"), packed)
    if not size:
        raise given.fault(f"{given.file} is empty.", "Export it again; it should hold a header.")
    with path.open("rb") as raw:
        start = raw.read(16)
    if start.startswith(b"\x1f\x8b"):
        given = Given(path, stem, given.format, True)
        with stream(given, limits=limits) as unpacked:
            start = unpacked.read(16)
    elif packed:
        raise given.fault(f"{given.file} is not a gzip file.", "Unpack it, or export it again.")
    if not start:
        raise given.fault(f"{given.file} is empty.", "Export it again; it should hold a header.")
    return Given(path, stem, _format(given, start, ending), given.packed)


def _size(path: Path) -> int:
    """Bytes of a plain file; anything else is refused before it is opened."""
    where = Where(file=path.name)
    try:
        found = os.stat(path)
    except FileNotFoundError:
        raise UnreadableFile(
            f"There is no file {path.name}.", hint="Check the path.", where=where
        ) from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise UnreadableFile(
            f"{path.name} cannot be opened: {reason}.", hint="Check the path.", where=where
        ) from None
    if stat.S_ISDIR(found.st_mode):
        raise UnreadableFile(f"{path.name} is a folder.", hint="Name the files in it.", where=where)
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableFile(
            f"{path.name} is not a plain file.", hint="Save it as a file first.", where=where
        )
    if not os.access(path, os.R_OK):
        raise UnreadableFile(
            f"{path.name} may not be read.", hint="Change who may read it.", where=where
        )
    return found.st_size


def _name(path: Path) -> tuple[str, str, bool]:
    """Stem, ending and whether the name says packed."""
    name, packed = path.name, False
    if name.lower().endswith(".gz"):
        name, packed = name[:-3], True
    bare = Path(name)
    if bare.suffix.lower() in ENDINGS:
        return bare.stem.strip() or "table", bare.suffix.lower(), packed
    return name.strip() or "table", "", packed


def _format(given: Given, start: bytes, ending: str) -> Format:
    """The format that the first bytes show, the ending where they show none."""
    for magic, what in STRANGERS.items():
        if start.startswith(magic):
            raise given.fault(f"{given.file} is {what}.", KNOWN)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    if start.startswith(b"PAR1"):
        return "parquet"
    if ENDINGS.get(ending) in ("xlsx", "parquet"):
        raise given.fault(
            f"{given.file} is not what its name says.", "Export it again, or correct its ending."
        )
    if ending:
        return ENDINGS[ending]
    if start.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{"):
        return "jsonl"
    return "csv"


class _Counted(io.RawIOBase):
    """Unpacks and counts; stops at more bytes, or a greater ratio, than the limits allow."""

    def __init__(self, given: Given, inner: gzip.GzipFile, limits: Limits) -> None:
        self._given, self._inner, self._limits = given, inner, limits
        self._seen, self._packed = 0, max(given.path.stat().st_size, 1)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            data = self._inner.read(len(view))
        except (OSError, EOFError, zlib.error):
            raise self._given.fault(
                f"{self._given.file} is a damaged gzip file.", "Pack or export it again."
            ) from None
        view[: len(data)] = data
        self._seen += len(data)
        self._check()
        return len(data)

    def _check(self) -> None:
        if self._seen > self._limits.unpacked:
            raise too_large(self._given, self._limits.unpacked)
        if self._seen > self._limits.ratio_from and self._seen > self._limits.ratio * self._packed:
            raise too_dense(self._given, self._limits)

    def close(self) -> None:
        self._inner.close()
        super().close()


def too_large(given: Given, limit: int) -> UnreadableFile:
    """The refusal of what would unpack to more than is allowed."""
    return given.fault(
        f"{given.file} unpacks to more than can be taken in.",
        f"At most {limit // (1024 * 1024):,} MiB unpacked; split it, or export fewer columns.",
    )


def too_dense(given: Given, limits: Limits) -> UnreadableFile:
    """The refusal of what unpacks to many times its size, as a trap would."""
    return given.fault(
        f"{given.file} unpacks to more than {limits.ratio:,} times its size.",
        f"From {limits.ratio_from // (1024 * 1024):,} MiB on that is taken for a trap. If it is "
        "yours, give the unpacked file, or save it as CSV.",
    )


@contextmanager
def stream(given: Given, *, limits: Limits) -> Iterator[BinaryIO]:
    """The file's bytes, unpacked."""
    if given.packed:
        counted = _Counted(given, gzip.GzipFile(given.path), limits)
        with io.BufferedReader(counted, 1 << 18) as unpacked:
            yield unpacked
        return
    if given.path.stat().st_size > limits.unpacked:
        raise too_large(given, limits.unpacked)
    with given.path.open("rb", buffering=1 << 18) as plain:
        yield plain


@contextmanager
def plain(given: Given, *, folder: Path, limits: Limits) -> Iterator[Path]:
    """The path of an unpacked copy where the file is packed, else its own."""
    if not given.packed:
        yield given.path
        return
    copy = folder / "unpacked"
    with stream(given, limits=limits) as source, copy.open("wb") as target:
        while block := source.read(1 << 20):
            target.write(block)
    try:
        yield copy
    finally:
        copy.unlink()


def check_workbook(given: Given, path: Path, *, limits: Limits) -> None:
    """Refuses a workbook that would unpack to too much, or whose stated sizes are not true."""
    damaged = given.fault(f"{given.file} is a damaged workbook.", "Save it again as .xlsx.")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {m.filename for m in members}
            _check_sizes(given, members, limits)
            if "xl/workbook.xml" not in names:
                raise given.fault(f"{given.file} is an archive, not a workbook.", KNOWN)
            for member in members:
                _check_member(given, path, archive, member)
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, OSError, RuntimeError, EOFError):
        raise damaged from None


def _check_sizes(given: Given, members: list[zipfile.ZipInfo], limits: Limits) -> None:
    total = sum(m.file_size for m in members)
    packed = max(sum(m.compress_size for m in members), 1)
    if total > limits.ratio_from and total > limits.ratio * packed:
        raise too_dense(given, limits)
    if total > limits.workbook or len(members) > 10_000:
        raise too_large(given, limits.workbook)


def _check_member(
    given: Given, path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo
) -> None:
    """Unpacks the member once without keeping it: the directory's size must be the true one."""
    if member.flag_bits & 1:
        raise given.fault(f"{given.file} is protected by a password.", "Save it without one.")
    if member.compress_type == zipfile.ZIP_STORED and member.compress_size != member.file_size:
        raise zipfile.BadZipFile
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile
    with archive.open(member):  # compares the member's own header with the directory
        pass
    if member.compress_type == zipfile.ZIP_DEFLATED:
        _unpack(path, member)


def _unpack(path: Path, member: zipfile.ZipInfo) -> None:
    with path.open("rb") as raw:
        raw.seek(member.header_offset + 26)
        name, extra = (int.from_bytes(raw.read(2), "little") for _ in range(2))
        raw.seek(name + extra, os.SEEK_CUR)
        inflate, left, out = zlib.decompressobj(-15), member.compress_size, 0
        while left > 0 and not inflate.eof:
            block = raw.read(min(left, 1 << 16))
            left -= len(block)
            while block:
                out += len(inflate.decompress(block, 1 << 20))
                if out > member.file_size:
                    raise zipfile.BadZipFile
                block = inflate.unconsumed_tail
            if not block and left > 0 and raw.tell() >= path.stat().st_size:
                break
