#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parley::bench {

/// Where one socket is in each of its conversations, across reconnects, and what it was not sent
/// as it should be: `seq` rises by one in each conversation. Threads: one.
class Positions {
 public:
  /// The socket was told where the conversation stands. Leaves a position that is known.
  void begin(std::string_view conversation_id, std::int64_t last_seq);

  /// An entry came. What lies between it and the last one is missed for good.
  void take(std::string_view conversation_id, std::int64_t seq);

  /// The entries up to `seq` are to be read elsewhere: missed, as far as they did not come.
  void skip(std::string_view conversation_id, std::int64_t seq);

  /// 0 of a conversation that is not known.
  std::int64_t at(std::string_view conversation_id) const;

  /// How many entries are still to come where conversations end as given; others aren't looked at.
  std::int64_t behind(const std::unordered_map<std::string, std::int64_t>& ends) const;

  /// As an auth frame wants it: {"<conversation>":17,…}
  std::string resume() const;

  std::size_t size() const { return places_.size(); }
  std::int64_t missed() const { return missed_; }
  /// Came again, or before an earlier one.
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
