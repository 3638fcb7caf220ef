"""Chart, letter and workbook of an offer."""
