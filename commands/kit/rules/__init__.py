"""What all commands go by, as pure functions: no storage, no clock, no texts.

Who may do what (`authority`) and hear what (`audience`); words as people write them (`spelling`,
`choices`, `taking_back`) and numbers (`numbers`).
"""
