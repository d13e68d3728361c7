#include "runtime/rate_limiter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <unordered_map>

#include "runtime/token_bucket.hpp"

namespace parley::runtime {
namespace {

constexpr std::size_t kShards = 16;
/// The part of a shard's keys that must be freed, or all are: no search for every new key.
constexpr std::size_t kLeastFreed = 8;

struct KeyHash : std::hash<std::string_view> {
  using is_transparent = void;
};

struct Shard {
  std::mutex mutex;
  std::unordered_map<std::string, TokenBucket, KeyHash, std::equal_to<>> buckets;
};

std::chrono::seconds whole_seconds(double seconds) {
  return std::chrono::seconds{
      static_cast<std::int64_t>(std::ceil(seconds - TokenBucket::kRounding))};
}

}  // namespace

struct RateLimiter::State {
  explicit State(RateLimit given)
      : limit(std::move(given)),
        rate{limit.per_second, std::max(limit.burst, 1.0)},
        keys_per_shard(std::max<std::size_t>(limit.keys / kShards, 1)) {}

  Shard& shard_of(std::string_view key) { return shards[KeyHash{}(key) % kShards]; }

  TokenBucket& find(Shard& shard, std::string_view key, Monotonic::time_point at) {
    const auto found = shard.buckets.find(key);
    if (found != shard.buckets.end()) return found->second;
    if (shard.buckets.size() >= keys_per_shard) make_room(shard, at);
    return shard.buckets.emplace(key, TokenBucket(rate, at)).first->second;
  }

  void make_room(Shard& shard, Monotonic::time_point at) {
    std::erase_if(shard.buckets,
                  [&](const auto& one) { return one.second.tokens(rate, at) >= rate.burst; });
    if (shard.buckets.size() >= keys_per_shard - keys_per_shard / kLeastFreed) {
      shard.buckets.clear();
    }
  }

  const RateLimit limit;
  const TokenRate rate;
  const std::size_t keys_per_shard;
  std::array<Shard, kShards> shards;
};

RateLimiter::RateLimiter(RateLimit limit) : state_(std::make_unique<State>(std::move(limit))) {}
RateLimiter::~RateLimiter() = default;

Allowance RateLimiter::take(std::string_view key, double cost) {
  if (state_->limit.per_second <= 0) return {};
  return take(key, cost, Monotonic::now());
}

Allowance RateLimiter::take(std::string_view key, double cost, Monotonic::time_point at) {
  const TokenRate& rate = state_->rate;
  if (rate.per_second <= 0) return {};
  Shard& shard = state_->shard_of(key);
  Allowance allowance{.limited = true, .policy = state_->limit.name};
  double tokens = 0;
  {
    const std::lock_guard lock(shard.mutex);
    TokenBucket& bucket = state_->find(shard, key, at);
    allowance.allowed = bucket.take(rate, cost, at);
    tokens = bucket.tokens(rate, at);
  }
  allowance.limit = static_cast<std::uint64_t>(rate.burst);
  allowance.remaining = static_cast<std::uint64_t>(tokens);
  allowance.window = whole_seconds(rate.burst / rate.per_second);
  const double missing = allowance.allowed ? rate.burst - tokens : cost - tokens;
  allowance.reset = std::max(whole_seconds(missing / rate.per_second),
                             std::chrono::seconds{allowance.allowed ? 0 : 1});
  return allowance;
}

void RateLimiter::give_back(std::string_view key, double cost) {
  Shard& shard = state_->shard_of(key);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.buckets.find(key);
  if (found != shard.buckets.end()) found->second.give_back(state_->rate, cost);
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
