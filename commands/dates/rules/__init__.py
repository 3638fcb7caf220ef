"""The rules of dates as pure functions."""
