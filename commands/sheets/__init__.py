"""The registry as tables: read from and written to CSV and XLSX, compared and applied.

The same for the command line and for the chat. Nothing here talks to a room.
"""
