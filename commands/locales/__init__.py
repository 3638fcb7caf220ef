"""What differs between languages: a table (xx.toml) and a catalogue of texts (xx.po) for each.

A language is there as soon as its table is; everything else follows from the two files.
"""
