"""Everything that ever changed about a member."""
