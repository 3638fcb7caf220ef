"""What a room is for, its language and its clock; privacy."""
