#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// The checker of the promise to those who are connected: what came to each of them, held against
/// what the store says afterwards.
namespace parley::oracle {

struct Seen {
  std::int64_t seq = 0;
  /// Empty where only its place is known.
  std::string id;
};

/// What came to one client of one conversation, over all its connections.
struct Stream {
  std::string client;
  std::string conversation_id;
  std::vector<Seen> seen;
  /// Where in `seen` a new connection began.
  std::vector<std::size_t> resumed;
};

using Timelines = std::map<std::string, std::vector<Seen>>;

/// Every stream that isn't the whole timeline of its conversation, each entry once and in its
/// place: what is wrong with the first entry that is. Empty if all are.
std::vector<std::string> violations(const std::vector<Stream>& streams, const Timelines& timelines);

}  // namespace parley::oracle
