"""What councils have resolved, and what follows from it.

`mandates` enters, shows and withdraws mandates, and tells of their end in time; `consequences` says
what each one makes possible or blocks. Their rules and their wording are in `alliance`, because
signatures, pledges and polls ask for them, too.
"""
