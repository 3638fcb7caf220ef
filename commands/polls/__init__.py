"""Votes: one municipality, one ballot. What one wants to change, and where it is:

- `opening`: `!poll`, what is announced in the room, `!poll reopen`; `question`: what may be typed
  behind `!poll`; `electors`: who has a vote, and who casts it
- `prepared`: `!poll prepare`, `!poll open` and the others about polls for a meeting
- `changing`: `!poll extend`, and `!poll mend` as long as nobody has voted
- `ballots`: `!vote`, `!vote withdraw`; `taps`: the same by tapping and by deleting the message;
  `proxies`: `!proxy`; `standing_proxies`: `!proxy all`, `!proxies`
- `tally`: what has been cast so far; `status`: `!poll status`, `!polls`, the live count in the
  room; `nudges`: the letter to those who are silent; `endless`: the one about a poll without an end
- `closing`: `!poll close`, `!poll discard`, the end that comes by itself; `outcome`: what is told
  then
- `following`: `!poll outcome`, who sees to what was decided and is asked about it; `reviews`: the
  same in `!open` and `!polls`
- `record`: what is kept for ever, `!poll record`; `papers`: its PDF and CSV
- `finding`: which poll is meant, and who may look at it
- `rules`: what counts, what is decided and when somebody is asked, as pure functions

When a poll ends, `closing` reads from the row, whatever has changed it meanwhile.
"""
