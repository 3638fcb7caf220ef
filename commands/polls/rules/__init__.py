"""The rules of polls as pure functions: what words mean, what counts, what is decided."""
