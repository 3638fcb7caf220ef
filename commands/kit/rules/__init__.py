"""The alliance's rules as pure functions: no storage, no clock, no texts."""
