"""How somebody new comes to take part.

`joining` is what they type, `applications` what the coordination decides.
"""
