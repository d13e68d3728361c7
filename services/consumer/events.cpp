#include "events.hpp"

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "protocol/amqp_names.hpp"
#include "protocol/signal.hpp"

namespace parley::consumer {
namespace {

constexpr std::chrono::seconds kDeadline{1};
constexpr std::size_t kMaxBytes = 256U * 1024;

class Bodies {
 public:
  void add(std::string_view line) {
    if (bodies_.empty() || bodies_.back().size() > kMaxBytes) bodies_.emplace_back();
    bodies_.back() += line;
    bodies_.back() += '\n';
  }
  void add(std::span<const protocol::Entry> entries) {
    for (const protocol::Entry& entry : entries) add(protocol::write_entry(entry));
  }
  std::vector<std::string> take() { return std::move(bodies_); }

 private:
  std::vector<std::string> bodies_;
};

/// Calls `done` when the last owner releases it.
class Done {
 public:
  explicit Done(std::function<void(bool)> done) : done_(std::move(done)) {}
  ~Done() { done_(!failed_); }
  Done(const Done&) = delete;
  Done& operator=(const Done&) = delete;

  void fail() { failed_ = true; }

 private:
  std::function<void(bool)> done_;
  std::atomic<bool> failed_ = false;
};

Status publish(amqp::Publisher& publisher, std::string_view exchange, std::string body,
               std::function<void(const Status&)> done) {
  amqp::Message message;
  message.exchange = exchange;
  message.content_type = protocol::kBatchContentType;
  message.body = std::move(body);
  message.persistent = false;
  message.mandatory = false;
  return publisher.publish(std::move(message), std::move(done), Monotonic::now() + kDeadline);
}

protocol::OutcomeSignal applied(const protocol::Item& command) {
  return {command.id,
          command.conversation_id,
          command.sender_id,
          command.target.value(),
          std::string(timeline::verdict_name(timeline::Verdict::kApplied)),
          ""};
}

}  // namespace

void publish_events(amqp::Publisher& publisher, std::span<const protocol::Entry> stored,
                    std::span<const protocol::Entry> duplicates,
                    std::function<void(bool told)> done) {
  const auto finished = std::make_shared<Done>(std::move(done));
  if (!publisher.state().ready()) return finished->fail();
  Bodies bodies;
  bodies.add(duplicates);
  bodies.add(stored);
  for (std::string& body : bodies.take()) {
    const Status taken = publish(publisher, protocol::kEventsExchange, std::move(body),
                                 [finished](const Status& confirmed) {
                                   if (confirmed.has_error()) finished->fail();
                                 });
    if (taken.has_error()) finished->fail();
  }
}

bool publish_events_lost(amqp::Publisher& publisher, std::function<void()> failed) {
  const Status taken = publish(publisher, protocol::kSignalsExchange,
                               protocol::write_signal(protocol::EventsLostSignal{}),
                               [failed = std::move(failed)](const Status& confirmed) {
                                 if (confirmed.has_error()) failed();
                               });
  return taken.has_value();
}

void publish_signals(amqp::Publisher& publisher, const Batch& batch) {
  if (!publisher.state().ready()) return;
  Bodies bodies;
  for (const timeline::ReadMark& mark : batch.read) {
    bodies.add(protocol::write_signal(
        protocol::ReadSignal{mark.conversation_id, mark.user_id, mark.seq, mark.message_number}));
  }
  for (const timeline::Decision& one : batch.dropped) {
    bodies.add(protocol::write_signal(
        protocol::OutcomeSignal{one.id, one.conversation_id, one.sender_id, one.target,
                                std::string(timeline::verdict_name(one.verdict)), one.code}));
  }
  for (const auto* entries : {&batch.duplicates, &batch.stored}) {
    for (const protocol::Entry& entry : *entries) {
      if (!protocol::is_command(entry.item.kind)) continue;
      bodies.add(protocol::write_signal(applied(entry.item)));
    }
  }
  for (std::string& body : bodies.take()) {
    [[maybe_unused]] const Status taken =
        publish(publisher, protocol::kSignalsExchange, std::move(body), [](const Status&) {});
  }
}

}  // namespace parley::consumer
