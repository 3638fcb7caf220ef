"""What is known of municipalities and Länder, as pure functions.

Their names, Länder, counties and inhabitants, what they are to the alliance, what their councils
let them do, who of them is meant by a vote, and who is told when they are late.
"""
