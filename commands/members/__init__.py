"""The registry: municipalities, their status, what they say of themselves."""
