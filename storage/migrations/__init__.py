"""Alembic's environment and revisions; started by `storage.schema.migrate` only."""
