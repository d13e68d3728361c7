#pragma once

#include <iosfwd>

#include "config/options.hpp"
#include "consumer_config.hpp"

namespace parley::consumer {

/// `queues`: prints how many messages wait, {"chat.messages.0": 0, …, "chat.dead": 0}; what a
/// chat-consumer has taken and not stored is counted once it has ended; AMQP doesn't tell it
/// before, so a line on standard error says where queues have a consumer.
///
/// What an operator does with what could not be stored:
/// `dead-letters list [--limit N] [--bodies yes]`: one JSON object per dead letter with its ids
/// (null where its first line has none), reason, partition, time and size, and its body as
/// base64url where asked for. They stay where they are.
/// `dead-letters replay [--limit N]`: sends them to their partitions again; what still can't be
/// stored comes back. Exit status: 0 done, 1 with the reason on standard error.
void declare_commands(config::Options& options, const Config& config);

}  // namespace parley::consumer
