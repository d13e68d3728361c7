#include "runtime/rate_limiter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <unordered_map>

namespace parley::runtime {
namespace {

constexpr std::size_t kShards = 16;
/// How many buckets are looked at for a full one to forget.
constexpr std::size_t kLookAt = 32;

struct Bucket {
  double tokens;
  Monotonic::time_point at;
};

struct KeyHash : std::hash<std::string_view> {
  using is_transparent = void;
};

struct Shard {
  std::mutex mutex;
  std::unordered_map<std::string, Bucket, KeyHash, std::equal_to<>> buckets;
};

std::chrono::seconds whole_seconds(double seconds) {
  return std::chrono::seconds{static_cast<std::int64_t>(std::ceil(seconds))};
}

}  // namespace

struct RateLimiter::State {
  explicit State(RateLimit given) : limit(std::move(given)) {
    limit.burst = std::max(limit.burst, 1.0);
    keys_per_shard = std::max<std::size_t>(limit.keys / kShards, 1);
  }

  double refilled(const Bucket& bucket, Monotonic::time_point at) const {
    const double passed = std::chrono::duration<double>(at - bucket.at).count();
    return std::min(limit.burst, bucket.tokens + std::max(passed, 0.0) * limit.per_second);
  }

  Bucket& find(Shard& shard, std::string_view key, Monotonic::time_point at) {
    const auto found = shard.buckets.find(key);
    if (found != shard.buckets.end()) return found->second;
    if (shard.buckets.size() >= keys_per_shard) make_room(shard, at);
    return shard.buckets.emplace(std::string(key), Bucket{limit.burst, at}).first->second;
  }

  void make_room(Shard& shard, Monotonic::time_point at) {
    const std::size_t before = shard.buckets.size();
    auto one = shard.buckets.begin();
    for (std::size_t i = 0; i < kLookAt && one != shard.buckets.end(); ++i) {
      one = refilled(one->second, at) >= limit.burst ? shard.buckets.erase(one) : std::next(one);
    }
    if (shard.buckets.size() == before) shard.buckets.erase(shard.buckets.begin());
  }

  RateLimit limit;
  std::size_t keys_per_shard;
  std::array<Shard, kShards> shards;
};

RateLimiter::RateLimiter(RateLimit limit) : state_(std::make_unique<State>(std::move(limit))) {}
RateLimiter::~RateLimiter() = default;

Allowance RateLimiter::take(std::string_view key, double cost) {
  if (state_->limit.per_second <= 0) return {};
  return take(key, cost, Monotonic::now());
}

Allowance RateLimiter::take(std::string_view key, double cost, Monotonic::time_point at) {
  const RateLimit& limit = state_->limit;
  if (limit.per_second <= 0) return {};
  Shard& shard = state_->shards[KeyHash{}(key) % kShards];
  double tokens = 0;
  bool allowed = false;
  {
    const std::lock_guard lock(shard.mutex);
    Bucket& bucket = state_->find(shard, key, at);
    tokens = state_->refilled(bucket, at);
    allowed = tokens >= cost;
    if (allowed) tokens -= cost;
    bucket = {tokens, at};
  }
  Allowance allowance{.allowed = allowed, .limited = true, .policy = limit.name};
  allowance.limit = static_cast<std::uint64_t>(limit.burst);
  allowance.remaining = static_cast<std::uint64_t>(tokens);
  allowance.window = whole_seconds(limit.burst / limit.per_second);
  const double missing = allowed ? limit.burst - tokens : cost - tokens;
  allowance.reset =
      std::max(whole_seconds(missing / limit.per_second), std::chrono::seconds{allowed ? 0 : 1});
  return allowance;
}

void Allowance::describe(http::Response& response) const {
  if (!limited) return;
  const std::string most = std::to_string(limit);
  const std::string left = std::to_string(remaining);
  const std::string seconds = std::to_string(reset.count());
  const std::string quoted = "\"" + std::string(policy) + "\"";
  response.headers.set("RateLimit-Policy",
                       quoted + ";q=" + most + ";w=" + std::to_string(window.count()));
  response.headers.set("RateLimit", quoted + ";r=" + left + ";t=" + seconds);
  response.headers.set("X-RateLimit-Limit", most);
  response.headers.set("X-RateLimit-Remaining", left);
  response.headers.set("X-RateLimit-Reset", seconds);
  if (!allowed) response.headers.set("Retry-After", seconds);
}

}  // namespace parley::runtime
