"""How much an import may take in; passed in, so that a test or a host can choose its own."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one file. Sizes of files are bytes, sizes of cells characters.

    A cell longer than `cell` is cut and the cut is stated; one longer than `hard_cell` cannot be
    told from a quote that was never closed, and its row is rejected.
    """

    rows: int = 20_000_000
    columns: int = 1_000
    cell: int = 32_767  # what a spreadsheet's cell can hold
    hard_cell: int = 2_000_000
    unpacked: int = 4_096 * MIB
    workbook: int = 1_024 * MIB
    memory: int = 3_072  # MiB that reading a workbook may take
    seconds: int = 600  # and how long
    ratio: int = 300  # unpacked to packed, looked at from `ratio_from` bytes on
    ratio_from: int = 64 * MIB
    rejects: int = 10_000  # kept with their text; the rest is counted
    header: int = 200


LIMITS = Limits()
