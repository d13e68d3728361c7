#include "attempt_limit.hpp"

#include <algorithm>
#include <cmath>

namespace parley::auth {
namespace {

/// A whole attempt that came back in parts may fall short of one by so much.
constexpr double kRounding = 1e-6;

}  // namespace

AttemptLimit::AttemptLimit(AttemptRate rate, std::size_t keys) : rate_(rate), keys_(keys) {}

double AttemptLimit::filled(const Bucket& bucket, Monotonic::time_point at) const {
  const double minutes = std::chrono::duration<double, std::ratio<60>>(at - bucket.at).count();
  return std::min<double>(rate_.burst, bucket.attempts + minutes * rate_.per_minute);
}

void AttemptLimit::make_room(Monotonic::time_point at) {
  std::erase_if(buckets_, [&](const auto& one) { return filled(one.second, at) >= rate_.burst; });
  if (buckets_.size() >= keys_) buckets_.clear();
}

std::chrono::seconds AttemptLimit::take(std::string_view key, Monotonic::time_point at) {
  using std::chrono::seconds;
  if (rate_.per_minute == 0) return seconds{0};
  const std::lock_guard lock(mutex_);
  auto found = buckets_.find(std::string(key));
  if (found == buckets_.end()) {
    if (buckets_.size() >= keys_) make_room(at);
    found = buckets_.emplace(key, Bucket{static_cast<double>(rate_.burst), at}).first;
  }
  Bucket& bucket = found->second;
  bucket = {filled(bucket, at), at};
  if (bucket.attempts >= 1 - kRounding) {
    bucket.attempts -= 1;
    return seconds{0};
  }
  const double wait = (1 - bucket.attempts) * 60 / rate_.per_minute;
  return seconds{std::max<std::int64_t>(1, std::lround(std::ceil(wait - kRounding)))};
}

void AttemptLimit::give_back(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto found = buckets_.find(std::string(key));
  if (found == buckets_.end()) return;
  found->second.attempts = std::min<double>(rate_.burst, found->second.attempts + 1);
}

}  // namespace parley::auth
