"""Two dozen quiet portraits, the same one for the same key, and the empty circle for nobody."""

import hashlib
from dataclasses import dataclass

from ringtrue.figures import faces
from ringtrue.figures.colours import PERSONAS, colour
from ringtrue.figures.drawing import element, figure, ink

# skin, the line that nose and ears are drawn in, the lips, and the rim of glasses that shows on it
SKINS = {
    "fair": ("#f3d3bd", "#c98f72", "#a5523f", "#3a3633"),
    "light": ("#e9bf9f", "#b97f5e", "#984a38", "#3a3633"),
    "olive": ("#d6a67c", "#a3744d", "#8c4232", "#3a3633"),
    "tan": ("#c48d61", "#8f5f3b", "#7d3528", "#332c28"),
    "brown": ("#a06b45", "#6f452a", "#6b2a22", "#2b2420"),
    "deep": ("#7a4d33", "#4f2f1e", "#b5604f", "#cbb487"),
    "dark": ("#5b3a28", "#38221a", "#a95a4c", "#cbb487"),
}
HAIR = {
    "black": "#211a18",
    "dark": "#3a2a22",
    "brown": "#6b4a33",
    "auburn": "#8a4526",
    "sand": "#c3a068",
    "grey": "#9b9891",
    "white": "#dad7cf",
}


@dataclass(frozen=True)
class Portrait:
    """One illustrated person; every name stands for a shape in `faces` or a colour above."""

    skin: str
    hair: str
    before: str
    face: str = "oval"
    behind: str = ""
    dress: str = "crew"
    beard: str = ""
    glasses: str = ""
    smile: str = "calm"
    aged: bool = False
    rings: bool = False


PORTRAITS = (
    Portrait("light", "dark", "bob", behind="bob", dress="shirt", smile="warm"),
    Portrait("tan", "black", "side", face="square", dress="apron", smile="warm"),
    Portrait("fair", "sand", "swept", behind="bun", dress="blazer"),
    Portrait("olive", "brown", "crop", face="long", dress="shirt", beard="full"),
    Portrait("dark", "black", "buzz", dress="blazer", smile="warm"),
    Portrait("brown", "black", "afro", behind="afro", dress="turtleneck", rings=True),
    Portrait("fair", "grey", "receding", face="round", dress="shirt", glasses="square", aged=True),
    Portrait("olive", "dark", "veil", behind="veil", face="oval", dress="crew", smile="warm"),
    Portrait("light", "white", "pixie", dress="scarf", glasses="round", aged=True, smile="warm"),
    Portrait("deep", "black", "parted", behind="braids", dress="hoodie", smile="warm"),
    Portrait("brown", "black", "turban", dress="blazer", beard="full", face="long"),
    Portrait("fair", "auburn", "parted", behind="wavy", dress="coat", smile="wry"),
    Portrait("light", "brown", "helmet", face="square", dress="vest", beard="goatee"),
    Portrait("tan", "black", "fringe", behind="long", dress="crew", glasses="round"),
    Portrait("dark", "grey", "tufts", face="round", dress="turtleneck", aged=True, smile="warm"),
    Portrait("light", "sand", "curls", dress="hoodie", face="round", smile="wry"),
    Portrait("olive", "grey", "bob", behind="bob", dress="blazer", aged=True, rings=True),
    Portrait("deep", "black", "curls", face="square", dress="shirt", glasses="square"),
    Portrait("fair", "auburn", "crop", dress="crew", beard="moustache", smile="wry"),
    Portrait("tan", "dark", "parted", behind="tail", dress="vest", smile="warm"),
    Portrait("light", "white", "side", face="long", dress="blazer", aged=True),
    Portrait("brown", "dark", "parted", behind="long", dress="coat", rings=True, smile="warm"),
    Portrait("fair", "brown", "beanie", face="oval", dress="hoodie", beard="full"),
    Portrait("dark", "black", "pixie", dress="shirt", rings=True, glasses="round"),
)


def portrait(
    key: str, *, persona: int = 0, size: float = 52, label: str = "", choice: int | None = None
) -> str:
    """The portrait for a key, dressed in the persona's colour.

    `choice`, or a key `face-7`, picks one of `PORTRAITS` by place instead. The label is empty by
    default, since the name stands beside it.
    """
    place = place_of(key, persona) if choice is None else choice
    person = PORTRAITS[place % len(PORTRAITS)]
    return figure(
        size, size, *_layers(person, colour(persona)), label=label, box="0 0 60 60",
        class_="portrait",
    )  # fmt: skip


def nobody(*, size: float = 52, label: str = "no persona") -> str:
    """The dashed circle of those whom no persona fits."""
    circle = element(
        "circle", cx=30, cy=30, r=28.6, fill="none", stroke=ink("edge"), stroke_width=1.6,
        stroke_dasharray="4.5 4.5",
    )  # fmt: skip
    return figure(size, size, circle, label=label, box="0 0 60 60", class_="portrait")


def place_of(key: str, persona: int) -> int:
    """Which face a key gets: each colour has faces of its own, so that no two of a cast share."""
    chosen = key.removeprefix("face-")
    if chosen != key and chosen.isdecimal():
        return int(chosen)
    drawn = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big")
    return max(persona, 0) % PERSONAS + PERSONAS * (drawn % (len(PORTRAITS) // PERSONAS))


def _layers(person: Portrait, hue: str) -> list[str]:
    skin, line, _, _ = SKINS[person.skin]
    hair = _hair_colour(person, hue)
    layers = [
        element("circle", cx=30, cy=30, r=30, fill=ink("card")),
        element("circle", cx=30, cy=30, r=30, fill=hue, opacity=0.17),
    ]
    if person.behind:
        layers.append(faces.path(faces.BEHIND[person.behind], hair))
    layers += [
        faces.path(faces.NECK, skin),
        faces.path("M25.4 38.8c2.6 3.6 6.6 3.6 9.2 0v2.6c-2.6 3-6.6 3-9.2 0z", line, opacity=0.35),
        faces.clothes(person.dress, hue),
        element("ellipse", cx=19.4, cy=29.4, rx=1.8, ry=2.7, fill=skin),
        element("ellipse", cx=40.6, cy=29.4, rx=1.8, ry=2.7, fill=skin),
        faces.path(faces.FACES[person.face], skin),
    ]  # fmt: skip
    layers += _front(person, hair, hue)
    return layers


def _front(person: Portrait, hair: str, hue: str) -> list[str]:
    _, line, lip, rim = SKINS[person.skin]
    layers = []
    if person.beard:
        layers.append(faces.path(faces.BEARDS[person.beard], HAIR[person.hair], opacity=0.92))
    brow = HAIR[person.hair] if person.hair not in ("white", "sand") else "#a39373"
    layers.append(
        faces.features(skin_line=line, brow=brow, lip=lip, smile=person.smile, aged=person.aged)
    )
    if person.rings:
        layers.append(element("circle", cx=19.2, cy=33, r=1, fill="#d9b23c"))
        layers.append(element("circle", cx=40.8, cy=33, r=1, fill="#d9b23c"))
    opacity = 0.78 if person.before == "buzz" else None
    layers.append(faces.path(faces.BEFORE[person.before], hair, opacity=opacity))
    layers.append(faces.headwear(person.before, hue))
    if person.glasses:
        layers.append(faces.glasses(person.glasses, rim))
    return [layer for layer in layers if layer]


def _hair_colour(person: Portrait, hue: str) -> str:
    cloth = {"veil": "#5d7a80", "turban": "#8c3f2d", "beanie": "#4d5a52", "helmet": "#e8c44b"}
    return cloth.get(person.before, HAIR[person.hair])
