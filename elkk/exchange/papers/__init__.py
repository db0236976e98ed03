"""A utility's own printed bills: one PDF for each bill, or one for all, cut by account number."""
