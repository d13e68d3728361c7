#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parley::bench {

/// A socket's position in each of its conversations, across reconnects, and the violations of the
/// rule that `seq` rises by one in each conversation. Threads: one.
class Positions {
 public:
  /// The server reported the end of the conversation. Keeps a known position.
  void begin(std::string_view conversation_id, std::int64_t last_seq);

  /// An entry arrived. Those between it and the previous one are missed for good.
  void take(std::string_view conversation_id, std::int64_t seq);

  /// The client must read the entries up to `seq` elsewhere: those that did not arrive are missed.
  void skip(std::string_view conversation_id, std::int64_t seq);

  /// 0 for an unknown conversation.
  std::int64_t at(std::string_view conversation_id) const;

  /// The number of entries still to arrive, given the ends of conversations; ignores other ones.
  std::int64_t behind(const std::unordered_map<std::string, std::int64_t>& ends) const;

  /// For an auth frame: {"<conversation>":17,…}
  std::string resume() const;

  std::size_t size() const { return places_.size(); }
  std::int64_t missed() const { return missed_; }
  /// Entries that arrived again, or after a later one.
  std::int64_t repeated() const { return repeated_; }

 private:
  struct Place {
    std::string conversation_id;
    std::int64_t seq;
  };
  Place& place(std::string_view conversation_id);

  std::vector<Place> places_;  // a few
  std::int64_t missed_ = 0;
  std::int64_t repeated_ = 0;
};

}  // namespace parley::bench
