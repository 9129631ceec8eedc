"""What LORD++ of online-fdr rejects on the p-values of onlineFDR's manual.

/tmp/peers/bin/python benchmarks/peers/ledgers.py
"""

from online_fdr.p_values.investing.lord.plus_plus import LordPlusPlus

MANUAL = [
    2.90e-17, 0.06743, 0.01514, 0.08174, 0.00171, 3.60e-05, 0.79149, 0.27201, 0.28295, 7.59e-08,
    0.69274, 0.30443, 0.00136, 0.72342, 0.54757,
]  # fmt: skip


def main() -> None:
    """Print which are rejected, counted from 1, at .05 with a tenth of it as first wealth."""
    test = LordPlusPlus(alpha=0.05, wealth=0.005)
    print([i for i, p in enumerate(MANUAL, 1) if test.test_one(p)])


if __name__ == "__main__":
    main()
