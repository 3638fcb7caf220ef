"""Admission programmes, and what the Länder have decided."""
