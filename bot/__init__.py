"""How Hafenlotse runs and talks: Matrix, scheduler, settings, command line."""
