"""Habit: which letters and words people use for what, before a page says otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from ..term import Role

HABIT: Mapping[str, Role] = {
    **dict.fromkeys(
        ("w", "W", "omega", "Omega", "theta", "Theta", "weight", "Weight", "weights", "Weights", "U", "V"), Role.WEIGHT
    ),
    **dict.fromkeys(("b", "B", "bias", "Bias", "biases", "beta", "c"), Role.BIAS),
    **dict.fromkeys(("z", "Z", "s", "net", "u", "in", "Net", "preactivation"), Role.PRE),
    **dict.fromkeys(
        (
            "a",
            "A",
            "h",
            "H",
            "o",
            "O",
            "out",
            "Out",
            "alpha",
            "x",
            "X",
            "i",
            "input",
            "Input",
            "activation",
            "Activation",
            "output",
            "Output",
        ),
        Role.ACTIVATION,
    ),
    **dict.fromkeys(("y", "Y", "t", "d", "target", "Target", "label"), Role.TARGET),
    **dict.fromkeys(("delta", "Delta"), Role.DELTA),
    **dict.fromkeys(("C", "J", "E", "L", "Loss", "loss", "Cost", "cost", "Error", "error", "ell"), Role.COST),
    **dict.fromkeys(("eta", "epsilon", "lr", "LR", "mu", "gamma"), Role.RATE),
}
INPUT_HEADS = frozenset(("x", "X", "i", "input", "Input"))


FUNCTIONS: Mapping[str, str] = {
    **dict.fromkeys(
        ("sigma", "g", "G", "f", "F", "phi", "varphi", "psi", "varsigma", "S", "act", "activation"), "sigma"
    ),
    **dict.fromkeys(("ReLU", "relu", "Relu", "RELU", "rect"), "relu"),
    **dict.fromkeys(("LeakyReLU", "leakyrelu", "leaky_relu", "LReLU", "lrelu", "leaky"), "leaky_relu"),
    **dict.fromkeys(("sigmoid", "Sigmoid", "logistic", "sigm", "sig", "expit"), "sigmoid"),
    **dict.fromkeys(("tanh", "Tanh"), "tanh"),
    **dict.fromkeys(("softplus", "Softplus"), "softplus"),
    **dict.fromkeys(("softmax", "Softmax", "SoftMax"), "softmax"),
    **dict.fromkeys(("identity", "Identity", "id", "linear"), "identity"),
    **dict.fromkeys(("exp",), "exp"),
    **dict.fromkeys(("log", "ln"), "log"),
    **dict.fromkeys(("max",), "max"),
    **dict.fromkeys(("sqrt",), "sqrt"),
    **dict.fromkeys(("diag", "Diag"), "diag"),
    **dict.fromkeys(("sum",), "sum"),
    **dict.fromkeys(("mean", "avg"), "mean"),
}
ACTIVATIONS = frozenset(("sigma", "relu", "leaky_relu", "sigmoid", "tanh", "softplus", "softmax", "identity"))
