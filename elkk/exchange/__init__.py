"""How a utility's data come in and subscribers' readings and payments go out.

`format1/` reads a batch of our own format, checks it and applies all of it or nothing. `sheets/`
makes such a batch of a utility's own file. `intake/` is the life of a file: taken, checked,
accepted, applied, undone.
"""
