"""Writes the queue's messages into the database: one message, one commit, one ack."""

import asyncio
import json
import signal
from datetime import datetime, timezone

import aio_pika
import uvloop

import database
import settings

_COLUMNS = ("id", "conversation_id", "sender_id", "client_msg_id", "text", "accepted_at")
_INSERT = "INSERT OR IGNORE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)"
_PREFETCH = 100


async def main() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    db = await database.connect(settings.DATABASE)
    connection = await aio_pika.connect_robust(settings.AMQP_URI)
    channel = await connection.channel()
    await channel.set_qos(prefetch_count=_PREFETCH)
    queue = await channel.declare_queue(
        settings.QUEUE, durable=True, arguments={"x-queue-type": "quorum"}
    )

    async def store(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        async with message.process(requeue=True):
            body = json.loads(message.body)
            row = [body[name] for name in _COLUMNS]
            await db.execute(_INSERT, (*row, datetime.now(timezone.utc).isoformat()))
            await db.commit()

    tag = await queue.consume(store)
    print("ready", flush=True)
    await stop.wait()
    await queue.cancel(tag)
    await connection.close()
    await db.close()


if __name__ == "__main__":
    uvloop.install()
    asyncio.run(main())
