"""Everything the records tell beyond who won, gathered before the e-BH and told after it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ringtrue.analysis import aftermath, campaigning, complaining, guarding, handing
from ringtrue.analysis.aftermath import Known
from ringtrue.analysis.comparing import Periods
from ringtrue.analysis.rejecting import Group, Said
from ringtrue.analysis.tallying import Cast, Totals
from ringtrue.analysis.witnessed import Witnessed
from ringtrue.warehouse import carrying, outcomes
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import Frame


@dataclass(frozen=True)
class Given:
    """What the examination knows when it comes here."""

    totals: dict[str, Totals]
    periods: dict[str, Periods]
    said: Said | None
    groups: Sequence[Group]
    today: date
    response_days: int | None = None


@dataclass(frozen=True)
class Gathered:
    """What was looked at; `log_e` go into the e-BH, `told` takes what came of them, in order."""

    after: aftermath.Looked
    campaigns: campaigning.Looked
    rest: Witnessed

    @property
    def log_e(self) -> tuple[float, ...]:
        """The logarithms of all e-values."""
        return (*self.after.log_e, *self.campaigns.log_e)

    def told(self, believed: Sequence[bool]) -> Witnessed:
        """The values, `believed` saying which e-values were rejected."""
        cut = len(self.after.log_e)
        return replace(
            self.rest,
            afterwards=self.after.told(believed[:cut]),
            campaigns=self.campaigns.told(believed[cut:]),
        )


def gather(
    records: Records, frame: Frame, cast: Cast, question: Question, given: Given
) -> Gathered:
    """Look at everything once."""
    first, newest, consent, measured = guarding.looked(records, frame, cast, question)
    accepted = {g.name: g.periods for g in given.groups if g.kind == "persona"}
    known = Known(given.totals, given.periods, accepted, newest)
    led = (carrying.ways_to_units(records, question), outcomes.parse(records, question))
    complaints = complaining.complaints(
        records, frame, cast, led[0], has_outcome=led[1] is not None
    )
    after = aftermath.look(
        records, frame, cast, led, known, today=given.today, complaints=complaints
    )
    return Gathered(
        after=after,
        campaigns=campaigning.look(records, frame, cast, newest=newest),
        rest=Witnessed(
            span_days=(newest - first).days + 1
            if first is not None and newest is not None
            else None,
            handed=handing.look(
                records,
                frame,
                cast,
                led[0],
                given.said,
                newest=newest,
                response_days=given.response_days,
            ),
            protected=guarding.protected(records, frame, cast),
            consent=consent,
            measured=measured,
            patched=guarding.patched(records, question),
        ),
    )
