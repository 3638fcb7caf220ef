"""What municipalities can take in.

`pledges` is `!pledge`, `aims` what can be typed there and which pledge is meant; `receipts` says
what came of it. `ledger` shows what stands and how it came about, `assignments` what follows from
it, `reconfirmations` asks whether it still stands, `readiness` records who is willing whatever the
number. `words` has pledges in words, `rules` decides when they count, bind, and get old.
"""
