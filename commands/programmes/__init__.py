"""Admission programmes, and what the Länder have decided.

`programmes` lists, adds, closes and opens them, `lands` keeps what each Land has decided; `known`
reads their names in commands and gives what is known of them, `rules` has the vocabulary.
"""
