"""Makers of charts, letters and workbooks: from data to bytes, without registry and without clock.

Every function here gives the same bytes for the same data, and imports its library itself.
"""
