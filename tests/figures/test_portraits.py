"""Portraits: many, quiet, and always the same one for the same persona."""

import xml.etree.ElementTree as ET

from ringtrue.figures import PORTRAITS, nobody, portrait
from ringtrue.figures.portraits import HAIR, SKINS


def test_there_are_more_than_a_dozen_and_no_two_are_alike():
    drawn = {portrait("", choice=n) for n in range(len(PORTRAITS))}
    assert len(drawn) == len(PORTRAITS) >= 12


def test_the_same_key_gives_the_same_portrait():
    assert portrait("Maintenance Maya", persona=3) == portrait("Maintenance Maya", persona=3)


def test_two_personas_of_different_colours_never_share_a_face():
    names = ("Maya", "Omar", "Ingrid", "Tom", "Anna", "Ben", "Chi", "Dev")
    faces = [portrait(name, persona=n) for n, name in enumerate(names)]
    for first in range(8):
        for second in range(first):
            assert _uncoloured(faces[first]) != _uncoloured(faces[second])


def _uncoloured(svg: str) -> list[str]:
    return [e.get("d") or e.get("cx") for e in ET.fromstring(svg).iter()] + [
        e.get("fill")
        for e in ET.fromstring(svg).iter()
        if not (e.get("fill") or "").startswith("v")
    ]


def test_a_chosen_face_is_the_one_shown():
    assert portrait("face-7") == portrait("", choice=7)


def test_people_differ_in_skin_age_hair_and_dress():
    assert {p.skin for p in PORTRAITS} == set(SKINS)
    assert {p.hair for p in PORTRAITS} >= set(HAIR) - {"auburn"}
    assert sum(p.aged for p in PORTRAITS) >= 4
    assert len({p.dress for p in PORTRAITS}) >= 8


def test_nobody_is_a_dashed_circle():
    (circle,) = ET.fromstring(nobody())
    assert circle.get("stroke-dasharray")
    assert circle.get("fill") == "none"
