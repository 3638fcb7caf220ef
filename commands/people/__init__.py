"""Who holds which office, and what is kept about people.

`contacts`, `coordinators` and `observers` name people and let them go; `handover` is what happens
then to what they leave. `checklists` shows what a municipality still lacks, by `rules`.
`personal_data` shows and forgets what is kept about a person; `traces` has it in words.
"""
