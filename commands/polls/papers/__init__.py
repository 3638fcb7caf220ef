"""The record of a poll on paper and as a table."""
