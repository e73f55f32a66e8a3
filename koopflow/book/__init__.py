"""Pages for readers, made from models, findings, measures and drawings."""
