"""The ballot box: codes, ballots, keys, sealing, receipts; blind signatures."""
