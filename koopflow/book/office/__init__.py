"""Documents for offices: what a model says goes in; registers, templates and opinions to fill in and file come out."""
