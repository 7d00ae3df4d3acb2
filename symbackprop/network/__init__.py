"""Networks: their description, their graph of equations, and exact values of both."""
