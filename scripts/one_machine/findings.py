"""What an operator has to know of a running system beside its parts, and what to do about it.

The sections are those of docs/runbook.md, and their bounds those of deploy/prometheus/alerts.yaml.
"""

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor

from one_machine import programs, status
from one_machine.folder import DataFolder
from parts import rabbitmq

_CONSUMER = "chat-consumer"
_CTL_SECONDS = 5
# Shorter is nobody's concern: a batch is stored within milliseconds, a store that is busy within seconds.
_STUCK_SECONDS = 5
# Above (of the disk: below) these somebody is told.
BOUNDS = {
    "ParleyStoringLags": 5000,
    "ParleyFeedLags": 1000,
    "ParleyDeadLettersNearlyFull": 1000,
    "ParleyDiskNearlyFull": 0.1,
}
_RESTARTS = 3
_JUST_STARTED_SECONDS = 120
# So long nobody wonders that it does not answer.
STARTING_SECONDS = 30

# In the order in which they are to be dealt with: one above may be the cause of one below.
SECTIONS = [
    "ParleyDiskNearlyFull", "ParleyPartDown", "ParleyBrokerAlarm", "ParleyPartRestarts", "ParleyDeadLettersNearlyFull",
    "ParleyPartitionStuck", "ParleyNotReady", "ParleyStoringLags", "ParleyFeedLags", "ParleyAcknowledgementsRefused",
    "ParleyDeadLetters",
]  # fmt: skip


def gather(folder: DataFolder, parts: list[dict], asks_broker: bool) -> dict:
    """What the parts tell of themselves. Without `asks_broker`, which takes half a second, an alarm of
    RabbitMQ is known, as "blocked", once somebody has sent during it. None in place of what can't be asked now:
    {"partitions": {"count", "stuck": [{"partition", "reason", "seconds", "detail"}]}, "to_store": {"waiting",
    "held"}, "feed": {instance: batches or None}, "dead_letters", "acknowledgements_refused", "alarms": [...],
    "disk": {"path", "free_bytes", "size_bytes"}}
    """
    by_name = {part["name"]: part for part in parts}
    # One that did not tell its version would not answer now, either, and take its time over it.
    asked = [part for part in parts if part["version"] and part["name"] in (_CONSUMER, *programs.ACCEPTING)]
    with ThreadPoolExecutor(len(asked) + 2) as pool:
        alarms = pool.submit(_alarms, folder, by_name.get("rabbitmq", {})) if asks_broker else None
        checks = pool.submit(_partition_details, by_name.get(_CONSUMER, {}))
        metrics = dict(zip([part["name"] for part in asked], pool.map(_metrics, asked)))
        found = _of_consumer(metrics.get(_CONSUMER), checks.result())
    is_blocked = any(_sum(all_of, "parley_broker_blocked") for all_of in metrics.values())
    found["alarms"] = alarms.result() if alarms else ["blocked"] if is_blocked else []
    found["feed"] = {
        name: int(_sum(metrics[name], "parley_realtime_feed_depth")) if metrics.get(name) else None
        for name in by_name
        if name.startswith("realtime-service")
    }
    free = shutil.disk_usage(folder.path)
    found["disk"] = {"path": str(folder.path), "free_bytes": free.free, "size_bytes": free.used + free.free}
    return found


def advice(parts: list[dict], found: dict) -> list[tuple[str, str]]:
    """(section of the runbook, sentence), the one to begin with first; none if all is well."""
    all_of = [*_of_parts(parts), *_of_messages(found), *_of_machine(found)]
    return sorted(all_of, key=lambda one: SECTIONS.index(one[0]))


def _of_parts(parts: list[dict]):
    for part in parts:
        uptime = part["uptime_s"] or 0
        if part["restarts"] >= _RESTARTS and uptime < _JUST_STARTED_SECONDS:
            yield "ParleyPartRestarts", f"{part['name']} exits again and again, {part['last_exit']['how']}"
        elif not part["up"]:
            yield "ParleyPartDown", f"{part['name']} is down"
        elif not part["ready"] and not part["version"] and uptime >= STARTING_SECONDS:
            yield "ParleyPartDown", f"{part['name']} does not answer"
        elif not part["ready"]:
            yield "ParleyNotReady", f"{part['name']} is not ready"


def _of_messages(found: dict):
    partitions, to_store, dead = found["partitions"], found["to_store"], found["dead_letters"]
    if partitions and partitions["stuck"]:
        numbers = [str(one["partition"]) for one in partitions["stuck"]]
        yield "ParleyPartitionStuck", (
            f"partition {numbers[0]} is stuck" if len(numbers) == 1 else f"partitions {', '.join(numbers)} are stuck"
        )
    if to_store and (waiting := sum(to_store.values())) > BOUNDS["ParleyStoringLags"]:
        yield "ParleyStoringLags", f"{waiting:,} accepted messages are not stored yet"
    for name, depth in found["feed"].items():
        if depth and depth > BOUNDS["ParleyFeedLags"]:
            yield "ParleyFeedLags", f"{depth:,} batches of events are waiting for {name}"
    if dead and dead > BOUNDS["ParleyDeadLettersNearlyFull"]:
        yield "ParleyDeadLettersNearlyFull", f"{dead:,} dead letters are waiting, more may not fit"
    elif dead:
        yield "ParleyDeadLetters", "one dead letter is waiting" if dead == 1 else f"{dead:,} dead letters are waiting"
    if found["acknowledgements_refused"]:
        yield "ParleyAcknowledgementsRefused", "chat-consumer has a bug and refused to skip a message"


def _of_machine(found: dict):
    if found["alarms"]:
        yield "ParleyBrokerAlarm", f"RabbitMQ has an alarm ({', '.join(found['alarms'])}) and accepts no messages"
    disk = found["disk"]
    if disk["free_bytes"] < BOUNDS["ParleyDiskNearlyFull"] * disk["size_bytes"]:
        yield "ParleyDiskNearlyFull", f"the disk of {disk['path']} is nearly full"


def _of_consumer(metrics: list | None, details: dict[int, str]) -> dict:
    if not metrics:
        return dict.fromkeys(("partitions", "to_store", "dead_letters", "acknowledgements_refused"))
    stuck = [
        {
            "partition": (number := int(labels["partition"])),
            "reason": labels["reason"],
            "seconds": int(value),
            "detail": details.get(number, ""),
        }
        for name, labels, value in metrics
        if name == "parley_consumer_partition_stuck_seconds" and value >= _STUCK_SECONDS
    ]
    return {
        "partitions": {
            "count": sum(name == "parley_consumer_queue_depth" for name, _, _ in metrics),
            "stuck": sorted(stuck, key=lambda one: one["partition"]),
        },
        "to_store": {
            "waiting": int(_sum(metrics, "parley_consumer_queue_depth")),
            "held": int(_sum(metrics, "parley_consumer_queue_held")),
        },
        "dead_letters": int(_sum(metrics, "parley_consumer_dead_letters_waiting")),
        "acknowledgements_refused": int(_sum(metrics, "parley_consumer_acknowledgements_refused_total")),
    }


def _partition_details(consumer: dict) -> dict[int, str]:
    """{partition: why it does not go on}, from chat-consumer's /readyz."""
    if not consumer.get("version"):
        return {}
    _, body, _ = status.fetch(consumer["address"], "/readyz")
    try:
        checks = json.loads(body)["checks"]
        told = next((one["detail"] for one in checks if one["name"] == "partitions"), "")
    except (ValueError, KeyError, TypeError):
        return {}
    return {int(number): why for number, why in re.findall(r"partition (\d+): (.*?)(?:; |$)(?=partition \d|$)", told)}


def _metrics(part: dict) -> list[tuple[str, dict[str, str], float]]:
    """[(name, labels, value)]; none if the part doesn't answer."""
    _, body, _ = status.fetch(part["address"], "/metrics")
    lines = re.findall(r"^(parley_\w+)(?:\{(.*)\})? (\S+)$", body.decode(errors="replace"), re.M)
    return [(name, dict(re.findall(r'(\w+)="([^"]*)"', labels)), float(value)) for name, labels, value in lines]


def _sum(metrics: list, wanted: str) -> float:
    return sum(value for name, _, value in metrics if name == wanted)


def _alarms(folder: DataFolder, broker: dict) -> list[str] | None:
    if not broker.get("ready"):
        return None
    told = rabbitmq.ask(folder.path / "rabbitmq", ["eval", "rabbit_alarm:get_alarms()."], _CTL_SECONDS)
    if told is None:
        return None
    # [{{resource_limit,memory,parley@localhost},[]}]
    return sorted(set(re.findall(r"memory|disk|file_descriptor_limit", told)))
