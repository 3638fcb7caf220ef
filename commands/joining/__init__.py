"""How somebody new comes to take part."""
