"""The demo: invented people, the real bot and a homeserver of its own, played in the terminal."""
