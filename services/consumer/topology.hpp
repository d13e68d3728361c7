#pragma once

#include <string_view>

#include "amqp/topology.hpp"

namespace parley::consumer {

/// Everything that Parley has in RabbitMQ, for this number of partitions.
amqp::Topology topology(unsigned partitions);

}  // namespace parley::consumer
