"""The pages that put rooms together: the start page, an account's header and settings, the user's
profile and all their data.
"""
