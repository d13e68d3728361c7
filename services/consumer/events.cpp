#include "events.hpp"

#include <memory>
#include <utility>
#include <vector>

#include "protocol/amqp_names.hpp"

namespace parley::consumer {
namespace {

constexpr std::chrono::seconds kDeadline{1};
constexpr std::size_t kMaxBytes = 256U * 1024;

class Bodies {
 public:
  void add(std::span<const protocol::Entry> entries) {
    for (const protocol::Entry& entry : entries) {
      if (bodies_.empty() || bodies_.back().size() > kMaxBytes) bodies_.emplace_back();
      bodies_.back() += protocol::write_entry(entry);
      bodies_.back() += '\n';
    }
  }
  std::vector<std::string> take() { return std::move(bodies_); }

 private:
  std::vector<std::string> bodies_;
};

/// Calls `done` when its last owner lets go.
class Done {
 public:
  explicit Done(std::function<void()> done) : done_(std::move(done)) {}
  ~Done() { done_(); }
  Done(const Done&) = delete;
  Done& operator=(const Done&) = delete;

 private:
  std::function<void()> done_;
};

}  // namespace

void publish_events(amqp::Publisher& publisher, std::span<const protocol::Entry> stored,
                    std::span<const protocol::Entry> duplicates, std::function<void()> done) {
  const auto finished = std::make_shared<Done>(std::move(done));
  if (!publisher.state().ready()) return;
  Bodies bodies;
  bodies.add(duplicates);
  bodies.add(stored);
  const auto deadline = Monotonic::now() + kDeadline;
  for (std::string& body : bodies.take()) {
    amqp::Message message;
    message.exchange = protocol::kEventsExchange;
    message.content_type = protocol::kBatchContentType;
    message.body = std::move(body);
    message.persistent = false;
    message.mandatory = false;
    [[maybe_unused]] const Status taken = publisher.publish(
        std::move(message), [finished](const Status&) {}, deadline);
  }
}

}  // namespace parley::consumer
