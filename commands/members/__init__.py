"""The registry of municipalities and partners: what is known of them, and what they say themselves.

`members` enters, shows and finds them, `statuses` sets and corrects what is registered, `entering`
is what both check: AGS, namesakes, counties. `facts` has what is registered in words. `profiles`,
`demands` and `services` are a municipality's own: notes, harbour demands, integration services.
"""
