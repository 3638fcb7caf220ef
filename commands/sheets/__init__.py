"""The registry as tables: read from CSV, XLSX and ODS, written, compared and applied.

For the command line as for the chat; nothing here talks to a room. `reading` gives the sheets of a
file (`grids`) as they are seen, `headings` says which of them is the table, `parsing` gives its
values by the `fields` of a column; `members` and `pledges` with `pledge_rows`
compare them with what is registered and apply them, as `model` describes; `report` puts that into
words, `writing` writes a table. `rules` says what headings and cells mean.
"""
