"""One module a view: a typed model and a request in, a composition of pictures and words out."""
