#include "amqp/publisher.hpp"

#include <poll.h>

#include <charconv>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/thread.hpp"
#include "connection_thread.hpp"
#include "frames.hpp"
#include "timing.hpp"
#include "unconfirmed.hpp"

namespace parley::amqp {
namespace {

constexpr amqp_channel_t kChannel = 1;
/// What was in flight when an alarm began is confirmed within this time, or won't be soon.
constexpr std::chrono::milliseconds kGraceWhenBlocked{500};

}  // namespace

class BrokerPublisher::Impl final : public ConnectionThread {
 public:
  explicit Impl(PublisherOptions options)
      : ConnectionThread(options.on_state), options_(std::move(options)) {
    start();
  }
  ~Impl() override { stop(); }

  Status publish(Message message, Completion completion, Monotonic::time_point deadline);
  Status publish(Message message, Completion completion) {
    return publish(std::move(message), std::move(completion), Monotonic::now() + options_.deadline);
  }

  PublisherCounts counts() const {
    const std::lock_guard lock(mutex_);
    PublisherCounts counts = counts_;
    counts.connects = connects_;
    return counts;
  }

 private:
  struct Incoming {
    Message message;
    Completion completion;
    Monotonic::time_point deadline;
  };

  Result<std::unique_ptr<Connection>> connect() override;
  Error serve(Connection& connection) override;
  /// Fails all that waits. Nothing is added later, since publish() refuses it.
  void lost(const Error& error) override;
  void take_incoming(Connection& connection);
  Status read(Connection& connection);
  Status handle(Connection& connection, const amqp_frame_t& frame);
  void handle_answer(std::uint64_t tag, bool multiple, bool positive);
  /// Whether something arrived.
  bool wait(const Connection& connection);
  void expire();
  void complete();

  const PublisherOptions options_;

  // Guarded by mutex_.
  PublisherCounts counts_;
  std::vector<Incoming> incoming_;

  // Used by the thread only.
  Unconfirmed unconfirmed_;
  Unconfirmed::Finished finished_;
  ContentReader returned_;
  std::string return_reason_;
  bool returning_ = false;
};

Status BrokerPublisher::Impl::publish(Message message, Completion completion,
                                      Monotonic::time_point deadline) {
  if (!fits_frame(message)) {
    return Error{code::kInvalid, "a name or header of the message is too long for AMQP"};
  }
  const std::size_t bytes = message.body.size();
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (!state_.ready()) {
      ++counts_.refused;
      return unavailable("RabbitMQ is not ready: " + state_.reason);
    }
    if (counts_.waiting_messages >= options_.max_messages ||
        counts_.waiting_bytes + bytes > options_.max_bytes) {
      ++counts_.refused;
      return Error{code::kOverloaded, "too much is waiting for RabbitMQ's confirm", true};
    }
    ++counts_.waiting_messages;
    counts_.waiting_bytes += bytes;
    wake = incoming_.empty() && std::this_thread::get_id() != own_thread_;
    incoming_.push_back({std::move(message), std::move(completion), deadline});
  }
  if (wake) wakeup_.notify();
  return {};
}

Result<std::unique_ptr<Connection>> BrokerPublisher::Impl::connect() {
  PARLEY_TRY(auto connection,
             Connection::open(options_.endpoint, {options_.name, options_.heartbeat,
                                                  std::chrono::milliseconds(3000)}));
  PARLEY_CHECK(connection->open_channel(kChannel));
  PARLEY_CHECK(connection->declare(kChannel, options_.topology));
  for (const std::string& exchange : options_.required_exchanges) {
    PARLEY_CHECK(connection->require_exchange(kChannel, exchange));
  }
  PARLEY_CHECK(connection->confirm_select(kChannel));
  return connection;
}

Error BrokerPublisher::Impl::serve(Connection& connection) {
  unconfirmed_ = {};
  returning_ = false;
  bool heard = true;
  while (!stopping()) {
    take_incoming(connection);
    Status status = connection.flush();
    if (!status.has_error()) status = read(connection);
    if (!status.has_error()) status = connection.keep_alive(heard);
    expire();
    complete();
    if (status.has_error()) return status.error();
    heard = wait(connection);
  }
  return unavailable("stopping");
}

void BrokerPublisher::Impl::take_incoming(Connection& connection) {
  std::vector<Incoming> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(incoming_);
  }
  for (Incoming& next : taken) {
    const std::uint64_t tag =
        unconfirmed_.add(std::move(next.completion), next.deadline, next.message.body.size());
    append_publish(connection.out(), kChannel, next.message, tag, connection.frame_max());
  }
}

Status BrokerPublisher::Impl::read(Connection& connection) {
  amqp_frame_t frame;
  while (true) {
    PARLEY_TRY(const bool got, connection.next_frame(frame));
    if (!got) break;
    PARLEY_CHECK(handle(connection, frame));
  }
  connection.release_buffers();
  return {};
}

Status BrokerPublisher::Impl::handle(Connection& connection, const amqp_frame_t& frame) {
  if (frame.frame_type != AMQP_FRAME_METHOD) {
    if (returning_ && returned_.feed(frame)) {
      returning_ = false;
      std::uint64_t tag = 0;
      const std::string& text = returned_.correlation_id;
      std::from_chars(text.data(), text.data() + text.size(), tag);
      unconfirmed_.mark_returned(tag, return_reason_);
      const std::lock_guard lock(mutex_);
      ++counts_.returned;
    }
    return {};
  }
  const amqp_method_t& method = frame.payload.method;
  switch (method.id) {
    case AMQP_BASIC_ACK_METHOD: {
      const auto* ack = static_cast<const amqp_basic_ack_t*>(method.decoded);
      handle_answer(ack->delivery_tag, ack->multiple != 0, true);
      break;
    }
    case AMQP_BASIC_NACK_METHOD: {
      const auto* nack = static_cast<const amqp_basic_nack_t*>(method.decoded);
      handle_answer(nack->delivery_tag, nack->multiple != 0, false);
      break;
    }
    case AMQP_BASIC_RETURN_METHOD:
      returning_ = true;
      returned_.begin();
      return_reason_ = to_view(static_cast<const amqp_basic_return_t*>(method.decoded)->reply_text);
      break;
    case AMQP_CONNECTION_BLOCKED_METHOD:
      set_state({true, true,
                 "RabbitMQ accepts no messages: " +
                     std::string(to_view(
                         static_cast<const amqp_connection_blocked_t*>(method.decoded)->reason))});
      unconfirmed_.shorten(Monotonic::now() + kGraceWhenBlocked);
      break;
    case AMQP_CONNECTION_UNBLOCKED_METHOD:
      set_state({true, false, {}});
      break;
    case AMQP_CHANNEL_CLOSE_METHOD:
    case AMQP_CONNECTION_CLOSE_METHOD:
      return unavailable("RabbitMQ closed: " + connection.acknowledge_close(frame));
    default:
      break;
  }
  return {};
}

void BrokerPublisher::Impl::handle_answer(std::uint64_t tag, bool multiple, bool positive) {
  const auto released = unconfirmed_.answer(tag, multiple, positive, finished_);
  const std::lock_guard lock(mutex_);
  counts_.waiting_messages -= released.messages;
  counts_.waiting_bytes -= released.bytes;
  if (!positive) counts_.nacked += released.messages;
}

bool BrokerPublisher::Impl::wait(const Connection& connection) {
  auto until = std::min(connection.next_keep_alive(), Monotonic::now() + kMaxPoll);
  if (unconfirmed_.waiting()) until = std::min(until, unconfirmed_.next_deadline());
  {
    const std::lock_guard lock(mutex_);
    if (!incoming_.empty()) until = Monotonic::now();
  }
  const short events = connection.has_output() ? POLLIN | POLLOUT : POLLIN;
  return wakeup_.wait(connection.fd(), events, until);
}

void BrokerPublisher::Impl::expire() {
  const std::size_t expired = unconfirmed_.expire(Monotonic::now(), finished_);
  if (expired == 0) return;
  const std::lock_guard lock(mutex_);
  counts_.timed_out += expired;
}

void BrokerPublisher::Impl::lost(const Error& error) {
  std::vector<Incoming> taken;
  std::size_t lost = unconfirmed_.fail_all(error, finished_);
  {
    const std::lock_guard lock(mutex_);
    taken.swap(incoming_);
    counts_.waiting_messages = 0;
    counts_.waiting_bytes = 0;
    counts_.lost += lost + taken.size();
  }
  for (Incoming& next : taken) finished_.emplace_back(std::move(next.completion), error);
  complete();
}

void BrokerPublisher::Impl::complete() {
  if (finished_.empty()) return;
  Unconfirmed::Finished finished;
  finished.swap(finished_);
  std::uint64_t confirmed = 0;
  for (auto& [completion, status] : finished) {
    if (!status.has_error()) ++confirmed;
    if (completion) completion(status);
  }
  const std::lock_guard lock(mutex_);
  counts_.confirmed += confirmed;
}

BrokerPublisher::BrokerPublisher(PublisherOptions options)
    : impl_(std::make_unique<Impl>(std::move(options))) {}
BrokerPublisher::~BrokerPublisher() = default;

Status BrokerPublisher::publish(Message message, Completion completion) {
  return impl_->publish(std::move(message), std::move(completion));
}

Status BrokerPublisher::publish(Message message, Completion completion,
                                Monotonic::time_point deadline) {
  return impl_->publish(std::move(message), std::move(completion), deadline);
}

Status Publisher::publish_and_wait(Message message, std::chrono::milliseconds deadline) {
  std::mutex mutex;
  Condition answered;
  std::optional<Status> answer;
  PARLEY_CHECK(publish(
      std::move(message),
      [&](const Status& status) {
        const std::lock_guard lock(mutex);
        answer = status;
        answered.notify_one();
      },
      Monotonic::now() + deadline));
  std::unique_lock lock(mutex);
  answered.wait(lock, [&] { return answer.has_value(); });
  return *answer;
}

ConnectionState BrokerPublisher::state() const { return impl_->state(); }
PublisherCounts BrokerPublisher::counts() const { return impl_->counts(); }

}  // namespace parley::amqp
