"""Columns that point at one person or firm: an address, a telephone number, a full name, a device.

They describe no kind of customer, and nobody needs them to know one: so they are never offered as
traits. A column goes by what its values are, and by its name where its values are as many as a
person's are: `Phone: yes, no` stays a trait.
"""

from itertools import pairwise
from typing import Any

import ibis

from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.intake.guess import tokens
from ringtrue.warehouse.timing import Placed, SetAside

MOSTLY = 0.9
FEWEST = 20  # different values, beyond which a column may tell people apart
_OFTEN = 0.1  # different values a filled cell, of a column that its name gives away
_NEARLY_ALL = 0.5  # of a column whose values alone give it away
LOOKED_AT = 10_000  # people
_LONGEST_NAME = 5  # words; a longer one is a question, and may ask what needs we address
NAMED = {
    "a telephone number": "phone phones telephone tel mobile cell cellphone fax telefon handy "
    "mobil telefonnummer handynummer rufnummer telefono téléphone",
    "an address": "street streets addr address1 address2 strasse straße hausnummer anschrift "
    "adresse address rue calle via direccion housenumber",
    "an e-mail address": "email mail emails mailadresse",
    "a name": "firstname lastname surname forename fullname givenname familyname middlename "
    "vorname nachname familienname ansprechpartner prenom prénom apellido apellidos nickname",
    "an account of theirs": "username login screenname twitter linkedin facebook instagram xing "
    "skype handle",
    "a web address": "url urls website webseite homepage",
    "a device": "ip ipaddress cookie gclid fbclid imei deviceid useragent fingerprint",
    "a number of a document": "ssn iban passport taxid vat ustid steuernummer personalausweis "
    "licence creditcard cardnumber kontonummer",
}  # fmt: skip
_PAIRS = {
    ("linked", "in"): "an account of theirs",
    ("first", "name"): "a name", ("last", "name"): "a name", ("full", "name"): "a name",
    ("given", "name"): "a name", ("family", "name"): "a name", ("user", "name"): "a name",
    ("e", "mail"): "an e-mail address", ("credit", "card"): "a number of a document",
    ("device", "id"): "a device", ("tax", "id"): "a number of a document",
    ("house", "number"): "an address",
}  # fmt: skip
_STREETS = (
    "street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|place|square|terrace|"
    "strasse|straße|str|weg|allee|platz|gasse|ufer|rue|via|calle|straat|laan"
)
# What nobody shares: one such value is enough to find a person, however often it stands.
_ALWAYS = {
    "e-mail addresses": r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}",
    "addresses of devices": r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}|(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{1,4}",
}
# What may as well be a kind, while there are few of them.
_WHERE_MANY = {
    "telephone numbers": r"(?:\+|00|\()?[0-9][0-9 ()./-]{5,}[0-9](?: ?(?:x|ext\.?) ?[0-9]+)?",
    "web addresses": r"(?:https?://|www\.)\S+",
    "streets": rf"[0-9]+[a-z]? .*\b(?:{_STREETS})\b.*|"
    rf"\S.*(?:\b|[a-zß])(?:{_STREETS})\.? [0-9]+ ?[a-z]?\b.*",
    "identifiers": r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{16,}",
}
_PATTERNS = {what: f"^(?i:{p})$" for what, p in {**_ALWAYS, **_WHERE_MANY}.items()}
_ANY = "|".join(_PATTERNS.values())


def said_by_name(name: str) -> str | None:
    """What a column's name says its values are of a person, or None."""
    words = tokens(name)
    if len(words) > _LONGEST_NAME:
        return None
    for pair in pairwise(words):
        if pair in _PAIRS:
            return _PAIRS[pair]
    return next((what for what, known in NAMED.items() if set(words) & set(known.split())), None)


def pointing(
    records: Records, frame: ibis.Table, every: list[Placed], *, rows: int
) -> dict[str, SetAside]:
    """The columns of a frame that point at one person, by name, after one look at all of them."""
    texts = [p for p in every if p.column.type == "text"]
    numbers = [p for p in every if p.column.type == "number" and said_by_name(p.column.name)]
    asked = [*texts, *numbers]
    if not asked:
        return {}
    looked = frame
    if rows > LOOKED_AT:
        limit = f"{int(LOOKED_AT / rows * 16**8):08x}"
        looked = frame.filter(frame.unit_id.hexdigest("md5")[:8] < limit)
    looks: dict[str, Any] = {}
    for i, placed in enumerate(asked):
        cell = looked[placed.name]
        # counted exactly, each column would hold megabytes of its own
        looks |= {f"n{i}": cell.count(), f"d{i}": cell.approx_nunique()}
        if placed.column.type == "text":
            looks[f"any{i}"] = _like(cell, _ANY)
    [row] = records.rows(looked.aggregate(**looks))
    found: dict[str, str] = {}
    striking: list[tuple[Placed, int, int]] = []
    for i, placed in enumerate(asked):
        filled, distinct = row[f"n{i}"], row[f"d{i}"]
        named = said_by_name(placed.column.name)
        if named is not None and distinct > max(FEWEST, _OFTEN * filled):
            found[placed.name] = f"its name says {named}"
        elif filled and (row.get(f"any{i}") or 0) >= MOSTLY * filled:
            striking.append((placed, filled, distinct))
    found |= _by_values(records, looked, striking)
    return {
        n: (n, "identifier", f"It points at one person or firm: {w}.") for n, w in found.items()
    }


def _by_values(
    records: Records, looked: ibis.Table, striking: list[tuple[Placed, int, int]]
) -> dict[str, str]:
    """What the values of columns are, of which nearly all look like one of a person's."""
    if not striking:
        return {}
    looks = {
        f"p{i}_{j}": _like(looked[placed.name], pattern)
        for i, (placed, _, _) in enumerate(striking)
        for j, pattern in enumerate(_PATTERNS.values())
    }
    [row] = records.rows(looked.aggregate(**looks))
    found: dict[str, str] = {}
    for i, (placed, filled, distinct) in enumerate(striking):
        many = distinct > max(FEWEST, _NEARLY_ALL * filled)
        for j, what in enumerate(_PATTERNS):
            if (many or what in _ALWAYS) and (row[f"p{i}_{j}"] or 0) >= MOSTLY * filled:
                found.setdefault(placed.name, f"its values are {what}")
    return found


def _like(cell: Any, pattern: str) -> Any:
    return cell.strip().re_search(pattern).cast("int64").sum()
