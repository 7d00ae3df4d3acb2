"""The pages that the examples of the causes stand on: small networks with their numbers, right in every line."""

from __future__ import annotations

# ruff: noqa: E501
from collections.abc import Mapping

SMOOTH = r"""# A 2-2-2 network
$$a^0 = \begin{pmatrix} 1 \\ 2 \end{pmatrix} \quad y = \begin{pmatrix} 1 \\ 0 \end{pmatrix} \quad \eta = 0.5$$

$$W^1 = \begin{pmatrix} 0.5 & -0.25 \\ 0.3 & 0.4 \end{pmatrix} \quad b^1 = \begin{pmatrix} 0.2 \\ -0.1 \end{pmatrix}$$

$$W^2 = \begin{pmatrix} 0.6 & -0.8 \\ 0.7 & 0.9 \end{pmatrix} \quad b^2 = \begin{pmatrix} 0.1 \\ -0.3 \end{pmatrix}$$

$$z^l_m = \sum_{n} w^l_{mn} a^{l-1}_n + b^l_m, \quad a^l_m = \sigma(z^l_m), \quad C = \frac{1}{2} \sum_{k} (a^2_k - y_k)^2, \quad \sigma(z) = \frac{1}{1 + e^{-z}}$$

$$z^1_1 = 0.2 \quad z^1_2 = 1 \quad a^1_1 = \sigma(0.2) = 0.549834 \quad a^1_2 = \sigma(1) = 0.731059$$

$$z^2_1 = -0.154946 \quad z^2_2 = 0.742837 \quad a^2_1 = 0.461341 \quad a^2_2 = 0.677616 \quad C = 0.374659$$

$$\delta^2_1 = \frac{\partial C}{\partial z^2_1} = -0.133860 \quad \delta^2_2 = \frac{\partial C}{\partial z^2_2} = 0.148027$$

"""

RECTIFIED = r"""# A 2-2-1 network of rectifiers
$$a^0 = \begin{pmatrix} 2 \\ 1 \end{pmatrix} \quad y = 1 \quad W^1 = \begin{pmatrix} 0.5 & -0.5 \\ -1 & 0.5 \end{pmatrix} \quad b^1 = \begin{pmatrix} 0.75 \\ 0.25 \end{pmatrix}$$

$$W^2 = \begin{pmatrix} 0.5 & -2 \end{pmatrix} \quad b^2 = 0.75$$

ReLU in every layer, $C = \frac{1}{2}(a^2_1 - y)^2$.

$$z^1_1 = 0.5 \cdot 2 + (-0.5) \cdot 1 + 0.75 = 1.25 \quad z^1_2 = -1 \cdot 2 + 0.5 \cdot 1 + 0.25 = -1.25$$

$$a^1_1 = \text{ReLU}(z^1_1) = 1.25$$

$$z^2_1 = 0.5 \cdot 1.25 + 0.75 = 1.375 \quad \delta^2_1 = \frac{\partial C}{\partial z^2_1} = (1.375 - 1) \cdot 1 = 0.375$$

"""

SOFTMAX = r"""# One layer, three classes
$$o_k = \sum_{i=1}^{2} W_{ki} x_i + b_k, \qquad p_k = \frac{e^{o_k}}{\sum_j e^{o_j}}, \qquad E = -\sum_k t_k \ln p_k$$

$x = (1.2, -0.7)^T$, $t = (0.1, 0.8, 0.1)^T$

$$W = \begin{pmatrix} 0.3 & 0.8 \\ -0.5 & 0.4 \\ 0.9 & -0.2 \end{pmatrix}, \quad b = \begin{pmatrix} 0.1 \\ 0.2 \\ -0.1 \end{pmatrix}$$

$$p_1 = 0.2021 \quad p_2 = 0.1132 \quad p_3 = 0.6847$$

"""

TWO_EXAMPLES = r"""# Two examples
| example | $x_1$ | $x_2$ | $y$ |
|---|---|---|---|
| 1 | 1 | 2 | 1 |
| 2 | -1 | 0.5 | 0 |

$w_1 = 0.3$, $w_2 = -0.1$, $b = 0.2$, $m = 2$

$$z^{(i)} = w_1 x_1^{(i)} + w_2 x_2^{(i)} + b, \qquad \hat{y}^{(i)} = \sigma(z^{(i)})$$

$$J = -\frac{1}{m} \sum_{i=1}^{m} \left[ y^{(i)} \log \hat{y}^{(i)} + (1 - y^{(i)}) \log(1 - \hat{y}^{(i)}) \right]$$

$$z^{(1)} = 0.3 \cdot 1 + (-0.1) \cdot 2 + 0.2 = 0.3, \qquad \hat{y}^{(1)} = \sigma(0.3) = 0.5744$$

$$z^{(2)} = 0.3 \cdot (-1) + (-0.1) \cdot 0.5 + 0.2 = -0.15, \qquad \hat{y}^{(2)} = \sigma(-0.15) = 0.4626$$

"""

TWO_PASSES = r"""# Two passes
The net is $h_1 = \sigma(p x + r)$, $h_2 = \sigma(q x + s)$, $o = u h_1 + v h_2 + k$, and $E = \frac{1}{2}(o - t)^2$.

Start values: $x = 2$, $t = 0.5$, $p = 0.5$, $q = -0.75$, $r = 0.2$, $s = 0.4$, $u = 1$, $v = -1.5$, $k = 0.3$, rate $\eta = 0.2$.

$h_1 = 0.7685$, $h_2 = 0.2497$, $o = 0.6939$

$\frac{\partial E}{\partial u} = 0.1490$, $\frac{\partial E}{\partial v} = 0.0484$, $\frac{\partial E}{\partial k} = 0.1939$

$p' = 0.4862$, $q' = -0.7282$, $r' = 0.1931$, $s' = 0.4109$, $u' = 0.9702$, $v' = -1.5097$, $k' = 0.2612$

$h_1' = 0.7623$, $h_2' = 0.2601$

"""

MISREAD = r"""# A bias that is printed once
$$a^0 = \begin{pmatrix} 2 \\ 1 \end{pmatrix} \quad y = 1 \quad \eta = 0.1$$

$$z^1_1 = w^1_{11} a^0_1 + w^1_{12} a^0_2 + b^1_1 = 0.5 \cdot 2 + (-0.5) \cdot 1 + 0.75 = 1.25$$

$$z^1_2 = w^1_{21} a^0_1 + w^1_{22} a^0_2 + b^1_2 = 1 \cdot 2 + 0.5 \cdot 1 = 2.5$$

$$z^2_1 = w^2_{11} a^1_1 + w^2_{12} a^1_2 + b^2_1 = 0.5 \cdot 1.25 + 2 \cdot 2.5 - 2.5 = 3.125$$

ReLU in every layer, $C = \frac{1}{2}(a^2_1 - y)^2$.

$$\delta^2_1 = 2.125 \quad \delta^1_1 = 1.0625 \quad \delta^1_2 = 4.25$$

"""

PAGES: Mapping[str, str] = {
    "smooth": SMOOTH,
    "rectified": RECTIFIED,
    "softmax": SOFTMAX,
    "two examples": TWO_EXAMPLES,
    "two passes": TWO_PASSES,
    "misread": MISREAD,
}


def page(name: str, line: str) -> str:
    """A page with one more line."""
    return f"{PAGES[name]}{line}\n"
