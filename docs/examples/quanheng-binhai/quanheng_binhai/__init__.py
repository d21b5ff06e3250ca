"""The plugin binhai: what the city of Binhai asks of its ports."""

import numpy as np
import quanheng as qh


@qh.function(zh="港口吞吐强度", unit="t/m", undefined=("there is no berth", "没有泊位"))
def port_intensity(throughput, berth_length):
    """Cargo handled per metre of berth."""
    return throughput / berth_length


@qh.function(zh="对中位数之比", fit=lambda hours: {"median": np.median(hours)})
def to_median(hours, *, fitted):
    """A multiple of the median of all ports."""
    return hours / fitted["median"]


@qh.function(zh="加速计分", family="score", yields="fraction")
def accelerating(*, value, target):
    """The square of the part of the target that was reached: the last steps count most."""
    return (value / target) ** 2


@qh.function(
    zh="短板汇总",
    family="aggregate",
    parameters={"worst": qh.Parameter("worst", "短板比重", "constant", default=0.5)},
)
def short_board(shares, weights, *, worst=0.5):
    """The weighted mean and the worst child, half and half unless worst says otherwise."""
    mean = np.where(np.isnan(shares), 0, shares * weights).sum(axis=1)
    lowest = np.where(np.isnan(shares), np.inf, shares).min(axis=1)
    return (1 - worst) * mean + worst * lowest


@qh.hookimpl
def quanheng_register(registry):
    registry.add("binhai", port_intensity, to_median, accelerating, short_board, tree="binhai.qh")
    registry.add_table("binhai", "throughput_targets.csv")
