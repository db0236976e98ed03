"""A demo utility: a made-up billing that writes a batch in exchange format 1.

Nothing here is random: the same seed and the same day give the same bytes. Every name, number
and sum is synthetic; what is real is the shape of the data and the arithmetic.
"""
