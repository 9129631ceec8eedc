"""Evidently's drift preset on the benchmark's table: a process of its own, told the file."""

import sys
import time

import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset


def main(path: str) -> None:
    """Print the seconds of the report alone, reading apart."""
    began = time.perf_counter()
    table = pd.read_parquet(path).drop(columns="unit_id")
    later = table.pop("later")
    words = [c for c in table.columns if c[0] == "t"]
    table[words] = table[words].astype(str)
    read = time.perf_counter()
    numbers = [c for c in table.columns if c[0] == "n"]
    kinds = DataDefinition(numerical_columns=numbers, categorical_columns=words)
    now = Dataset.from_pandas(table[later], data_definition=kinds)
    then = Dataset.from_pandas(table[~later], data_definition=kinds)
    report = Report([DataDriftPreset(method="psi")]).run(now, then)
    report.dict()
    took = time.perf_counter() - read
    print(
        f"Evidently, {len(table):,} x {table.shape[1]:,}: {took:.1f} s; read {read - began:.1f} s"
    )


if __name__ == "__main__":
    main(sys.argv[1])
