"""The tests of symbackprop; run from the root of the checkout."""
