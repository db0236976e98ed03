"""Объявления: what the utility tells everyone on top of the pages, such as planned works."""
