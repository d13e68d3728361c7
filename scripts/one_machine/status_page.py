"""What ./run --status shows: a table of the parts, what is in flight between them, and what to do next."""

import datetime
import textwrap

from one_machine import findings

_MOST_COLUMNS, _LEAST_COLUMNS = 120, 60
_WITH_VERSION = 96  # columns
_NAME = 20
_MARK, _NO_MARK = "! ", "  "
_RUNBOOK = "docs/runbook.md"
_WAITS_FOR = {
    "store": "the store fails",
    "dead_letter": "chat.dead is full",
    "newer": "needs a newer chat-consumer",
    "no_answer": "no answer from the store",
}
_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}


class Page:
    """`columns`: of the terminal; `colours`: whether it has them."""

    def __init__(self, columns: int, colours: bool):
        self._width = max(_LEAST_COLUMNS, min(columns, _MOST_COLUMNS))
        self._colours = colours
        self._lines: list[str] = []

    def text(self, where: str, parts: list[dict], found: dict, todo: list[tuple[str, str]]) -> str:
        door = next((part["listen"] or part["address"] for part in parts if part["name"] == "nginx"), "")
        self._wrapped(f"Parley on {where}" + (f", {door}" if door else ""), "", "bold")
        self._lines.append("")
        self._head()
        for part in parts:
            self._part(part)
        self._lines.append("")
        self._facts(found, {section for section, _ in todo})
        self._lines.append("")
        self._verdict(todo, is_all_known=_is_known(found))
        return "\n".join(self._lines)

    def _head(self) -> None:
        self._lines.append(self._styled(self._row(_NO_MARK, "part", "state", "up for", "restarts", "version", "address"), "dim"))

    def _row(self, mark: str, name: str, state: str, uptime: str, restarts: str, version: str, address: str) -> str:
        wide = f"{version:10}" if self._width >= _WITH_VERSION else ""
        return f"{mark}{name:{_NAME}}{state:11}{uptime:13}{restarts:>8}  {wide}{address}".rstrip()

    def _part(self, part: dict) -> None:
        state, colour = _state(part)
        address = (part["listen"] or part["address"]).removeprefix("http://")
        row = self._row(_NO_MARK if part["ready"] else _MARK, part["name"], state, _span(part["uptime_s"]),
                        str(part["restarts"]), part["version"] or "-", address)  # fmt: skip
        at = len(_MARK) + _NAME
        start = self._styled(_MARK, colour) + row[len(_MARK) : at] if not part["ready"] else row[:at]
        self._lines.append(start + self._styled(row[at : at + len(state)], colour) + row[at + len(state) :])
        if not part["ready"] and part["detail"]:
            self._wrapped(part["detail"].removesuffix("; "), "    ", colour)
        if part["last_exit"]:
            self._wrapped(f"ended by itself, last at {part['last_exit']['at']}: {part['last_exit']['how']}", "    ", "dim")
        if not part["ready"]:
            self._wrapped(f"log: {part['log']}", "    ", "dim")

    def _facts(self, found: dict, told: set[str]) -> None:
        partitions = found["partitions"]
        self._fact("partitions", _partitions(partitions), {"ParleyPartitionStuck"} & told)
        for one in partitions["stuck"] if partitions else []:
            since = datetime.datetime.now() - datetime.timedelta(seconds=one["seconds"])
            why = _WAITS_FOR.get(one["reason"], one["reason"]) + (f": {one['detail']}" if one["detail"] else "")
            self._wrapped(f"{one['partition']} since {since:%H:%M:%S} ({_span(one['seconds'])}), {why}", "    ", "red")
        self._fact("not stored yet", _to_store(found["to_store"]), {"ParleyStoringLags"} & told)
        self._fact("event feed", _feed(found["feed"]), {"ParleyFeedLags"} & told)
        dead = {"ParleyDeadLetters", "ParleyDeadLettersNearlyFull"} & told
        self._fact("dead letters", _count(found["dead_letters"], "none"), dead)
        self._fact("RabbitMQ's alarms", _alarms(found["alarms"]), {"ParleyBrokerAlarm"} & told)
        self._fact("free disk", _disk(found["disk"]), {"ParleyDiskNearlyFull"} & told)

    def _fact(self, name: str, what: str, is_trouble: set[str]) -> None:
        mark = self._styled(_MARK, "red") if is_trouble else _NO_MARK
        self._lines.append(f"{mark}{name:{_NAME}}" + self._styled(what, "red" if is_trouble else None))

    def _verdict(self, todo: list[tuple[str, str]], is_all_known: bool) -> None:
        if not todo:
            well = self._styled("All is well.", "green")
            self._lines.append(well if is_all_known else "All parts are ready; some could not be queried for details.")
            return
        section, what = todo[0]
        more = f" ({len(todo) - 1} more above)" if len(todo) > 1 else ""
        self._wrapped(f"Next: {what}{more}; see {section} in {_RUNBOOK}.", "", "bold")

    def _wrapped(self, text: str, indent: str, style: str | None) -> None:
        lines = textwrap.wrap(text, self._width, initial_indent=indent, subsequent_indent=indent,
                              break_long_words=False, break_on_hyphens=False)  # fmt: skip
        self._lines += [self._styled(line, style) for line in lines]

    def _styled(self, text: str, style: str | None) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self._colours and style else text


def _is_known(found: dict) -> bool:
    return None not in (found["partitions"], found["alarms"], *found["feed"].values())


def _state(part: dict) -> tuple[str, str]:
    if part["ready"]:
        return "ready", "green"
    if not part["up"]:
        return "down", "red"
    is_young = (part["uptime_s"] or 0) < findings.STARTING_SECONDS
    return ("starting", "yellow") if is_young else ("not ready", "red")


def _span(seconds: int | None) -> str:
    """The two largest units: 3 d 4 h."""
    if seconds is None:
        return "-"
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    first = next((i for i, (count, _) in enumerate(units) if count), len(units) - 1)
    return " ".join(f"{count} {unit}" for count, unit in units[first : first + 2] if count) or "0 s"


def _partitions(partitions: dict | None) -> str:
    if partitions is None:
        return _unknown("chat-consumer")
    count, stuck = partitions["count"], len(partitions["stuck"])
    if not count:
        return "not consumed yet"
    return f"{stuck} of {count} stuck" if stuck else f"{count}, none stuck"


def _to_store(to_store: dict | None) -> str:
    if to_store is None:
        return _unknown("chat-consumer")
    if not sum(to_store.values()):
        return "no message"
    return f"{to_store['waiting']:,} messages in RabbitMQ, {to_store['held']:,} in chat-consumer"


def _feed(feed: dict[str, int | None]) -> str:
    told = [_unknown(name) if count is None else f"{count:,} batches are waiting for {name}" for name, count in feed.items()
            if count != 0]  # fmt: skip
    return ", ".join(told) or "nothing is waiting"


def _alarms(alarms: list[str] | None) -> str:
    return _unknown("RabbitMQ") if alarms is None else ", ".join(alarms) or "none"


def _disk(disk: dict) -> str:
    free, size = disk["free_bytes"], disk["size_bytes"]
    return f"{free / (1 << 30):.1f} of {size / (1 << 30):.1f} GiB ({100 * free // max(size, 1)} %)"


def _count(count: int | None, none: str) -> str:
    return _unknown("chat-consumer") if count is None else f"{count:,}" if count else none


def _unknown(who: str) -> str:
    return f"unknown, {who} does not answer"
