#pragma once

#include <functional>
#include <span>

#include "amqp/publisher.hpp"
#include "protocol/item.hpp"
#include "sequencer.hpp"

namespace parley::consumer {

/// Tells everybody who listens on chat.events what was stored, one entry as JSON per line.
///
/// Skipped while RabbitMQ takes no messages, given up after a second. `done` is called exactly
/// once, here or on the publisher's thread, and must not block: with whether RabbitMQ confirmed all
/// of it.
void publish_events(amqp::Publisher& publisher, std::span<const protocol::Entry> stored,
                    std::span<const protocol::Entry> duplicates,
                    std::function<void(bool told)> done);

/// Tells realtime-services that events may be missing. `failed` is called on the publisher's
/// thread if that can't be told either; it must not block. False if RabbitMQ takes no messages.
bool publish_events_lost(amqp::Publisher& publisher, std::function<void()> failed);

/// Tells realtime-services on chat.signals what became of the batch's commands, and its read marks.
/// Best effort, like events; nothing waits for it.
void publish_signals(amqp::Publisher& publisher, const Batch& batch);

}  // namespace parley::consumer
