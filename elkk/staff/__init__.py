"""The utility's own screens: where its clerks, billing department and administrator work.

Templates extend `layout_staff.html`; a screen is listed in sections.py, which makes its place in
the menu. Screens of one subject are a module `<subject>_views.py` on the one blueprint.
"""
