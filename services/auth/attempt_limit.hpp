#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"

namespace parley::auth {

/// How many attempts at once, and how many come back each minute; 0 per minute is no limit.
struct AttemptRate {
  int burst = 1;
  int per_minute = 0;
};

/// A bucket of attempts per key, from which an attempt can be given back when it was a good one.
///
/// Remembers at most `keys` buckets; over it, full ones are forgotten, and if there are none, all:
/// a bound in memory goes before exactness. Threads: every function from any.
class AttemptLimit {
 public:
  explicit AttemptLimit(AttemptRate rate, std::size_t keys = 100'000);

  /// Zero, and the attempt is taken; else how long until the next one comes.
  std::chrono::seconds take(std::string_view key, Monotonic::time_point at = Monotonic::now());
  void give_back(std::string_view key);

 private:
  struct Bucket {
    double attempts = 0;
    Monotonic::time_point at;
  };

  double filled(const Bucket& bucket, Monotonic::time_point at) const;
  void make_room(Monotonic::time_point at);

  const AttemptRate rate_;
  const std::size_t keys_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace parley::auth
