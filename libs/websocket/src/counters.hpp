#pragma once

#include <atomic>
#include <cstdint>

namespace parley::websocket {

/// Written by one thread, read by any.
class Counter {
 public:
  void add(std::uint64_t count = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }
  void subtract_one() {
    value_.store(value_.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
  }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

/// See Counts. Threads: added to by the loop's.
struct Counters {
  Counter sockets_open;
  Counter sockets_opened;
  Counter messages_in;
  Counter messages_out;
  Counter bytes_in;
  Counter bytes_out;
  Counter closed_slow;
  Counter protocol_errors;
  Counter pings_unanswered;
};

}  // namespace parley::websocket
