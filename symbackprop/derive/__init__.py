"""From a network to its derivation: rules, the steps that they make, and three forms of saying them."""
