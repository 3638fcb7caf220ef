"""What is remembered: tables, transactions, queries, migrations. Imports nothing of ours."""
