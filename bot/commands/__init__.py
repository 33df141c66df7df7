"""What people ask of the bot: one module of slash commands for each noun."""
