"""How fast the bot answers, and what an answer costs. See README.md."""
