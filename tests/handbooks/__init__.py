"""The handbooks in docs/: what they show is drawn from the real bot, and all they say is tried.

`make handbooks` draws the pictures and sets the pages.
"""
