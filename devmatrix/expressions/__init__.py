"""The expressions of a spec: parsed, checked against the model, and emitted; never evaluated."""
