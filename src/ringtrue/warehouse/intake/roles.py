"""What a table holds and what its columns are for, guessed from names and values, with reasons."""

from collections.abc import Sequence

from ringtrue.warehouse.intake import vocabulary as words
from ringtrue.warehouse.intake.guess import Plan, Tally, says_code, tokens
from ringtrue.warehouse.intake.staging import Staged
from ringtrue.warehouse.intake.unique import repeats
from ringtrue.warehouse.intake.vocabulary import KnownExport, nouns, plain
from ringtrue.warehouse.schema import Role, TableKind

Guess = tuple[Role | None, str]
ASIDE = frozenset(("declared", "annual", "average", "avg", "estimated", "budget", "list"))
SINGLE: frozenset[Role] = frozenset(
    ("key", "status", "reason", "created", "closed", "start", "end", "value", "email")
)
IDENTIFIES = ("id", "uuid", "guid", "key", "number", "no")
ALMOST = 0.98
REPEATING = "row(s) repeat a value"
TOO_OFTEN = (
    f"{REPEATING}, too many for a key: each row counts. Where a later row should replace the "
    "earlier, make it the key."
)
_WHOLE: tuple[TableKind, ...] = ("people", "accounts", "deals", "subscriptions")  # a row is one
POINTERS: tuple[tuple[str, Role], ...] = (
    ("people", "person_key"), ("accounts", "account_key"), ("deals", "deal_key"),
)  # fmt: skip


def guess_kind(
    table: str, names: tuple[str, ...], plans: Sequence[Plan], unique: Sequence[bool]
) -> tuple[TableKind, str, KnownExport | None]:
    """The kind of a table, why, and the known export it is, if any."""
    export = words.known_export(names)
    if export:
        return export.kind, f"Its header is that of {export.shown}.", export
    title, header = nouns(table), {" ".join(tokens(n)) for n in names}
    best, score, why = "other", 0, "Nothing says what its rows are."
    for kind, file_words in words.FILE_WORDS.items():
        named, met = title & file_words, header & words.COLUMN_NAMES[kind]
        points = 3 * bool(named) + len(met)
        if points > score and points >= 2:
            best, score = kind, points
            why = f'Its name says "{min(named)}".' if named else f"It has {_some(met)}."
    return best, why, None  # type: ignore[return-value]


def _some(names: set[str]) -> str:
    return " and ".join(f'"{n}"' for n in sorted(names)[:2])


def guess_roles(
    kind: TableKind,
    staged: Staged,
    plans: Sequence[Plan],
    unique: Sequence[bool],
    export: KnownExport | None,
) -> list[Guess]:
    """A role for every column, or None with no reason."""
    key = _key(kind, staged, plans, unique)
    roles: list[Guess] = [(None, "")] * len(plans)
    if key is not None:
        roles[key] = ("key", "No value repeats and none is missing.")
    else:
        worn, twice = _worn_key(kind, staged, plans)
        if worn is not None and _is_mended(staged, twice):
            key = worn
            roles[key] = ("key", f"{twice:,} {REPEATING}; the later row counts.")
        elif worn is not None and kind in _WHOLE:
            own: Role | None = "person_key" if kind == "people" else None
            roles[worn] = (own, f"{twice:,} {TOO_OFTEN}")
    taken: set[Role] = {"key"}
    for at, name in enumerate(staged.names):
        if export and at != key and plain(name) in dict(export.roles):
            role = dict(export.roles)[plain(name)]
            roles[at] = (role, f"{export.shown} call it so.")
            taken.add(role)
    order = sorted(range(len(plans)), key=lambda at: _rank(kind, staged.names[at]))
    for at in order:
        if roles[at][0] is not None:
            continue
        guess = _role(kind, staged.names[at], plans[at], staged.tallies[at])
        if guess[0] is None or (guess[0] in SINGLE and guess[0] in taken):
            continue
        roles[at] = guess
        taken.add(guess[0])
    return roles


def _rank(kind: TableKind, name: str) -> int:
    """Columns that name the table's own noun, or say it plainly, come first."""
    own = nouns(name) & words.NOUNS.get(kind, frozenset())
    return 0 if own else 1


def _key(
    kind: TableKind, staged: Staged, plans: Sequence[Plan], unique: Sequence[bool]
) -> int | None:
    """The column that identifies a row, by uniqueness and name."""
    best, chosen = 0, None
    own = words.NOUNS.get(kind, frozenset()) | nouns(staged.given.table)
    for at, name in enumerate(staged.names):
        found = tokens(name)
        identifies = bool(found) and found[-1] in IDENTIFIES
        if not unique[at] or plans[at].type != "text":
            continue
        score = 1 if at == 0 and staged.tallies[at].length <= 60 else 0
        score += 4 if identifies else 0
        score += 3 if nouns(name) & own else 0
        score += 2 if plans[at].lower and kind == "people" else 0
        if staged.rows < 2 and not identifies:
            continue
        if score > best:
            best, chosen = score, at
    return chosen


def _worn_key(kind: TableKind, staged: Staged, plans: Sequence[Plan]) -> tuple[int | None, int]:
    """The table's own identifier though rows repeat it, and how many do; one fit for a key first.

    Else the first that is called so, however often it repeats.
    """
    own = words.NOUNS.get(kind, frozenset())
    named: tuple[int | None, int] = (None, 0)
    for at, name in enumerate(staged.names):
        found = tokens(name)
        if not found or found[-1] not in IDENTIFIES or not nouns(name) & own:
            continue
        if plans[at].type != "text" or staged.tallies[at].fill < ALMOST:
            continue
        twice = repeats(staged, at, plans[at])
        if _is_mended(staged, twice):
            return at, twice
        named = (at, twice) if named[0] is None else named
    return named


def _is_mended(staged: Staged, twice: int) -> bool:
    """Whether so few rows repeat a key that they are corrections of the earlier ones."""
    return twice <= (1 - ALMOST) * staged.rows


def _role(kind: TableKind, name: str, plan: Plan, tally: Tally) -> Guess:
    found = nouns(name)
    if plan.type in ("date", "datetime"):
        return _date_role(kind, found, plan)
    if plan.type == "number":
        if kind in ("deals", "subscriptions") and found & words.MONEY and not found & ASIDE:
            return "value", "Its name says an amount."
        return None, ""
    if plan.type != "text" or not tally.known:
        return None, ""
    return _text_role(kind, name, found, plan, tally)


def _text_role(
    kind: TableKind, name: str, found: frozenset[str], plan: Plan, tally: Tally
) -> Guess:
    mails = tally.emails >= 0.9 * tally.known
    owned = found & words.OWNER and not found & words.IDENTIFYING - {"id", "email", "name"}
    about = _about(name) if owned else ""
    if about in words.NOTE:
        return "text", "Its name says a note."
    if owned and about not in words.OF_OWNER and (kind != "other" or mails):
        return "owner", "Its name says who looks after it."
    pointer = _pointer(kind, name, found, mails)
    if pointer[0]:
        return pointer
    if mails and kind == "people":
        return "email", "Its values are e-mail addresses."
    if "reason" in found:
        return "reason", "Its name says a reason."
    if found & {"status", "stage"} and kind != "other":
        return "status", "Its name says a status or stage."
    if found & {"campaign"} and tally.length < 60:
        return "campaign", "Its name says a campaign."
    if found & words.CHANNEL and tally.length < 40 and not says_code(tokens(name)):
        return "channel", "Its name says where people came from."
    if (
        tokens(name)[-1:] == ("name",)
        and not plan.lower
        and not found & {"event", "campaign", "product"}
    ):
        return "name", "Its name says a name."
    if tally.length > 60 and tally.distinct_first > 20:
        return "text", "Its values are sentences."
    return None, ""


def _about(name: str) -> str:
    """What a name is about: `note` for rep_note and for note_by_rep, `owner` for note_owner."""
    said = [words.singular(t) for t in tokens(name) if not t.isdigit()]
    for at, word in enumerate(said):
        if at and word in ("by", "of", "from", "for"):
            return said[at - 1]
    return said[-1] if said else ""


def _pointer(kind: TableKind, name: str, found: frozenset[str], mails: bool) -> Guess:
    """Whether the column points to people, accounts or deals."""
    last = tokens(name)[-1] if tokens(name) else ""
    pointing = last in ("id", "key", "uuid", "domain", "email", "no") or found & {"associated"}
    for target, role in POINTERS:
        noun = found & words.NOUNS[target]
        bare = noun and found <= words.NOUNS[target] | words.IDENTIFYING
        if bare and kind != target and (pointing or len(found) == 1 or last == "name"):
            return role, f"Its name points to {target}."
    if mails and kind not in ("people", "accounts", "other"):
        return "person_key", "Its values are e-mail addresses of people."
    return None, ""


def _date_role(kind: TableKind, found: frozenset[str], plan: Plan) -> Guess:
    if found & {"last", "modified", "updated", "due", "birth", "birthday", "next"}:
        return None, ""
    if kind == "subscriptions" and found & words.END:
        return "end", "Its name says an end."
    if kind == "subscriptions" and found & words.START:
        return "start", "Its name says a beginning."
    if found & words.CLOSED:
        return "closed", "Its name says when it was closed."
    if found & words.CREATED or found & words.START:
        return "created", "Its name says when it came to be."
    if kind in ("events", "responses") and found & words.WHEN:
        return "created", "Its name says when it happened."
    if found & words.END:
        return "end", "Its name says an end."
    return None, ""
