"""What the program costs, as ratios to a floor measured in the same run.

``python -m tests.benchmarks`` prints every figure; the tests here assert the ratios with room for
a busy machine. Each pair is measured in turns, so that what else the machine does meets both.
"""
