"""Personas: what each says (claims), who belongs (segments), what stands behind it (evidence).

The description and the segment are kept apart, so that one can contradict the other. A claim that
has been tested is never reworded in place: other words, another trait or another share make
another claim, and the old one stays with its clock and its verdict.
"""

from typing import ClassVar, get_args

from django.db import models
from django.db.models import Q

from ringtrue.analysis.cast import EVIDENCE_SORTS, SHELF_DAYS, ClaimForm
from ringtrue.analysis.results import SegmentVerdict
from ringtrue.workspaces.members.models import Membership
from ringtrue.workspaces.members.scope import Scoped

COLOURS = 8

KINDS = ("persona", "icp", "negative", "prospective")
GRADES = ("proto", "qualitative", "statistical", "validated")
LABELS = ("", *get_args(SegmentVerdict))
STATES = ("proposed", "confirmed", "no_data")
FORMS = get_args(ClaimForm)
SIDES = ("above", "below")
TRAITLESS = ("comparison", "prevalence")  # forms that are about the persona's people as such
SHIFTS = ("launch", "market", "price", "leadership")
SPOKEN_BY = ("customer", "sales", "member", "machine")


def _choices(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(word, word) for word in words]


class Persona(Scoped):
    """A named character for a kind of buyer; `written` is YYYY-MM as stated by a member."""

    personal: ClassVar[tuple[str, ...]] = ("written_stated_by",)

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=_choices(KINDS), default="persona")
    colour = models.PositiveSmallIntegerField(default=0)
    portrait = models.CharField(max_length=40, blank=True)
    job = models.CharField(max_length=200, blank=True)
    occupation = models.CharField(max_length=120, blank=True)
    age = models.CharField(max_length=40, blank=True)
    story = models.TextField(blank=True)
    say = models.TextField(blank=True)
    avoid = models.TextField(blank=True)
    owner = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    owner_words = models.CharField(max_length=120, blank=True)
    next_review = models.DateField(null=True)
    last_review = models.DateField(null=True)
    written = models.CharField(max_length=7, blank=True)
    written_stated_by = models.CharField(max_length=120, blank=True)
    grade = models.CharField(max_length=12, choices=_choices(GRADES), default="proto")
    claims_supported = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="persona_known_kind"),
            models.CheckConstraint(condition=Q(grade__in=GRADES), name="persona_known_grade"),
            models.CheckConstraint(condition=~Q(name=""), name="persona_has_a_name"),
            models.CheckConstraint(condition=Q(colour__lt=COLOURS), name="persona_known_colour"),
            models.UniqueConstraint(
                fields=["workspace", "name"],
                condition=Q(archived_at=None),
                name="persona_name_once_a_workspace",
            ),
        ]


class Picture(Scoped):
    """A portrait that a member uploaded, drawn anew as PNG; `Persona.portrait` names it.

    A picture that a version once showed stays, so that the version can be restored.
    """

    personal: ClassVar[tuple[str, ...]] = ("content",)

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField()
    at = models.DateTimeField()


class Segment(Scoped):
    """Who belongs, by rule, column or fitted model; frozen once written, replaced by the next."""

    personal: ClassVar[tuple[str, ...]] = ()

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=_choices(("rule", "column", "model")))
    rule = models.TextField(blank=True)
    tree = models.JSONField(null=True)
    column = models.CharField(max_length=250, blank=True)
    value = models.CharField(max_length=250, blank=True)
    model = models.JSONField(null=True)
    label = models.CharField(max_length=12, choices=_choices(LABELS), blank=True)
    data_version = models.PositiveBigIntegerField(default=0)
    frozen_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["persona", "number"], name="segment_number_once"),
            models.UniqueConstraint(
                fields=["persona"], condition=Q(retired_at=None), name="one_current_segment"
            ),
            models.CheckConstraint(
                condition=(
                    (Q(kind="rule") & ~Q(rule=""))
                    | (Q(kind="column") & ~Q(column="") & ~Q(value=""))
                    | (Q(kind="model") & Q(model__isnull=False))
                ),
                name="segment_says_who_belongs",
            ),
        ]


class Version(Scoped):
    """What a persona said and by what rule, after one edit; rows are never changed."""

    personal: ClassVar[tuple[str, ...]] = ("author_name",)

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    reason = models.CharField(max_length=500, blank=True)
    author = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["persona", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="later_versions_have_a_reason"
            ),
        ]


class Claim(Scoped):
    """One sentence of a description with the test it stands.

    `state`: proposed while nobody confirmed the trait; confirmed; no_data, where customers must be
    asked. `written_at` and `written_version` are the claim's clock; what was `brought` stands as
    it came with a persona from elsewhere, so that the month stated there is its clock. A claim
    that left the description has `retired_at`, and `replaced_by` where another took its place.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    kind = models.CharField(max_length=12, default="fact")
    trait = models.CharField(max_length=250, blank=True)
    values = models.JSONField(default=list)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    at_least = models.FloatField(default=0.5)
    form = models.CharField(max_length=12, choices=_choices(FORMS), default="share")
    side = models.CharField(max_length=6, choices=_choices(SIDES), default="above")
    amount = models.FloatField(null=True)
    lowest = models.FloatField(null=True)
    highest = models.FloatField(null=True)
    then = models.CharField(max_length=250, blank=True)
    margin = models.FloatField(default=0.0)
    shelf_days = models.PositiveIntegerField(default=SHELF_DAYS)
    brought = models.BooleanField(default=False)
    position = models.IntegerField()
    state = models.CharField(max_length=10, choices=_choices(STATES), default="proposed")
    written_at = models.DateTimeField()
    written_version = models.PositiveBigIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey(
        "personas.Claim", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["persona", "position"],
                condition=Q(retired_at=None),
                name="one_claim_a_position",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="claim_says_something"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="claim_known_state"),
            models.CheckConstraint(
                condition=Q(at_least__gt=0) & Q(at_least__lte=1), name="claim_share_is_a_share"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(trait="") | Q(form__in=TRAITLESS),
                name="confirmed_claim_has_a_trait",
            ),
            models.CheckConstraint(condition=Q(form__in=FORMS), name="claim_known_form"),
            models.CheckConstraint(condition=Q(side__in=SIDES), name="claim_known_side"),
            models.CheckConstraint(
                condition=Q(margin__gte=0) & Q(shelf_days__gt=0), name="claim_margin_and_shelf"
            ),
            models.CheckConstraint(
                condition=~Q(state="no_data") | Q(trait=""), name="no_data_claim_has_no_trait"
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | Q(retired_at__isnull=False),
                name="replaced_claim_is_retired",
            ),
        ]


class Evidence(Scoped):
    """What somebody said, wrote, answered or did: `by` is who spoke, `typed_by` who typed it.

    A survey has `asked` and `agree`; a query its `result` in words and its `sql`, never run.
    """

    personal: ClassVar[tuple[str, ...]] = (
        "text",
        "speaker",
        "source",
        "result",
        "sql",
        "typed_by",
    )

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    by = models.CharField(max_length=8, choices=_choices(SPOKEN_BY))
    date = models.DateField()
    text = models.TextField()
    source = models.CharField(max_length=250, blank=True)
    speaker = models.CharField(max_length=120, blank=True)
    sort = models.CharField(max_length=8, choices=_choices(EVIDENCE_SORTS), default="quote")
    asked = models.PositiveIntegerField(null=True)
    agree = models.PositiveIntegerField(null=True)
    result = models.CharField(max_length=500, blank=True)
    sql = models.TextField(blank=True)
    typed_by = models.CharField(max_length=120, blank=True)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(by__in=SPOKEN_BY), name="evidence_known_speaker"),
            models.CheckConstraint(
                condition=Q(sort__in=EVIDENCE_SORTS), name="evidence_known_sort"
            ),
            models.CheckConstraint(
                condition=Q(sort="survey", agree__isnull=False, asked__gte=models.F("agree"))
                | (~Q(sort="survey") & Q(asked=None) & Q(agree=None)),
                name="a_survey_counts_who_agreed",
            ),
        ]


class EvidenceLink(Scoped):
    """That a piece of evidence supports or opposes a claim."""

    personal: ClassVar[tuple[str, ...]] = ()

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="+")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="+")
    supports = models.BooleanField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evidence", "claim"], name="one_stance_a_claim"),
        ]


class Review(Scoped):
    """That a persona was looked at on a day, by which departments, and what they noted."""

    personal: ClassVar[tuple[str, ...]] = ("by", "note")

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    departments = models.JSONField(default=list)
    note = models.TextField(blank=True)
    member = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()


class Shift(Scoped):
    """What changed around the personas on a day, in one line; every persona may need a look."""

    personal: ClassVar[tuple[str, ...]] = ("by",)

    on = models.DateField()
    kind = models.CharField(max_length=10, choices=_choices(SHIFTS))
    text = models.CharField(max_length=200)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=SHIFTS), name="shift_known_kind"),
            models.CheckConstraint(condition=~Q(text=""), name="shift_says_something"),
        ]


class Opening(Scoped):
    """The first and the last day on which a member opened a persona, and nothing in between.

    It is read in totals alone: whether anybody but one knows a persona, and whether other
    departments use it.
    """

    personal: ClassVar[tuple[str, ...]] = ("member", "first_on", "last_on")

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["persona", "member"], name="one_opening_a_member"),
        ]
