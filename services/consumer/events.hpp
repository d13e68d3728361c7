#pragma once

#include <functional>
#include <span>

#include "amqp/publisher.hpp"
#include "protocol/item.hpp"
#include "sequencer.hpp"

namespace parley::consumer {

/// Tells everybody who listens on chat.events what was stored, one entry as JSON per line.
///
/// Best effort: skipped while RabbitMQ takes no messages, given up after a second. `done` is called
/// exactly once, here or on the publisher's thread, whether it worked or not; it must not block.
void publish_events(amqp::Publisher& publisher, std::span<const protocol::Entry> stored,
                    std::span<const protocol::Entry> duplicates, std::function<void()> done);

/// Tells realtime-services on chat.signals what became of the batch's commands, and its read marks.
/// Best effort, like events; nothing waits for it.
void publish_signals(amqp::Publisher& publisher, const Batch& batch);

}  // namespace parley::consumer
