"""The command `label`, one module per sub-command."""
