"""Files of answers: read, mapped, translated."""
