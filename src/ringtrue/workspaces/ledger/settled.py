"""Claims as the ledger and customers leave them, for the checks, with the numbers behind it.

What a page shows beside a settled verdict are the past's numbers; a finding that says a claim is
contradicted has to show those of the records that contradict it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ringtrue.analysis.examined import Examination
from ringtrue.analysis.ledgers import Running
from ringtrue.analysis.results import ClaimLine, PersonaLine
from ringtrue.analysis.trial import Judged
from ringtrue.workspaces.personas.lines import StatementRow


def settled_by(
    examination: Examination,
    personas: Sequence[PersonaLine],
    said: Sequence[tuple[int, tuple[StatementRow, ...]]],
    running: Mapping[int, Running],
) -> tuple[Judged, ...]:
    """Every claim with its verdict; `personas` are the settled lines, `said` their sentences."""
    found: list[Judged] = []
    for line, (_, rows) in zip(personas, said, strict=True):
        past = [j for j in examination.claims if j.persona == line.name]
        for judged, claim, row in zip(past, line.claims, rows, strict=True):
            found.append(_settled(judged, claim, running.get(row.id)))
    return tuple(found)


def _settled(judged: Judged, claim: ClaimLine, test: Running | None) -> Judged:
    if claim.verdict != "contradicted" or test is None:
        return replace(judged, line=claim)
    shares = claim.form != "mean"
    counted = replace(
        claim,
        n=round(test.n),
        k=round(test.k) if shares else None,
        share=test.k / test.n if shares and test.n else None,
        low=None if not shares or claim.form == "comparison" else test.low,
        high=None if not shares or claim.form == "comparison" else test.high,
        everyone=test.other_k / test.other_n if test.other_n else None,
        value=None if shares else test.value,
        value_low=None if shares else test.low,
        value_high=None if shares else test.high,
    )
    return replace(judged, line=counted, log_e=0.0, instead=(), how="who came later")
