"""What a persona is worth, from what stands behind it (PRODUCT: four honest labels)."""

INTERVIEWS = 5


def grade(*, interviews: int, found: bool, has_segment: bool, claims_supported: bool) -> str:
    """proto, qualitative, statistical or validated.

    `interviews` counts distinct customers heard. `found` says that the records themselves drew the
    segment; a rule that somebody declared is an assumption until its claims are supported.
    """
    heard = interviews >= INTERVIEWS
    outlined = found or (has_segment and claims_supported)
    if heard and outlined and claims_supported:
        return "validated"
    if outlined and not heard:
        return "statistical"
    return "qualitative" if heard else "proto"
