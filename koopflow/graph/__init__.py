"""The model as graphs: what its machines declare (`process`), and who tells whom (`information`).

`roles` says what a transition's name means; everything above asks it there.
"""
