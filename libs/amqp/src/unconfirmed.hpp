#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace parley::amqp {

/// What was published on one channel and is not confirmed yet, by its delivery tag (1, 2, …).
/// Threads: one. Completions are handed back rather than called.
class Unconfirmed {
 public:
  using Completion = std::function<void(const Status&)>;
  using Finished = std::vector<std::pair<Completion, Status>>;
  struct Released {
    std::size_t messages = 0;
    std::size_t bytes = 0;
  };

  /// Returns its tag.
  std::uint64_t add(Completion completion, Monotonic::time_point deadline, std::size_t bytes);

  /// The broker's answer to this tag, or to all up to it. Tags that are unknown or already answered
  /// are ignored. A returned message ends with an error though it is confirmed.
  Released answer(std::uint64_t tag, bool multiple, bool positive, Finished& finished);

  /// The broker could not route it; its confirm follows.
  void mark_returned(std::uint64_t tag, std::string reason);

  /// Ends with kTimeout what is past its deadline. Its place stays taken until the answer comes.
  std::size_t expire(Monotonic::time_point now, Finished& finished);

  /// No deadline is later than this any more.
  void shorten(Monotonic::time_point deadline);

  /// Ends all with this error; returns how many had not ended before.
  std::size_t fail_all(const Error& error, Finished& finished);

  bool waiting() const { return open_ != 0; }
  /// Not later than the earliest deadline of those that have not ended.
  Monotonic::time_point next_deadline() const { return next_deadline_; }

 private:
  struct Entry {
    Completion completion;
    Monotonic::time_point deadline;
    std::size_t bytes = 0;
    bool answered = false;
    bool ended = false;
    std::string returned;
  };
  void end(Entry& entry, Status status, Finished& finished);

  std::deque<Entry> entries_;
  std::uint64_t first_tag_ = 1;
  std::size_t open_ = 0;
  Monotonic::time_point next_deadline_ = Monotonic::time_point::max();
};

}  // namespace parley::amqp
