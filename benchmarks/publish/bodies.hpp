#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"

namespace parley::bench {

/// A body to publish, and its destination.
struct Body {
  std::string exchange;
  std::string routing_key;
  std::string_view content_type;
  std::string bytes;
};

/// The format of the bodies: `kRaw`: bytes of the given size; `kPlain`: one JSON message, as
/// written by the FastAPI peer; `kParley`: batches of items, as written by chat-service.
enum class Format { kRaw, kPlain, kParley };

/// Generates the bodies one after the other. Threads: one.
class Bodies {
 public:
  struct Options {
    Format format = Format::kRaw;
    /// The queue for kRaw and kPlain.
    std::string queue;
    /// The size of a raw body or of a message's text.
    std::size_t size_bytes = 200;
    unsigned items_per_body = 1;
    unsigned conversations = 64;
    unsigned partitions = 8;
    /// The total number of messages: the last body holds the remainder.
    std::uint64_t messages = 0;
  };

  explicit Bodies(Options options);

  bool done() const { return made_ >= options_.messages; }
  std::uint64_t messages() const { return made_; }
  Body next();

 private:
  struct Conversation {
    ConversationId id;
    UserId sender_id;
  };
  Body raw();
  Body plain();
  Body parley();

  Options options_;
  std::string text_;
  /// By partition, since all items of a batch belong to one.
  std::vector<std::vector<Conversation>> partitions_;
  std::uint64_t made_ = 0;
  std::uint64_t bodies_ = 0;
};

}  // namespace parley::bench
