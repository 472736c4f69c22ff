"""Catalogs, dates, and the extractor."""
