"""A model goes in; the text of a folder comes out from which an author starts an adaptation of it, or a model.

It is separate from the verbs because what it writes is long, and from `book` because it writes for authors.
"""
