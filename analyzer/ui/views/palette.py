"""The colours of services, the same on cards, matrix and map."""

#: By place of the service. Names and places always stand beside a colour.
LIGHT = ("#0072B2", "#D98200", "#00916B", "#B8579B", "#7A6A00", "#3FA3DC")
DARK = ("#4FB0EE", "#F2AE38", "#2BC79A", "#E29AC9", "#E6DB5A", "#8CCBF2")


def colour(place: int) -> str:
    """The colour of the service at that place, as CSS that follows the theme; grey below 0."""
    if place < 0:
        return "light-dark(#8A8F98, #8A8F98)"
    return f"light-dark({LIGHT[place % len(LIGHT)]}, {DARK[place % len(DARK)]})"


def ink(place: int) -> str:
    """The colour as text: darker, in the dark theme lighter, so that it can be read."""
    if place < 0:
        return "light-dark(#565B63, #B9BEC6)"
    light, dark = LIGHT[place % len(LIGHT)], DARK[place % len(DARK)]
    return (
        f"light-dark(color-mix(in srgb, {light} 68%, black), color-mix(in srgb, {dark} 70%, white))"
    )


def tint(place: int, share: float) -> str:
    """The colour as a wash over the background, `share` in [0, 1]."""
    return f"color-mix(in srgb, {colour(place)} {round(100 * share)}%, transparent)"
