"""What is to be done, over all subjects and all rooms; none of them is known here by name.

`open_items` is for those who speak for a municipality, gathered by `gathering` from what the
subjects call open; `rules` says what of it is the most urgent.
"""
