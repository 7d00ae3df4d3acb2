"""When a reading can no longer win, what speaks for layers, and how far a changed datum reaches past stated values."""

from symbackprop.check.draft import Draft
from symbackprop.check.reach import reach
from symbackprop.check.score import Hurdle, score, speaks_of_layers
from symbackprop.check.verdict import Evidence, Verdict
from symbackprop.network.dense import dense_graph
from symbackprop.quantity import activation, pre, weight
from symbackprop.source import Span
from symbackprop.term import Index, Position, Ref, Role


def draft(verdict: Verdict, evidence: Evidence = Evidence.INSTANCES) -> Draft:
    return Draft(1, 0, 0, Span(0, 1), Span(2, 3), "=", verdict=verdict, evidence=evidence)


def test_a_reading_goes_on_while_the_rest_can_make_up_for_what_is_open() -> None:
    hurdle = Hurdle(5.0, 10)
    drafts = [draft(Verdict.UNDECIDED) for _ in range(5)]
    assert not hurdle.missed(drafts)
    drafts.append(draft(Verdict.UNREAD))
    assert hurdle.missed(drafts)


def test_a_claim_that_fails_may_still_be_set_right() -> None:
    drafts = [draft(Verdict.WRONG) for _ in range(10)]
    assert score(drafts) == -20.0
    assert not Hurdle(9.0, 10).missed(drafts)


def test_a_page_without_open_claims_is_judged_to_its_end() -> None:
    drafts = [draft(Verdict.GIVEN) for _ in range(10)]
    assert not Hurdle(9.0, 10).missed(drafts)


def test_a_datum_reaches_what_no_stated_value_keeps_from_it() -> None:
    graph = dense_graph((1, 1, 1), ("identity", "identity"))
    first = weight(1, 1, 1)
    free = reach(graph, first, (), ())
    assert activation(2, 1) in free.values and weight(2, 1, 1) in free.adjoints
    kept = reach(graph, first, {pre(1, 1)}, {pre(1, 1)})
    assert pre(1, 1) in kept.values and activation(1, 1) not in kept.values
    assert weight(2, 1, 1) not in kept.adjoints


def test_a_datum_that_no_equation_uses_reaches_nothing_else() -> None:
    graph = dense_graph((1, 1), ("identity",))
    assert reach(graph, weight(3, 1, 1)).values == {weight(3, 1, 1)}


def rule(verdict: Verdict, layer: str | None = "^l") -> Draft:
    """A claim on the pre-activation of unit j of a layer."""
    place = Position(Index(layer, 0 if layer else 1), (Index("j"),))
    found = draft(verdict, Evidence.INSTANCES if verdict is Verdict.RIGHT else Evidence.NONE)
    found.left_term = Ref(Span(0, 1), Role.PRE, (place,), "z")
    return found


def test_rules_on_layers_that_hold_tell_that_a_page_speaks_of_layers() -> None:
    right, missed = rule(Verdict.RIGHT), rule(Verdict.UNDECIDED)
    assert speaks_of_layers([right] * 3)
    assert not speaks_of_layers([right] * 2)
    assert speaks_of_layers([right] * 4 + [missed] * 2)
    assert not speaks_of_layers([right] * 4 + [missed] * 3)
    assert not speaks_of_layers([rule(Verdict.RIGHT, None)] * 3)
