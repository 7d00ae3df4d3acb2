"""The derivation itself: from the defining equations to the error of each layer and every gradient.

Each goal is a partial derivative of the cost. It is taken through the graph by the chain rule, summed over all paths,
its local parts worked out from the definitions, Kronecker symbols collapsed, and what has a name called by it:

delta^l_m = dC/dz^l_m = sigma'(z^l_m) sum_k w^{l+1}_{km} delta^{l+1}_k,   dC/dw^l_{mn} = delta^l_m a^{l-1}_n

(Rumelhart, Hinton and Williams, Nature 323, 1986.) The layer is a letter where one derivation serves all layers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..term import Index, Partial, Ref, Role, Size, Term
from .calculus import added, collapse, derivative, factored, factors_of, sums, tidy, times
from .definitions import ELEMENTWISE, Definitions, is_softmax
from .functions import FORMULAS, SLOPES
from .steps import Deduction, Range
from .terms import (
    COST,
    EXAMPLE,
    LAST,
    LAYER,
    NOWHERE,
    RATE,
    applied,
    literal,
    mean,
    minus,
    number,
    of_example,
    partial,
    plus,
    product,
    ref,
    same_unit,
    total,
)
from .trail import Trail

M, N, K, P = Index("m"), Index("n"), Index("k"), Index("p")


@dataclass(frozen=True)
class Engine:
    """Derives what a network's definitions say; every method gives one deduction."""

    definitions: Definitions
    gradients: dict[tuple[Index, Role], Deduction] = field(default_factory=dict)

    # local partial derivatives

    def affine(self, of: Ref, wrt: Ref) -> Trail:
        """The derivative of a pre-activation by a weight, a bias or an activation of the layer before."""
        trail = Trail(partial(of, wrt))
        taken = {index.var or "" for index in (*of.indices, *wrt.indices)}
        body = self.definitions.body(of, taken)
        trail.become("definition", partial(body, wrt))
        trail.become("linearity", derivative(body, wrt))
        trail.become("collapse", collapse(trail.now))
        return trail

    def slope(self, of: Ref, wrt: Ref) -> Trail:
        """The derivative of an activation by a pre-activation of its layer."""
        layer, unit, other = _at(of)[0], _at(of)[1], _at(wrt)[1]
        trail = Trail(partial(of, wrt))
        definitions = self.definitions
        if not is_softmax(definitions.layer(layer)):
            inner = ref(Role.PRE, layer, unit)
            trail.become("definition", partial(applied(ELEMENTWISE, 0, inner), wrt))
            trail.become("slope", times(applied(ELEMENTWISE, 1, inner), same_unit(unit, other)))
            return trail
        body = definitions.body(of, {unit.var or "", other.var or ""})
        trail.become("definition", partial(body, wrt))
        trail.become("quotient-rule", collapse(derivative(body, wrt)))
        trail.become("jacobian", definitions.jacobian(layer, unit, other))
        return trail

    def cost_slope(self, output: Ref) -> Trail:
        """The derivative of the cost by one output."""
        trail = Trail(partial(COST, output))
        body = self.definitions.cost({index.var or "" for index in output.indices})
        trail.become("definition", partial(body, output))
        trail.become("linearity", derivative(body, output))
        trail.become("collapse", collapse(trail.now))
        trail.become("simplify", self.definitions.cost_slope(output))
        return trail

    def activation_slope(self, layer: Index) -> Deduction | None:
        """sigma'(z^l_m) in terms of a^l_m, from the function's formula; None where the table has no formula for it."""
        z = ref(Role.PRE, layer, M)
        formula = FORMULAS.get(self.definitions.layer(layer).activation)
        if formula is None:
            return None
        trail = Trail(applied(ELEMENTWISE, 1, z))
        trail.become("definition", partial(formula(z), z))
        trail.become("derivative", derivative(formula(z), z))
        for form in SLOPES[self.definitions.layer(layer).activation](z, ref(Role.ACTIVATION, layer, M)):
            trail.become("simplify", form)
        return trail.deduction("slope", (*self.spread(layer), self.units(M, layer)))

    def spread(self, layer: Index) -> tuple[Range, ...]:
        """Where a layer's letter runs, none for the last layer or one that is named."""
        whole = len({each.function for each in self.definitions.network.layers}) == 1
        return self.layers(layer, last=whole) if layer == LAYER else ()

    # goals

    def cost(self) -> Deduction:
        """dC/da^L_m from the cost's formula."""
        return self.cost_slope(ref(Role.ACTIVATION, LAST, M)).deduction("cost", (self.units(M, LAST),))

    def output(self) -> Deduction:
        """The error of the last layer: delta^L_m."""
        layer = LAST
        z, a = ref(Role.PRE, layer, M), ref(Role.ACTIVATION, layer, P)
        trail = Trail(ref(Role.DELTA, layer, M))
        trail.become("name-delta", partial(COST, z))
        trail.become("sum-over-paths", total("p", layer, product(partial(COST, a), partial(a, z))), (("through", a),))
        trail.along("slope", self.slope(a, z), (("of", a),))
        if not is_softmax(self.definitions.layer(layer)):
            trail.become("collapse", collapse(trail.now))
            a = ref(Role.ACTIVATION, layer, M)
        trail.along("cost-slope", self.cost_slope(a), (("of", a),))
        if is_softmax(self.definitions.layer(layer)):
            trail.become("collapse", collapse(trail.now))
            if self.definitions.targets_sum_to_one:
                self.put_target_sum(trail)
            trail.become("factor", factored(added(trail.now)))
        self.known_slope(trail, layer, M)
        return trail.deduction("output", (self.units(M, layer),))

    def put_target_sum(self, trail: Trail) -> None:
        """Put 1 for the sum of the targets."""
        for part in tuple(sums(trail.now)):
            if isinstance(part.body, Ref) and part.body.role is Role.TARGET:
                trail.rewrite("target-sum", part, number(1), (("sum", part),))

    def hidden(self, layer: Index = LAYER) -> Deduction:
        """The error of a hidden layer from that of the layer above: delta^l_m."""
        above = Index(layer.var, layer.offset + 1)
        z, up = ref(Role.PRE, layer, M), ref(Role.PRE, above, K)
        trail = Trail(ref(Role.DELTA, layer, M))
        trail.become("name-delta", partial(COST, z))
        trail.become(
            "sum-over-paths", total("k", above, product(partial(COST, up), partial(up, z))), (("through", up),)
        )
        trail.along("sum-over-paths", self.through_activations(up, z), (("through", ref(Role.ACTIVATION, layer, P)),))
        trail.rewrite("reuse-delta", partial(COST, up), ref(Role.DELTA, above, K))
        trail.become("factor", factored(trail.now))
        self.known_slope(trail, layer, M)
        return trail.deduction("hidden", (*self.layers(layer, last=False), self.units(M, layer)))

    def through_activations(self, up: Ref, z: Ref) -> Trail:
        """dz^{l+1}_k / dz^l_m through the activations of layer l."""
        layer = _at(z)[0]
        a = ref(Role.ACTIVATION, layer, P)
        trail = Trail(partial(up, z))
        trail.become("sum-over-paths", total("p", layer, product(partial(up, a), partial(a, z))), (("through", a),))
        trail.along("affine", self.affine(up, a), (("of", up), ("wrt", a)))
        trail.along("slope", self.slope(a, z), (("of", a),))
        trail.become("collapse", collapse(trail.now))
        return trail

    def weights(self, layer: Index = LAYER) -> Deduction:
        """dC/dw^l_{mn}."""
        trail = self.gradient(ref(Role.WEIGHT, layer, M, N), layer)
        below = Index(layer.var, layer.offset - 1)
        return trail.deduction("weights", (*self.layers(layer), self.units(M, layer), self.units(N, below)))

    def biases(self, layer: Index = LAYER) -> Deduction:
        """dC/db^l_m."""
        trail = self.gradient(ref(Role.BIAS, layer, M), layer)
        return trail.deduction("biases", (*self.layers(layer), self.units(M, layer)))

    def gradient(self, parameter: Ref, layer: Index) -> Trail:
        """The derivative of the cost by a weight or a bias of a layer, through all that it enters."""
        a, z = ref(Role.ACTIVATION, layer, P), ref(Role.PRE, layer, P)
        trail = Trail(partial(COST, parameter))
        local = partial(z, parameter)
        elementwise = not any(map(is_softmax, self.definitions.network.layers))
        outer = product(partial(COST, a), partial(a, z)) if elementwise else partial(COST, z)
        through: tuple[tuple[str, Term], ...] = (("through", a), ("then", z)) if elementwise else (("through", z),)
        trail.become("sum-over-paths", total("p", layer, product(outer, local)), through)
        trail.along("affine", self.affine(z, parameter), (("of", z), ("wrt", parameter)))
        trail.become("collapse", collapse(trail.now))
        at = ref(Role.PRE, layer, M)
        out = ref(Role.ACTIVATION, layer, M)
        if elementwise:
            rest = tuple(each for each in factors_of(trail.now) if not isinstance(each, Partial))
            trail.become("chain-rule", times(partial(COST, at), *rest), (("through", out),))
        trail.rewrite("reuse-delta", partial(COST, at), ref(Role.DELTA, layer, M))
        return trail

    def inputs(self) -> Deduction:
        """dC/da^0_n: how the cost depends on an input."""
        first = literal(1)
        x, z = ref(Role.ACTIVATION, literal(0), N), ref(Role.PRE, first, M)
        trail = Trail(partial(COST, x))
        trail.become("sum-over-paths", total("m", first, product(partial(COST, z), partial(z, x))), (("through", z),))
        trail.along("affine", self.affine(z, x), (("of", z), ("wrt", x)))
        trail.rewrite("reuse-delta", partial(COST, z), ref(Role.DELTA, first, M))
        trail.become("factor", factored(trail.now))
        return trail.deduction("inputs", (self.units(N, literal(0)),))

    def of_parameter(self, layer: Index, role: Role) -> Deduction:
        """The gradient by the weights or the biases of a layer, worked out once."""
        known = self.gradients.get((layer, role))
        if known is None:
            known = (self.weights if role is Role.WEIGHT else self.biases)(layer)
            self.gradients[layer, role] = known
        return known

    def average(self, layer: Index, role: Role) -> Deduction:
        """The derivative of the mean cost of several examples by a weight or a bias."""
        units = (M, N) if role is Role.WEIGHT else (M,)
        parameter = ref(role, layer, *units)
        trail = Trail(partial(COST, parameter))
        trail.become("definition", partial(self.definitions.mean_cost(), parameter))
        one = partial(ref(Role.COST, None, example=EXAMPLE), parameter)
        trail.become("linearity", mean(one))
        known = self.of_parameter(layer, role)
        trail.become("reuse-gradient", mean(of_example(known.result, EXAMPLE)), (("topic", known.topic),))
        return trail.deduction("average", known.ranges)

    def update(self, layer: Index, role: Role) -> Deduction:
        """A step of gradient descent on a weight or a bias."""
        units = (M, N) if role is Role.WEIGHT else (M,)
        old, new = ref(role, layer, *units), ref(role, layer, *units, step=1)
        trail = Trail(new)
        trail.become("update", plus(old, minus(product(RATE, partial(COST, old)))))
        known = self.of_parameter(layer, role)
        if len(self.definitions.network.examples) == 1:
            trail.rewrite("reuse-gradient", partial(COST, old), known.result, (("topic", known.topic),))
        return trail.deduction("update", known.ranges)

    def known_slope(self, trail: Trail, layer: Index, unit: Index) -> None:
        """Put what the table says for sigma'(z) where it follows from the activation, and cancel."""
        slope = self.definitions.slope(layer, unit)
        if slope is not None and (layer.var is None or layer == LAST or self.one_hidden_function):
            inner = applied(ELEMENTWISE, 1, ref(Role.PRE, layer, unit))
            trail.rewrite("slope-known", inner, slope, (("of", ref(Role.ACTIVATION, layer, unit)),))
            trail.become("simplify", tidy(trail.now))

    @property
    def one_hidden_function(self) -> bool:
        """Whether all hidden layers have the same activation function."""
        return len({layer.function for layer in self.definitions.network.layers[:-1]}) == 1

    # where the free indices of a line run

    def units(self, unit: Index, layer: Index) -> Range:
        """All units of a layer."""
        return Range(unit.var or "", literal(1), Size(NOWHERE, (layer,)))

    def layers(self, layer: Index, last: bool = True) -> tuple[Range, ...]:
        """All layers with weights, or all hidden ones; none where the layer is told by its number."""
        return () if layer.var is None else (Range(layer.var, literal(1), LAST if last else Index(LAST.var, -1)),)


def _at(quantity: Ref) -> tuple[Index, Index]:
    """The layer and the unit of a quantity that has both."""
    place = quantity.first
    assert place.layer is not None and place.units is not None
    return place.layer, place.units[0]
