"""Rooms: what the bot is to know of one, and what it says there by itself.

`rooms` is what a room is for and so what may be said in it, `languages` and `timezones` how it is
said. `greetings` is what is said on arriving and about edited commands, `privacy` the notice on
what is kept.
"""
