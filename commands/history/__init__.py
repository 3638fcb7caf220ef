"""Everything that ever changed about a member.

`history` is `!history`, `rules` says who is behind a change without naming a person.
"""
