"""`!help`: which commands there are for whom, one command with its examples, and what a topic has.

`help` says it; `rules` ends the first sentence of a text.
"""
