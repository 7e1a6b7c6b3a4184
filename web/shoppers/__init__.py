"""The mystery shoppers themselves: applying, the panel, the charter and its quiz, ties and availability."""
