"""What members can say, and the alliance's rules: one package for each subject; never imports bot.

The modules beside the packages cross subjects: `!calendar`, `!confirm`, `!done`, `!help`, tables
that go out and come in, files that are sent, messages that are deleted.
"""
