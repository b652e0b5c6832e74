import pytest

from tests.simulation.disk import Sabotage
from tests.simulation.plan import draw
from tests.simulation.run import stored
from tests.simulation.shrink import broken_by, shrink
from tests.simulation.world import World

SEEDS = 120
SEEDS_A_TEST = 8
SABOTAGED_SEEDS = 40


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_A_TEST))
def test_two_centers_agree_whatever_the_network_and_the_disks_do(first: int) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        World(draw(seed)).play()


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("seed", stored())
def test_what_failed_once_holds_now(seed: str) -> None:
    World(draw(seed)).play()


@pytest.mark.parametrize("seed", [3, 4])
def test_the_same_seed_is_the_same_play(seed: int) -> None:
    first, second = (World(draw(seed)).play() for _ in range(2))
    assert first == second


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("sabotage", [each for each in Sabotage if each is not Sabotage.NONE])
def test_a_planted_bug_is_found(sabotage: Sabotage) -> None:
    assert any(broken_by(draw(seed), sabotage) for seed in range(SABOTAGED_SEEDS))


def test_a_failing_play_is_made_small() -> None:
    plan = next(draw(seed) for seed in range(SABOTAGED_SEEDS) if broken_by(draw(seed), Sabotage.ANSWERS_EARLY))
    small = shrink(plan, Sabotage.ANSWERS_EARLY)
    assert len(small.script) < len(plan.script)
    assert broken_by(small, Sabotage.ANSWERS_EARLY) == broken_by(plan, Sabotage.ANSWERS_EARLY)
