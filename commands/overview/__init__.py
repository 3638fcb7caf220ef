"""What is to be done, over all subjects and all rooms; none of them is known here by name.

`open_items` is for those who speak for a municipality, gathered by `gathering` from what the
subjects call open; `letters` bring it unasked. `overview` is for those who coordinate, counted by
the database; `rules` says what is the most urgent, what is worth a letter, what can be lacking,
and `table` and `chart` are that as a file or a picture.
"""
