"""What commands, signs and letters mean: the knowledge of the tokenizer and the parser, as data."""

from __future__ import annotations

GREEK = {
    name: name
    for name in (
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon "
        "phi chi psi omega "
        "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
    ).split()
}
VARIANTS = {
    "varepsilon": "epsilon",
    "vartheta": "theta",
    "varphi": "phi",
    "varrho": "rho",
    "varsigma": "sigma",
    "varpi": "pi",
    "varkappa": "kappa",
}
LETTER_COMMANDS = {
    **{name: name for name in GREEK},
    "ell": "ell",
    "hbar": "hbar",
    "infty": "infty",
    "top": "top",
    "intercal": "intercal",
    "emptyset": "emptyset",
    "Re": "Re",
    "Im": "Im",
    "imath": "imath",
    "jmath": "jmath",
    "dagger": "dagger",
    "perp": "perp",
    "aleph": "aleph",
    "wp": "wp",
}
GREEK_LETTERS = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ",
        (
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon "
            "phi chi psi omega "
            "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
        ).split(),
        strict=True,
    )
) | {
    "ϵ": "epsilon",
    "ϕ": "phi",
    "ϑ": "theta",
    "ς": "sigma",
    "µ": "mu",
    "∆": "Delta",
    "ℓ": "ell",
    "∞": "infty",
    "⊤": "top",
}

# Function and quantity names that people write as bare letters in LaTeX; elsewhere letters side by side are factors.
WORDS = tuple(
    "net out in target targets ReLU relu Relu RELU LeakyReLU leaky_relu sigmoid Sigmoid sigm sig softmax Softmax "
    "softplus Softplus "
    "tanh Tanh sinh cosh sin cos tan arctan max min argmax argmin exp Exp log ln Loss loss LOSS cost Cost Error "
    "error err Err "
    "sum Sum mean Mean avg diag sign sgn step Step tr det rank dim vec MSE mse SSE sse RSS BCE bce CE GELU gelu ELU "
    "elu SELU SiLU silu "
    "swish Swish erf clip abs input Input output Output hidden Hidden weight Weight weights bias Bias product "
    "Product total Total true True pred Pred new "
    "New old Old lr grad Grad act pre post Var var std sqrt const otherwise else if for where and or with is label "
    "Label data".split()
)
PROSE = frozenset(
    "and or if for where with so then now else otherwise let we since because thus hence therefore is are the a an "
    "of as when all "
    "every each that this which to from by also but here note given using use via because recall again finally "
    "first next i.e. e.g. "
    "s.t. such on at be has have it its update".split()
)
ELSE = frozenset(("else", "otherwise", "elsewhere", "sonst", "if not", "in other cases", "other", "others"))
CONDITION_WORDS = frozenset(
    ("if", "for", "when", "where", "falls", "wenn", "provided", "si", "für", "für alle", "case")
)

RELATIONS = {
    "=": "=",
    "==": "=",
    "＝": "=",
    ":=": ":=",
    "≔": ":=",
    "=:": ":=",
    "←": ":=",
    "≈": "approx",
    "≃": "approx",
    "≅": "approx",
    "≐": "approx",
    "~=": "approx",
    "≡": "equiv",
    "⇒": "implies",
    "=>": "implies",
    "==>": "implies",
    "⟹": "implies",
    "⇔": "implies",
    "→": "to",
    "->": "to",
    "-->": "to",
    "⟶": "to",
    "↦": "to",
    "<": "<",
    ">": ">",
    "≤": "<=",
    "<=": "<=",
    "⩽": "<=",
    "≥": ">=",
    ">=": ">=",
    "⩾": ">=",
    "≠": "ne",
    "!=": "ne",
    "∈": "in",
    "∝": "propto",
    ":": ":",
    "\\leftarrow": ":=",
    "\\gets": ":=",
    "\\coloneqq": ":=",
    "\\colonequals": ":=",
    "\\longleftarrow": ":=",
    "\\triangleq": ":=",
    "\\doteq": "approx",
    "\\approx": "approx",
    "\\simeq": "approx",
    "\\approxeq": "approx",
    "\\cong": "approx",
    "\\sim": "approx",
    "\\Rightarrow": "implies",
    "\\implies": "implies",
    "\\Longrightarrow": "implies",
    "\\iff": "implies",
    "\\Leftrightarrow": "implies",
    "\\Longleftrightarrow": "implies",
    "\\therefore": "implies",
    "\\to": "to",
    "\\rightarrow": "to",
    "\\longrightarrow": "to",
    "\\mapsto": "to",
    "\\leadsto": "to",
    "\\longmapsto": "to",
    "\\rightsquigarrow": "to",
    "\\equiv": "equiv",
    "\\lt": "<",
    "\\gt": ">",
    "\\le": "<=",
    "\\leq": "<=",
    "\\leqslant": "<=",
    "\\ge": ">=",
    "\\geq": ">=",
    "\\geqslant": ">=",
    "\\ne": "ne",
    "\\neq": "ne",
    "\\in": "in",
    "\\propto": "propto",
    "\\colon": ":",
    "\\eq": "=",
}
OPERATORS = {
    "\\cdot": "cdot",
    "·": "cdot",
    "⋅": "cdot",
    "∙": "cdot",
    "•": "cdot",
    "\\bullet": "cdot",
    "\\cdotp": "cdot",
    "*": "*",
    "∗": "*",
    "\\ast": "*",
    "\\star": "*",
    "\\times": "times",
    "×": "times",
    "✕": "times",
    "\\odot": "odot",
    "⊙": "odot",
    "⨀": "odot",
    "\\circ": "odot",
    "∘": "odot",
    "○": "odot",
    "\\otimes": "otimes",
    "⊗": "otimes",
    "\\div": "/",
    "÷": "/",
    "/": "/",
    "∕": "/",
    "⁄": "/",
    "@": "@",
}
SIGNS = {"+": "+", "-": "-", "−": "-", "–": "-", "±": "±", "\\pm": "±", "\\mp": "∓", "∓": "∓", "＋": "+", "－": "-"}
BIG = {"\\sum": "sum", "∑": "sum", "\\prod": "prod", "∏": "prod"}
DOTS = frozenset(
    (
        "\\dots",
        "\\ldots",
        "\\cdots",
        "\\vdots",
        "\\ddots",
        "\\dotsc",
        "\\dotsb",
        "\\dotsm",
        "\\hdots",
        "...",
        "…",
        "⋯",
        "⋮",
        "⋱",
    )
)

WIDE_SPACES = frozenset(("\\quad", "\\qquad", "\\hspace", "\\hfill", "\\enspace"))
SPACES = frozenset(("\\ ", "~", "\\;", "\\:", "\\>", "\\enskip", "\\space", "\\thickspace", "\\medspace"))
IGNORED = frozenset(
    "\\, \\! \\thinspace \\negthinspace \\displaystyle \\textstyle \\scriptstyle \\scriptscriptstyle \\limits "
    "\\nolimits \\nonumber "
    "\\notag \\hline \\noindent \\centering \\small \\large \\Large \\LARGE \\footnotesize \\normalsize \\tiny "
    "\\huge \\allowbreak \\relax "
    "\\mathstrut \\strut \\hfil \\null \\left. \\/ \\- \\bf \\rm \\it \\cal \\boldmath \\par \\newline \\smallskip "
    "\\medskip \\bigskip \\middle".split()
)
IGNORED_WITH_ARGUMENT = frozenset(
    "\\label \\tag \\color \\hspace \\vspace \\phantom \\hphantom \\vphantom \\eqref "
    "\\ref \\cite \\footnote \\kern \\mskip".split()
)
END_MARKS = frozenset("// \\checkmark \\square \\blacksquare \\Box \\qed \\qedsymbol ✓ ✔ ☑ □ ■ ∎ \\star\\star".split())

ACCENTS = {
    "\\vec": "vec",
    "\\overrightarrow": "vec",
    "\\hat": "hat",
    "\\widehat": "hat",
    "\\bar": "bar",
    "\\overline": "bar",
    "\\tilde": "tilde",
    "\\widetilde": "tilde",
    "\\dot": "dot",
    "\\ddot": "ddot",
    "\\underline": "underline",
    "\\mathbf": "bold",
    "\\boldsymbol": "bold",
    "\\bm": "bold",
    "\\pmb": "bold",
    "\\textbf": "bold",
    "\\mathcal": "cal",
    "\\mathscr": "cal",
    "\\mathbb": "bb",
    "\\mathds": "bb",
    "\\mathbbm": "bb",
    "\\mathfrak": "frak",
    "\\mathsf": "sans",
    "\\acute": "acute",
    "\\grave": "grave",
    "\\check": "check",
    "\\breve": "breve",
    "\\mathring": "ring",
}
COMBINING = {
    "\u0302": "hat",
    "\u0304": "bar",
    "\u0305": "bar",
    "\u0303": "tilde",
    "\u0307": "dot",
    "\u0308": "ddot",
    "\u20d7": "vec",
    "\u20d1": "vec",
    "\u0332": "underline",
}
TEXT_COMMANDS = frozenset(
    "\\text \\mathrm \\operatorname \\textrm \\textit \\mathit \\mbox \\textnormal \\texttt "
    "\\mathtt \\textsc \\textsf \\rm "
    "\\operatorname* \\DeclareMathOperator \\hbox \\emph \\mathop \\textsl".split()
)
FUNCTION_COMMANDS = frozenset(
    "\\max \\min \\exp \\log \\ln \\tanh \\sinh \\cosh \\sin \\cos \\tan \\arctan \\det \\dim \\arg \\argmax "
    "\\argmin \\lim \\sup \\inf \\lg "
    "\\ReLU \\relu \\softmax \\sigmoid \\sgn \\diag \\tr \\coth \\sec \\Pr \\ker \\gcd \\deg \\net \\out \\Loss "
    "\\loss".split()
)
DECORATIONS = {
    "\\boxed": "box",
    "\\fbox": "box",
    "\\framebox": "box",
    "\\underbrace": "underbrace",
    "\\overbrace": "overbrace",
    "\\cancel": "cancel",
    "\\bcancel": "cancel",
    "\\xcancel": "cancel",
    "\\sout": "cancel",
    "\\cancelto": "cancel",
}
OPENING = {
    "(": "(",
    "[": "[",
    "\\{": "{",
    "\\lbrace": "{",
    "\\lbrack": "[",
    "\\lvert": "|",
    "\\lVert": "||",
    "（": "(",
    "\\langle": "<",
    "⟨": "<",
    "\\lfloor": "floor",
    "\\lceil": "ceil",
    "【": "[",
}
CLOSING = {
    ")": ")",
    "]": "]",
    "\\}": "}",
    "\\rbrace": "}",
    "\\rbrack": "]",
    "\\rvert": "|",
    "\\rVert": "||",
    "）": ")",
    "\\rangle": ">",
    "⟩": ">",
    "\\rfloor": "floor",
    "\\rceil": "ceil",
    "】": "]",
}
PARTNER = {"(": ")", "[": "]", "{": "}", "|": "|", "||": "||", "<": ">", "floor": "floor", "ceil": "ceil"}
SIZED = {
    **OPENING,
    **CLOSING,
    "|": "|",
    "\\|": "||",
    "\\vert": "|",
    "\\Vert": "||",
    ".": ".",
    "/": "/",
    "<": "<",
    ">": ">",
    "‖": "||",
}

MATRICES = frozenset(
    "matrix bmatrix pmatrix vmatrix Vmatrix Bmatrix smallmatrix array bsmallmatrix psmallmatrix "
    "matrix* bmatrix* pmatrix* tabular".split()
)
ALIGNED = frozenset(
    "aligned align align* alignat alignat* alignedat flalign flalign* gather gather* gathered split eqnarray "
    "eqnarray* multline multline* "
    "equation equation* displaymath math subequations dmath dmath*".split()
)
CASES = frozenset("cases dcases rcases cases* dcases* numcases".split())
COLUMN_SPEC = frozenset(("array", "alignat", "alignat*", "alignedat", "tabular"))
FENCED_MATRIX = {"(": "pmatrix", "[": "bmatrix", "|": "vmatrix", "||": "Vmatrix", "{": "Bmatrix"}

SUPERSCRIPTS = dict(
    zip(
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴸᴴᴺᴹᴶᴷᴵᴼ",
        "0123456789+-=()niTabcdefghjklmoprstuvwxyzLHNMJKIO",
        strict=True,
    )
)
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aehijklmnoprstuvx", strict=True))
PRIMES = {"'": 1, "′": 1, "’": 1, "‘": 1, "ʹ": 1, "´": 1, "`": 1, "″": 2, "‴": 3, "⁗": 4}
VULGAR = {
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "⅕": "1/5",
    "⅖": "2/5",
    "⅗": "3/5",
    "⅘": "4/5",
    "⅙": "1/6",
    "⅛": "1/8",
    "⅜": "3/8",
    "⅝": "5/8",
    "⅞": "7/8",
    "⅒": "1/10",
}
