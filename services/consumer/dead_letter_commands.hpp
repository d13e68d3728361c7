#pragma once

#include <iosfwd>

#include "config/options.hpp"
#include "consumer_config.hpp"

namespace parley::consumer {

/// `queues`: prints the number of waiting messages, {"chat.messages.0": 0, …, "chat.dead": 0}.
/// Messages delivered to a running chat-consumer but not yet acknowledged are not included, since
/// AMQP doesn't report them; a line on standard error says which queues have a consumer.
///
/// For messages that could not be stored:
/// `dead-letters list [--limit N] [--bodies yes]`: prints a JSON object per dead letter with its
/// ids (null if its first line has none), reason, partition, time and size, and on request its body
/// as base64url. They stay in the queue.
/// `dead-letters replay [--limit N]`: sends them to their partitions again; those that still can't
/// be stored come back. Exit status: 0, or 1 with the reason on standard error.
void declare_commands(config::Options& options, const Config& config);

}  // namespace parley::consumer
