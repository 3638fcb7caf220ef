"""Joint statements, from the first wording to the publication. What is said of …

- a statement: `opening` (typed) and `files` (sent), `showing`, `deadlines`, `nudges` (the letter to
  those who are silent); `statement` is what all the others ask of one: which is meant, who may read
  or change it, how it is shown
- its versions: `versions` makes and compares them, `version_list` lists them, `asking_again` writes
  to those who have signed or answered the one before
- its clauses: `clauses` reads and writes which are meant, `positions` is what is said to them,
  `denominator` what all agree to
- its signatures: `signatures` signs and takes back, `decisions` has what that needs (a mandate, or
  a council decision), `support` who could sign, `weight` how many people stand behind it
- `individual_statements`: own words of municipalities beside it
- its publication: `drafts` is what is confirmed, `publications` publishes and shows, `record` what
  is kept of it for ever, `papers` its files
- the file of a town hall: `table`, which is `!record`, before and after the publication
- its end: `withdrawals` takes it back, `outcomes` has what came of it, `aftermath` both in words
"""
