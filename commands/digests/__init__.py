"""The numbered state of knowledge, the same for all.

`digests` shows it and sends it, every week or at once; `contents` gathers what is in it and puts it
into words; `rules` says when it comes, and which deadlines are news.
"""
