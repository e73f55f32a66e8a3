"""Other checkers of the same properties, for those who develop koopflow: each file is run by its own command."""
