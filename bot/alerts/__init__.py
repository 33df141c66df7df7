"""What the bot says by itself: an alert rendered, delivered, and marked as sent."""
