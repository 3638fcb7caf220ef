"""Who is who, for every subject: municipalities, Länder, offices, mandates. No command is here.

`voices` finds the municipality that is meant and tells who may speak for it, `ids` reads P-12 and
ST-7, `places` a Land or an AGS, `electorates` which municipalities. `changes` keeps and tells what
changed about a member, `mandates` and `counting` put such things into words, `letters` reach those
who decide, `deeds` tells follow-ups that something was done.
"""
