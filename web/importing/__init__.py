"""The path of a file of answers or visits."""
