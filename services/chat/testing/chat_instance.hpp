#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "announcer.hpp"
#include "context.hpp"
#include "http_testing/answer.hpp"
#include "jwt/verifier.hpp"
#include "messaging/recent_removals.hpp"
#include "runtime/edge.hpp"
#include "runtime/readiness.hpp"
#include "runtime/watch.hpp"
#include "stores/stores.hpp"

namespace parley::chat::testing {

using http::testing::Answer;

struct InstanceOptions {
  amqp::Endpoint broker;
  runtime::RateLimit send_limit{.per_second = 0};
  messaging::MembershipCacheOptions memberships{};
  AnnouncerOptions announcer{};
};

/// A chat-service inside the test, except for the sockets: requests go to its edge. Several on the
/// same stores and broker act as several instances. Threads: any.
class ChatInstance {
 public:
  ChatInstance(const stores::StoreSettings& settings, InstanceOptions options,
               const jwt::PublicKey& key);
  ~ChatInstance();

  /// `headers` are added to Host, Authorization and Content-Type.
  std::future<Answer> start(http::Method method, const std::string& target,
                            const std::string& token, std::string body,
                            const std::vector<http::Headers::Field>& headers = {});
  Answer call(http::Method method, const std::string& target, const std::string& token,
              std::string body = "", const std::vector<http::Headers::Field>& headers = {});

  Context& context() { return *context_; }
  runtime::Readiness& readiness() { return readiness_; }
  /// Waits until it is connected to the broker.
  bool is_connected();
  /// While set, every query about conversations fails with kUnavailable.
  void set_store_down(bool down);
  /// Sets a function to be called for each membership that the store finds, before it is returned.
  void on_membership(std::function<void()> found);

 private:
  class Breakable;

  /// Includes the breakable one.
  messaging::Stores stores() const;

  stores::Stores stores_;
  messaging::OpenStores opened_;
  runtime::Readiness readiness_;
  std::unique_ptr<Breakable> conversations_;
  messaging::MembershipCache memberships_;
  messaging::Admission admission_;
  runtime::RateLimiter send_limit_;
  runtime::WorkerPool workers_;
  std::unique_ptr<messaging::MessagePublisher> messages_;
  std::unique_ptr<Announcer> announcer_;
  std::unique_ptr<Context> context_;
  jwt::Verifier verifier_;
  std::unique_ptr<runtime::Edge> edge_;
  runtime::Readiness watched_;
  messaging::RecentRemovals recent_removals_;
  runtime::Watch removal_watch_;
};

}  // namespace parley::chat::testing
