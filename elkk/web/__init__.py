"""What every page stands on: who may see it, its fragments, its language, its addresses."""
