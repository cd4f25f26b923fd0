"""Time words of a question + the moment of asking → spans of time. Pure; how times are said is data
(`languages/<xx>/time.toml`), and dateparser is asked only for dates that this grammar does not read."""

from knowledge.when.finding import find_times
from knowledge.when.span import Grain, Relation, When

__all__ = ["Grain", "Relation", "When", "find_times"]
