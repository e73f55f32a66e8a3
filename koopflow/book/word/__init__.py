"""Files of Word: how a book is written to one, and how what it pulled is found in it and made anew."""
