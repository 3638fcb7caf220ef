"""Meetings: called, moved, minuted."""
