"""Who is who: municipalities, Länder, offices, mandates – what every subject needs. No command."""
