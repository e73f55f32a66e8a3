"""A model, its transitions and the steps of a case in a reader's words: what figures and walks say alike.

It stands below drawing because whoever tells something in text needs the words and no picture.
"""
