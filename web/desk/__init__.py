"""What awaits whom: dashboard, rooms, history."""
