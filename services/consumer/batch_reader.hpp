#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "protocol/item.hpp"

namespace parley::consumer {

/// A line that can't become an entry, and the reason, which contains nothing of the line.
struct Poison {
  std::string line;
  std::string reason;
};

/// The content of one message of a partition's queue.
struct Contents {
  std::vector<protocol::Item> items;
  std::vector<Poison> poison;
  /// An item was written by a newer version: the whole message must be left to another consumer.
  bool newer = false;
};

/// Parses a batch body line by line; a bad line doesn't affect the others. Lines for another
/// partition are poison too, since their order could not be kept.
Contents read_batch(std::string_view body, unsigned partition, unsigned partitions);

}  // namespace parley::consumer
