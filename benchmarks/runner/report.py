"""Ratios with their ranges, as a table and as JSON."""

import statistics


def spread(values: list[float]) -> dict:
    return {"median": statistics.median(values), "min": min(values), "max": max(values), "rounds": values}


def row(title: str, unit: str, ours: list[float], theirs: list[float] | None, versus: str, less=False) -> dict:
    """One line: both sides' values for each round, and the ratio of each pair of rounds.

    The ratio is how many times better ours is; `less` if lower is better. Without `theirs` there is no ratio.
    """
    line = {"title": title, "unit": unit, "parley": spread(ours), "versus": versus}
    if theirs:
        line["peer"] = spread(theirs)
        pairs = zip(theirs, ours) if less else zip(ours, theirs)
        line["times_better"] = spread([above / below if below else float("inf") for above, below in pairs])
    return line


def table(rows: list[dict]) -> str:
    cells = [["", "Parley", "peer", "which peer", "times better (range)"]]
    for line in rows:
        ratio = line.get("times_better")
        cells.append(
            [
                f"{line['title']} [{line['unit']}]",
                _number(line["parley"]["median"]),
                _number(line["peer"]["median"]) if ratio else "",
                line["versus"],
                f"{_number(ratio['median'])} ({_number(ratio['min'])}–{_number(ratio['max'])})" if ratio else "",
            ]
        )
    widths = [max(len(row[column]) for row in cells) for column in range(5)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def document(rows: list[dict], about: dict) -> str:
    """The table, with everything needed to assess it."""
    machine, scale = about["machine"], about["scale"]
    kind = "quick run, not to be quoted" if scale["quick"] else f"{scale['rounds']} rounds"
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    notes = "\n".join(f"- {note}" for note in about["notes"])
    return f"""# {about['date'][:10]}: Parley {machine['commit']} beside its peers ({kind})

{table(rows)}
Medians over the rounds; "times better" is the median of the ratios of each round's pair, with the smallest
and the largest. Every message that was accepted was found in the store, once.

- Machine: {machine['cores']} cores, {machine['cpu']}, {machine['memory_mib']} MiB, {machine['system']},
  Linux {machine['kernel']}. Load generator, NGINX, broker, stores and both stacks share it.
- Load before the run: {about['load_average_before']:.2f}.
{notes}
- Method: `docs/benchmarking.md`. Each value, round by round: the JSON file that the run wrote beside this one, which git ignores.
- Versions: {packages}.
"""
