"""Many runs of one project: what is varied, how all of them are trained and recorded, what came of them."""
