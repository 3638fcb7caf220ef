"""What is to be done, over all subjects and all rooms; none of them is known here by name.

`open_items` is for those who speak for a municipality, gathered by `gathering` from what the
subjects call open; `overview` is for those who coordinate, counted by the database; `rules` says
what is the most urgent, and what can be lacking.
"""
