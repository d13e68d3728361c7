#pragma once

#include <functional>
#include <span>

#include "amqp/publisher.hpp"
#include "protocol/item.hpp"
#include "sequencer.hpp"

namespace parley::consumer {

/// Publishes stored entries on chat.events, one entry as JSON per line.
///
/// Skipped while RabbitMQ accepts no messages; gives up after a second. `done` is called exactly
/// once, within the call or on the publisher's thread, with whether RabbitMQ confirmed all of it;
/// it must not block.
void publish_events(amqp::Publisher& publisher, std::span<const protocol::Entry> stored,
                    std::span<const protocol::Entry> duplicates,
                    std::function<void(bool told)> done);

/// Notifies realtime-services that events may be missing. `failed` is called on the publisher's
/// thread if that fails too; it must not block. Returns false if RabbitMQ accepts no messages.
bool publish_events_lost(amqp::Publisher& publisher, std::function<void()> failed);

/// Publishes the outcomes of the batch's commands, and its read marks, on chat.signals. Best
/// effort, like events; nothing waits for it.
void publish_signals(amqp::Publisher& publisher, const Batch& batch);

}  // namespace parley::consumer
