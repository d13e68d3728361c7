#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "protocol/item.hpp"

namespace parley::consumer {

/// A line that can't become an entry, and why. The reason holds nothing of the line.
struct Poison {
  std::string line;
  std::string reason;
};

/// What one message of a partition's queue holds.
struct Contents {
  std::vector<protocol::Item> items;
  std::vector<Poison> poison;
  /// An item was written by a newer version: this program must leave the whole message to another.
  bool newer = false;
};

/// Reads a batch body line by line; a bad line never spoils its neighbours. Lines for another
/// partition than this are poison too, since their order could not be kept.
Contents read_batch(std::string_view body, unsigned partition, unsigned partitions);

}  // namespace parley::consumer
