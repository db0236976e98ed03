"""What everything stands on: it knows no page and no room."""
