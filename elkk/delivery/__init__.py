"""The way out of the building: the outbox, and the senders of letters and SMS."""
