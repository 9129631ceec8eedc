"""The real exports of the issue, and the dresses they are put in."""

import csv
import gzip
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Rows = list[list[str]]


@dataclass(frozen=True)
class Export:
    """Files below the data folder, and what is asked of them in their own columns."""

    files: tuple[str, ...]
    declared: str
    outcome: str
    unit: str = ""
    value: str = ""
    date: str = ""
    key: str = ""  # whose row of the second table it is, where being there is the outcome
    most: int = 0  # rows kept of each file, where all of them would take long


EXPORTS: dict[str, Export] = {
    "bank marketing": Export(
        ("uci-bank-marketing/bank-full.csv",), "marital", "y=yes", most=6000
    ),
    "Olist": Export(
        ("olist-marketing-funnel/olist_marketing_qualified_leads_dataset.csv",
         "olist-marketing-funnel/olist_closed_deals_dataset.csv"),
        "origin", "@closed_deals", unit="people", date="first_contact_date",
        key="mql_id",
    ),
    "Maven": Export(
        tuple(f"maven-crm-sales/{n}.csv" for n in ("sales_pipeline", "accounts", "products")),
        "sector", "deal_stage=Won", unit="deals", value="close_value", date="engage_date",
    ),
    "Telco": Export(
        ("ibm-telco-churn/Telco_customer_churn.csv",), "Contract", "Churn Label=Yes"
    ),
    "customer personality": Export(
        ("customer-personality/marketing_campaign.csv",), "Education", "Response=1",
        date="Dt_Customer",
    ),
    "HubSpot": Export(
        tuple(f"hubspot-export-synthetic/hubspot_{n}.csv"
              for n in ("contacts", "companies", "deals", "tickets", "activities")),
        "hubspot_companies.Industry", "Deal Stage=Closed Won", unit="people", value="Amount",
        date="hubspot_contacts.Create Date",
    ),
}  # fmt: skip


def rows_of(path: Path) -> Rows:
    """The rows of a file, header first."""
    text = path.read_text(encoding="utf-8-sig")
    delimiter = ";" if text.split("\n", 1)[0].count(";") > 3 else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def as_csv(rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows as delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def number(text: str) -> object:
    """What a spreadsheet makes of a cell."""
    if not text or (text[:1] == "0" and text[1:2].isdigit()):
        return text or None
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def as_workbook(rows: Rows) -> bytes:
    """Rows as an XLSX file with numbers in its cells."""
    import openpyxl

    book, out = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    sheet.append(rows[0])
    for row in rows[1:]:
        sheet.append([number(cell) for cell in row])
    book.save(out)
    return out.getvalue()


def as_parquet(rows: Rows) -> bytes:
    """Rows as a Parquet file, numeric columns as doubles."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, Any] = {}
    for name, *cells in zip(*rows, strict=True):
        found = [number(cell) for cell in cells]
        plain = {type(f) for f in found if f is not None} <= {int, float}
        kept = [None if f is None else float(f) for f in found] if plain else cells
        columns[name] = pa.array([c if c != "" else None for c in kept])
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


DRESSES: dict[str, tuple[str, Callable[[Rows], bytes]]] = {
    "UTF-16": (".csv", lambda rows: as_csv(rows, encoding="utf-16")),
    "semicolons": (".csv", lambda rows: as_csv(rows, delimiter=";")),
    "XLSX": (".xlsx", as_workbook),
    "Parquet": (".parquet", as_parquet),
    "gz": (".csv.gz", lambda rows: gzip.compress(as_csv(rows, delimiter="\t"), 1)),
}


# What is done to the names of columns: words keep what they say, codes say nothing.
NAMES: dict[str, Callable[[int, int, str], str]] = {
    "words": lambda table, place, name: f"zz {name}",
    "codes": lambda table, place, name: f"k{table}{place:02d}",
}


@dataclass(frozen=True)
class Dressed:
    """Files in a dress, and the words that ask the same of them."""

    files: tuple[Path, ...]
    asked: tuple[str, ...]


def asked(export: Export, renamed: dict[str, str] | None = None) -> tuple[str, ...]:
    """The question as options of the command line, in the columns as they are called."""
    called = renamed or {}
    outcome, _, value = export.outcome.partition("=")
    said = ["--declared", called.get(export.declared, export.declared)]
    said += ["--outcome", f"{called.get(outcome, outcome)}={value}" if value else outcome]
    said += ["--unit", export.unit] if export.unit else []
    said += ["--date", called.get(export.date, export.date)] if export.date else []
    said += ["--value", called.get(export.value, export.value)] if export.value else []
    return tuple(said)


def plain(export: Export, data: Path, folder: Path) -> Dressed:
    """The export as it came, cut where all of it would take long."""
    files = []
    for file in export.files:
        head, *body = rows_of(data / file)
        files.append(folder / Path(file).name)
        files[-1].write_bytes(as_csv([head, *body[: export.most or None]]))
    return Dressed(tuple(files), asked(export))


def dressed(
    export: Export, data: Path, folder: Path, dress: str, *, naming: str, seed: int
) -> Dressed:
    """The export with columns renamed and rows shuffled, written anew in a dress."""
    rng, files, names = random.Random(seed), [], {}
    ending, write = DRESSES[dress]
    for table, file in enumerate(export.files):
        head, *body = rows_of(data / file)
        body = body[: export.most or None]
        rng.shuffle(body)
        called = [NAMES[naming](table, place, name) for place, name in enumerate(head)]
        stem = Path(file).stem
        names |= {f"{stem}.{old}": f"{stem}.{new}" for old, new in zip(head, called, strict=True)}
        names = {**dict(zip(head, called, strict=True)), **names}
        files.append(folder / f"{stem}{ending}")
        files[-1].write_bytes(write([called, *body]))
    return Dressed(tuple(files), asked(export, names))


def permuted(export: Export, data: Path, folder: Path, *, seed: int) -> Dressed:
    """The export with its outcome dealt out anew: what was the truth is chance.

    Where the outcome is to be in another table, its rows are dealt out to others of the first.
    """
    rng, files = random.Random(seed), []
    everybody: list[str] = []
    outcome, _, _value = export.outcome.partition("=")
    for file in export.files:
        head, *body = rows_of(data / file)
        body = body[: export.most or None]
        if outcome in head:
            place = head.index(outcome)
            dealt = [row[place] for row in body]
            rng.shuffle(dealt)
            for row, cell in zip(body, dealt, strict=True):
                row[place] = cell
        if export.key and everybody:
            place = head.index(export.key)
            for row, cell in zip(body, rng.sample(everybody, len(body)), strict=True):
                row[place] = cell
        elif export.key:
            everybody = [row[head.index(export.key)] for row in body]
        files.append(folder / Path(file).name)
        files[-1].write_bytes(as_csv([head, *body]))
    return Dressed(tuple(files), asked(export))
