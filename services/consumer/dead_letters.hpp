#pragma once

#include <string>
#include <string_view>

#include "amqp/publisher.hpp"
#include "base/result.hpp"
#include "batch_reader.hpp"

namespace parley::consumer {

/// Headers of a dead letter.
inline constexpr std::string_view kReasonHeader = "reason";
inline constexpr std::string_view kPartitionHeader = "partition";
inline constexpr std::string_view kDeadAtHeader = "dead_at";

/// Publishes one line to the dead-letter queue and waits for the confirm. Errors: kUnavailable,
/// kOverloaded, kTimeout: the outcome is unknown; retry, since a duplicate is better than a loss.
Status write_dead_letter(amqp::Publisher& publisher, const Poison& poison, unsigned partition);

}  // namespace parley::consumer
