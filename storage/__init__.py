"""What is remembered: tables, transactions, queries, migrations. Imports nothing of ours.

One file per noun: its queries here, its tables in `tables`. `store` has them all within one
transaction, `engine` and `sqlite` open it, `schema` and `migrations` keep the tables up to date;
`queries` is what all of them share, `bulk` writes many rows at once.
"""
