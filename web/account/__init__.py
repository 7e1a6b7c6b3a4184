"""People sign in, organisations sign up."""
