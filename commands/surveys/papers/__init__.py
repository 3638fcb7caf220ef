"""The table of a survey; imported only when one is made."""
