"""What looks odd in answers, and what somebody concludes."""
