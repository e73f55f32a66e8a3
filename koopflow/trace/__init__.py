"""What happens to cases, in one form for simulation, counterexample, replay and drawing."""
