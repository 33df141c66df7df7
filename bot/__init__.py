"""What people see and say: alerts, commands, the command line."""
