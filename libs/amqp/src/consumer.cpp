#include "amqp/consumer.hpp"

#include <poll.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "acknowledgements.hpp"
#include "connection_thread.hpp"
#include "frames.hpp"
#include "subscriptions.hpp"
#include "timing.hpp"

namespace parley::amqp {
namespace {

constexpr std::chrono::milliseconds kTimeOut{5000};

}  // namespace

class Consumer::Impl final : public ConnectionThread {
 public:
  explicit Impl(ConsumerOptions options)
      : ConnectionThread(options.on_state),
        options_(std::move(options)),
        acknowledgements_(options_.acknowledge_within),
        subscriptions_(options_),
        counts_(subscriptions_.size()) {
    start();
  }
  ~Impl() override { stop(); }

  void request(std::uint32_t subscription, bool wanted) {
    {
      const std::lock_guard lock(mutex_);
      requests_.emplace_back(subscription, wanted);
    }
    wakeup_.notify();
  }

  void acknowledge(const Receipts& receipts, bool at_once) {
    if (acknowledgements_.add(receipts, at_once)) wakeup_.notify();
  }

  QueueCounts counts(std::uint32_t subscription) const {
    const std::lock_guard lock(mutex_);
    return counts_[subscription];
  }

  bool joined(std::uint32_t subscription) const { return subscriptions_.joined(subscription); }

 private:
  Result<std::unique_ptr<Connection>> connect() override;
  Error serve(Connection& connection) override;
  void lost(const Error& error) override;
  Status turn(Connection& connection, bool heard);
  Status take_requests(Connection& connection);
  Status send_acknowledgements(Connection& connection);
  Monotonic::time_point acknowledgements_due() const;
  /// Whether all that has arrived was read; otherwise it is full.
  Result<bool> read(Connection& connection);
  Status handle(Connection& connection, const amqp_frame_t& frame);
  Status look_at_queues(Connection& connection);
  bool wait(const Connection& connection);
  bool is_full() const { return subscriptions_.held_bytes() > options_.max_held_bytes; }
  amqp_channel_t management_channel() const {
    return static_cast<amqp_channel_t>(subscriptions_.size() + 1);
  }

  const ConsumerOptions options_;
  Acknowledgements acknowledgements_;
  Subscriptions subscriptions_;

  // Guarded by mutex_.
  std::vector<QueueCounts> counts_;
  std::vector<std::pair<std::uint32_t, bool>> requests_;

  // Used by the thread only.
  bool management_open_ = false;
  Monotonic::time_point next_look_{};
};

Result<std::unique_ptr<Connection>> Consumer::Impl::connect() {
  PARLEY_TRY(auto connection,
             Connection::open(options_.endpoint, {options_.name, options_.heartbeat, kTimeOut}));
  PARLEY_CHECK(connection->open_channel(management_channel()));
  PARLEY_CHECK(connection->declare(management_channel(), options_.topology));
  subscriptions_.declared();
  management_open_ = true;
  return connection;
}

Error Consumer::Impl::serve(Connection& connection) {
  next_look_ = {};
  bool heard = true;
  while (!stopping()) {
    if (Status status = turn(connection, heard); status.has_error()) return status.error();
    heard = wait(connection);
  }
  Status sent = send_acknowledgements(connection);
  if (!sent.has_error()) sent = connection.flush_all();
  return sent.has_error() ? sent.error() : unavailable("stopping");
}

Status Consumer::Impl::turn(Connection& connection, bool heard) {
  PARLEY_CHECK(take_requests(connection));
  if (acknowledgements_due() <= Monotonic::now()) PARLEY_CHECK(send_acknowledgements(connection));
  PARLEY_CHECK(connection.flush());
  if (is_full()) {
    connection.forgive_silence();
  } else {
    // What the library has kept of a closed channel arrived before the answer to the close. A
    // channel starts its next epoch only when all of it was read: otherwise it would be taken for
    // deliveries of that epoch.
    PARLEY_TRY(const bool all, read(connection));
    if (all) PARLEY_CHECK(subscriptions_.subscribe_missing(connection));
    PARLEY_CHECK(look_at_queues(connection));
  }
  PARLEY_CHECK(connection.keep_alive(heard));
  return connection.flush();
}

Status Consumer::Impl::take_requests(Connection& connection) {
  std::vector<std::pair<std::uint32_t, bool>> requests;
  {
    const std::lock_guard lock(mutex_);
    requests.swap(requests_);
  }
  Status outcome;
  for (const auto& [number, wanted] : requests) {
    // All of them are noted, even if the connection breaks at one: the next connection uses them.
    subscriptions_.request(number, wanted);
    if (wanted || outcome.has_error()) continue;
    // What was acknowledged before must arrive before the channel ends.
    outcome = send_acknowledgements(connection);
    Subscription& subscription = subscriptions_[number];
    if (outcome.has_error() || !subscription.active()) continue;
    outcome = connection.close_channel(subscription.channel());
    if (!outcome.has_error()) subscriptions_.end(subscription);
  }
  return outcome;
}

Status Consumer::Impl::send_acknowledgements(Connection& connection) {
  for (const auto number : acknowledgements_.append_to(connection.out(), subscriptions_.all())) {
    Subscription& subscription = subscriptions_[number];
    PARLEY_CHECK(connection.close_channel(subscription.channel()));
    subscriptions_.lose(subscription);
    if (options_.on_refused) options_.on_refused(subscription.queue());
  }
  return {};
}

Monotonic::time_point Consumer::Impl::acknowledgements_due() const {
  const bool crowded =
      subscriptions_.held_bytes() > options_.max_held_bytes / 2 || subscriptions_.crowded();
  const auto due = acknowledgements_.due();
  return crowded && due != Monotonic::time_point::max() ? Monotonic::time_point() : due;
}

Result<bool> Consumer::Impl::read(Connection& connection) {
  amqp_frame_t frame;
  bool got = true;
  while (got && !is_full()) {
    PARLEY_TRY(got, connection.next_frame(frame));
    if (!got) break;
    PARLEY_CHECK(handle(connection, frame));
    if (frame.frame_type == AMQP_FRAME_BODY) connection.release_buffers();
  }
  connection.release_buffers();
  return !got;
}

Status Consumer::Impl::handle(Connection& connection, const amqp_frame_t& frame) {
  const bool is_method = frame.frame_type == AMQP_FRAME_METHOD;
  if (is_method && frame.payload.method.id == AMQP_CONNECTION_CLOSE_METHOD) {
    return unavailable("RabbitMQ closed: " + connection.acknowledge_close(frame));
  }
  if (frame.channel == management_channel()) {
    if (is_method && frame.payload.method.id == AMQP_CHANNEL_CLOSE_METHOD) {
      connection.acknowledge_close(frame);
      management_open_ = false;
    }
    return {};
  }
  if (frame.channel == 0 || frame.channel > subscriptions_.size()) return {};
  Subscription& subscription = subscriptions_[frame.channel - 1U];
  if (is_method && frame.payload.method.id == AMQP_CHANNEL_CLOSE_METHOD) {
    connection.acknowledge_close(frame);
    subscriptions_.lose(subscription);
  } else if (is_method && frame.payload.method.id == AMQP_BASIC_CANCEL_METHOD) {
    // The queue was deleted or its server is gone.
    if (subscription.active()) PARLEY_CHECK(connection.close_channel(subscription.channel()));
    subscriptions_.lose(subscription);
  } else {
    subscription.feed(frame);
  }
  return {};
}

void Consumer::Impl::lost(const Error& /*error*/) {
  subscriptions_.end_all();
  acknowledgements_.clear();
  const std::lock_guard lock(mutex_);
  for (QueueCounts& counts : counts_) counts.known = false;
}

Status Consumer::Impl::look_at_queues(Connection& connection) {
  if (Monotonic::now() < next_look_) return {};
  for (std::size_t i = 0; i < subscriptions_.size(); ++i) {
    if (!management_open_) PARLEY_CHECK(connection.open_channel(management_channel()));
    PARLEY_TRY(const QueueCounts counts,
               connection.queue_counts(management_channel(), subscriptions_[i].queue()));
    management_open_ = counts.known;
    const std::lock_guard lock(mutex_);
    counts_[i] = counts;
  }
  next_look_ = Monotonic::now() + options_.count_interval;
  return {};
}

bool Consumer::Impl::wait(const Connection& connection) {
  const bool full = is_full();
  auto until =
      std::min({connection.next_keep_alive(), Monotonic::now() + kMaxPoll, acknowledgements_due()});
  if (!full) until = std::min({until, next_look_, subscriptions_.next_attempt()});
  short events = full ? 0 : POLLIN;
  if (connection.has_output()) events |= POLLOUT;
  // The calls above may have left frames in the library's own queue, which no poll sees.
  const bool at_hand = !full && connection.has_input();
  const bool came =
      wakeup_.wait(connection.fd(), events, at_hand ? Monotonic::time_point() : until);
  return at_hand || came;
}

Consumer::Consumer(ConsumerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Consumer::~Consumer() = default;
void Consumer::join(std::uint32_t subscription) { impl_->request(subscription, true); }
void Consumer::leave(std::uint32_t subscription) { impl_->request(subscription, false); }
void Consumer::acknowledge(const Receipts& receipts, bool at_once) {
  impl_->acknowledge(receipts, at_once);
}
bool Consumer::joined(std::uint32_t subscription) const { return impl_->joined(subscription); }
QueueCounts Consumer::counts(std::uint32_t subscription) const {
  return impl_->counts(subscription);
}
ConnectionState Consumer::state() const { return impl_->state(); }
void Consumer::stop() { impl_->stop(); }

}  // namespace parley::amqp
