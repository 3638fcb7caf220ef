"""Models of success: what worked in one municipality, as a reference for the others.

`entering` has what municipalities type, `approving` what the coordination decides, `models` shows,
lists and finds them, `sheet` prints one. `rules` takes the typed lines apart; `words` says what is
wrong with them, which model is meant and how it is shown.
"""
