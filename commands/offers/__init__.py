"""What all pledges add up to, and the offers frozen from it.

`sums` is `!sum`; `freezing` makes an offer of what stands, `offers` shows, answers and releases it,
`answers` is the text and the files it is shown with. `scoping` reads which part of the registry is
meant, `words` has totals in words, `rules` reckons and compares offers, `papers` draws and prints.
"""
