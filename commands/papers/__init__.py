"""What papers of all subjects share: from data to bytes, without registry and without clock.

`records` seals what a paper says with its digest, `checking` tells whether a file is as it was
made. `pdf` has the page and its fonts. `calendar_entries` makes data of dates, and `calendar` a
calendar file of that data. The makers give the same bytes for the same data, and load their large
libraries only when they are used.
"""
