"""The table and the chart of a survey; imported only when one is made."""
