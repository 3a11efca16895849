"""Saved views and stories: naming, listing, presenting them and stepping through them."""
