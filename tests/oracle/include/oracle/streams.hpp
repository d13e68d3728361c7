#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// Checks the promise to connected clients: compares what each received with the store's content
/// afterwards.
namespace parley::oracle {

struct Seen {
  std::int64_t seq = 0;
  /// Empty if only the seq is known.
  std::string id;
};

/// What a client received of one conversation, over all its connections.
struct Stream {
  std::string client;
  std::string conversation_id;
  std::vector<Seen> seen;
  /// The indices in `seen` at which a new connection began.
  std::vector<std::size_t> resumed;
};

using Timelines = std::map<std::string, std::vector<Seen>>;

/// For each stream that differs from its conversation's whole timeline, each entry once and in
/// order: the first difference. Empty if there is none.
std::vector<std::string> violations(const std::vector<Stream>& streams, const Timelines& timelines);

}  // namespace parley::oracle
