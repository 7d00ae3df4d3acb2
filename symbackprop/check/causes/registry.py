"""The causes, in the order in which they are named where several predict the same.

What explains a claim by the eye alone (a digit, a sign, an operand) stands first, then each way of misapplying the chain
rule, then loose reckoning. Ids are dotted by family and stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping

from . import arithmetic, backward, copying, formulas, forward, gradient
from .cause import Cause

# fmt: off
CAUSES: tuple[Cause, ...] = (
    # copying: the eye and the pen
    Cause("copying.misread", "number misread", "the line holds with the number as the whole page proves it", "", "", copying.misread),
    Cause("copying.operand", "operand miscopied", "the line holds with the value that was stated for the symbol", "", "", copying.operand),
    Cause("copying.sign", "sign lost", "v = -t", "", "", copying.sign),
    Cause("copying.point", "decimal point moved", "v = 10^j t", "", "", copying.point),
    Cause("copying.digits-swapped", "two digits exchanged", "v is t with two adjacent digits exchanged", "", "", copying.swapped_digits),
    Cause("copying.digit", "digit misread", "v is t but for one digit that looks alike", "", "", copying.digit),
    Cause("copying.digit-dropped", "digit dropped or doubled", "v is t but for one digit more or less", "", "", copying.digit_dropped),
    # forward pass
    Cause("forward.bias-forgotten", "bias forgotten", "sum_n w_mn a_n", "", "", forward.bias_forgotten, formulas.missing_term),
    Cause("forward.weights-transposed", "weights read by columns", "sum_n w_nm a_n + b_m", "", "", forward.weights_transposed),
    Cause("forward.wrong-branch", "wrong branch of the rectifier", "z, |z| or 0 for max(0, z)", "", "", forward.wrong_branch),
    Cause("forward.activation-skipped", "activation not applied", "z for f(z)", "", "", forward.activation_skipped),
    Cause("forward.activation-for-pre", "activation for the pre-activation", "f(z) for z", "", "", forward.activation_for_pre),
    Cause("forward.activation-twice", "activation applied twice", "f(f(z))", "", "", forward.activation_twice),
    Cause("forward.old-parameter", "parameter from before the update", "z with w for w - eta dC/dw", "", "", forward.old_parameter),
    Cause("forward.wrong-layer-input", "input of another layer", "sum_n w_mn a_n with a of another layer", "", "", forward.other_layers_input),
    Cause("forward.term-dropped", "term left out", "t - w_mn a_n", "", "", forward.term_dropped),
    Cause("forward.term-sign", "sign of one term lost", "t - 2 w_mn a_n", "", "", forward.term_sign),
    Cause("forward.index-neighbour", "weight or input of a neighbour", "w_m'n or a_n' in one term", "", "", forward.other_weight, loose=True),
    Cause("forward.bias-of-other", "bias of another unit, or twice", "t - b_m + b_m', t + b_m", "", "", forward.bias_of_other, loose=True),
    # at the output
    Cause("output.sign-of-difference", "difference the wrong way round", "y - a for a - y", "", "", backward.sign_of_difference,
          formulas.sign_of_difference),
    Cause("gradient.not-averaged", "not averaged over the examples", "m t", "", "", gradient.not_averaged),
    Cause("output.factor", "factor of the cost", "t/2, 2t, t/n, nt", "", "", backward.factor),
    Cause("output.missing-slope", "slope at the output missing", "dC/da for dC/dz", "", "", backward.missing_output_slope),
    Cause("output.extra-slope", "a slope too many", "t f'(z)", "", "", backward.extra_slope),
    Cause("output.loss-not-differentiated", "cost not differentiated", "C for dC/da", "", "", backward.loss_not_differentiated),
    Cause("output.softmax-diagonal", "diagonal of the softmax only", "e_i a_i (1 - a_i)", "", "", backward.diagonal_only),
    # backward through hidden layers
    Cause("backward.stale-delta", "delta of a layer above", "dC/dz of a later layer, copied down", "", "", backward.stale_delta),
    Cause("backward.mask-ignored", "slope of the rectifier", "1 for 0 or 0 for 1 in ReLU'", "", "", backward.mask_ignored),
    Cause("backward.missing-slope", "slope missing", "sum_j w_jm dC/dz_j", "", "", backward.missing_slope),
    Cause("backward.sum-forgotten", "sum over the paths forgotten", "w_jm dC/dz_j for one j", "", "", backward.sum_forgotten),
    Cause("backward.weight-forgotten", "weight missing", "sum_j dC/dz_j f'(z)", "", "", backward.weight_forgotten),
    Cause("backward.weights-transposed", "W for its transpose", "sum_j w_mj dC/dz_j", "", "", backward.weights_transposed),
    Cause("backward.updated-weight", "updated weight used too early", "sum_j w_jm@1 dC/dz_j", "", "", backward.updated_weight),
    Cause("backward.slope-at-activation", "slope at the wrong point", "f'(a), z(1 - z) or 1 - z^2 for f'(z)", "", "", backward.slope_at_activation),
    Cause("backward.function-for-slope", "function for its slope", "f(z) for f'(z)", "", "", backward.function_for_slope),
    Cause("backward.slope-of-other-unit", "slope of another unit", "f'(z_m') for f'(z_m)", "", "", backward.slope_of_other_unit, loose=True),
    # gradients
    Cause("gradient.input-forgotten", "input forgotten", "dC/dz for dC/dw", "", "", gradient.input_forgotten),
    Cause("gradient.own-activation", "own output for the input", "dC/dz_m a_m", "", "", gradient.own_activation),
    Cause("gradient.pre-activation", "pre-activation for the input", "dC/dz_m z_n", "", "", gradient.pre_activation),
    Cause("gradient.weight-for-input", "weight for the input", "dC/dz_m w_mn", "", "", gradient.weight_for_input),
    Cause("gradient.transposed", "indices of the gradient swapped", "dC/dz_n a_m", "", "", gradient.transposed_gradient),
    Cause("gradient.other-input", "input of another unit", "dC/dz_m a_n'", "", "", gradient.other_input, loose=True),
    Cause("gradient.bias", "gradient of a bias", "0, dC/dz b or dC/dz a", "", "", gradient.bias_gradient),
    Cause("backward.index-neighbour", "quantity of a neighbour", "w, dC/dz or a of the unit beside", "", "", backward.index_neighbour, loose=True),
    # updates
    Cause("update.plus-for-minus", "step added", "w + eta dC/dw", "", "", gradient.plus_for_minus),
    Cause("update.sign-of-gradient", "sign of the gradient lost", "w - eta |dC/dw|", "", "", gradient.sign_of_gradient),
    Cause("update.rate-forgotten", "learning rate forgotten", "w - dC/dw", "", "", gradient.rate_forgotten),
    Cause("update.rate-power", "learning rate off by a power", "w - eta^2 dC/dw, w - 10^j eta dC/dw", "", "", gradient.rate_power),
    Cause("update.not-taken", "step not taken", "w", "", "", gradient.not_updated),
    Cause("update.wrong-base", "old value of another parameter", "w' - eta dC/dw", "", "", gradient.wrong_base, loose=True),
    Cause("update.wrong-gradient", "gradient of another parameter", "w - eta dC/dw'", "", "", gradient.wrong_gradient, loose=True),
    # reckoning
    Cause("arithmetic.square-missed", "square missed", "x or 2x for x^2", "", "", arithmetic.square_missed),
    Cause("arithmetic.brackets", "brackets", "a - y s for (a - y) s", "", "", arithmetic.brackets),
    Cause("arithmetic.term-sign", "sign of one term lost", "the sum with one sign turned", "", "", arithmetic.term_sign),
    Cause("arithmetic.plus-times", "plus and times exchanged", "a + b for a b, a b for a + b", "", "", arithmetic.plus_times),
    Cause("arithmetic.division-missed", "division missed", "a or a b for a/b", "", "", arithmetic.division_missed),
    Cause("arithmetic.term-dropped", "term or factor left out", "the expression without one part", "", "", arithmetic.term_dropped),
    Cause("arithmetic.slip", "slip of reckoning", "a number near the right one", "", "", arithmetic.slip),
    # formulas that are wrong in general
    Cause("formula.index-reused", "index used twice", "sum_j (... sum_j ...)", "", "", None, formulas.index_reused),
    Cause("formula.index-swapped", "indices swapped", "w_nm for w_mn", "", "", None, formulas.index_swapped),
    Cause("formula.layer-off-by-one", "layer off by one", "z^l for z^(l+1)", "", "", None, formulas.layer_off),
    Cause("formula.wrong-index", "wrong index", "a_k for a_j", "", "", None, formulas.index_renamed),
    Cause("formula.prime-dropped", "prime dropped or added", "f for f'", "", "", None, formulas.prime),
    Cause("formula.number-factor", "factor 2 or sign", "2t, t/2, -t", "", "", None, formulas.number_factor),
    Cause("formula.sum-missing", "sum missing", "an index on one side only", "", "", None, formulas.sum_missing),
    Cause("formula.missing-transpose", "transpose missing", "W for its transpose, or factors in the wrong order", "", "", None, formulas.transpose),
    Cause("formula.product-kind", "kind of product", "a matrix product for one entry by entry", "", "", None, formulas.kind_of_product),
    Cause("formula.extra-factor", "factor too many", "t times a factor", "", "", None, formulas.extra_factor),
    Cause("formula.missing-factor", "factor missing", "t without a factor", "", "", None, formulas.missing_factor),
    Cause("formula.two-mistakes", "index or layer, and a missing factor", "two small changes at once", "", "", None, formulas.two_edits),
)
# fmt: on

BY_ID: Mapping[str, Cause] = {cause.id: cause for cause in CAUSES}
ORDER: Mapping[str, int] = {cause.id: at for at, cause in enumerate(CAUSES)}
