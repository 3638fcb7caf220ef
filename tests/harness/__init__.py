"""Stand-ins for the world around the bot: people, a faulty network, databases."""
