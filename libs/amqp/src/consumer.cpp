#include "amqp/consumer.hpp"

#include <poll.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>

#include "acknowledgements.hpp"
#include "connection.hpp"
#include "frames.hpp"
#include "subscription.hpp"
#include "timing.hpp"
#include "wakeup.hpp"

namespace parley::amqp {
namespace {

constexpr std::chrono::milliseconds kTimeOut{5000};

}  // namespace

class Consumer::Impl {
 public:
  explicit Impl(ConsumerOptions options)
      : options_(std::move(options)), acknowledgements_(options_.acknowledge_within) {
    for (const SubscriptionOptions& subscription : options_.subscriptions) {
      subscriptions_.emplace_back(static_cast<std::uint32_t>(subscriptions_.size()), subscription);
    }
    counts_.resize(subscriptions_.size());
    joined_.resize(subscriptions_.size());
    state_.reason = "connecting";
    thread_ = std::thread([this] { run(); });
  }
  ~Impl() { stop(); }

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

  bool joined(std::uint32_t subscription) const {
    const std::lock_guard lock(mutex_);
    return joined_[subscription];
  }

  ConnectionState state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wakeup_.notify();
    const std::lock_guard lock(joining_);
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run();
  Result<std::unique_ptr<Connection>> connect();
  Error serve(Connection& connection);
  Status turn(Connection& connection, bool heard);
  Status take_requests(Connection& connection);
  Status send_acknowledgements(Connection& connection);
  Monotonic::time_point acknowledgements_due() const;
  /// Whether all that has come was read; else it is full.
  Result<bool> read(Connection& connection);
  Status handle(Connection& connection, const amqp_frame_t& frame);
  Status subscribe_missing(Connection& connection);
  Status subscribe(Connection& connection, Subscription& subscription);
  /// The broken subscription that was tried longest ago, if it is time for one.
  Subscription* next_broken();
  Status look_at_queues(Connection& connection);
  void begin(Subscription& subscription);
  void end(Subscription& subscription);
  void lose(Subscription& subscription);
  void lose_all();
  bool wait(const Connection& connection);
  bool is_full() const { return held_bytes() > options_.max_held_bytes; }
  std::size_t held_bytes() const;
  amqp_channel_t management_channel() const {
    return static_cast<amqp_channel_t>(subscriptions_.size() + 1);
  }
  bool stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }
  void set_state(const ConnectionState& state);
  void pause(std::chrono::milliseconds time) { wakeup_.wait(-1, 0, Monotonic::now() + time); }

  const ConsumerOptions options_;
  Wakeup wakeup_;
  Acknowledgements acknowledgements_;

  mutable std::mutex mutex_;
  ConnectionState state_;
  std::vector<std::pair<std::uint32_t, bool>> requests_;
  std::vector<QueueCounts> counts_;
  std::vector<bool> joined_;
  bool stopping_ = false;

  // The thread's own.
  std::deque<Subscription> subscriptions_;
  bool management_open_ = false;
  bool declared_ = false;
  Monotonic::time_point next_look_{};
  /// When the next of the broken subscriptions is tried.
  Monotonic::time_point next_broken_{};
  Backoff broken_backoff_ = broker_backoff();
  std::mutex joining_;
  std::thread thread_;
};

/// How many times longer than other things queues wait that ended the connection: one of them is
/// tried every 30 s at least, so that each of n waits n times that at most.
constexpr int kBrokenQueue = 6;

void Consumer::Impl::run() {
  Backoff backoff = broker_backoff();
  while (!stopping()) {
    auto connection = connect();
    if (connection.has_error()) {
      set_state({false, false, connection.error().detail});
      pause(backoff.next());
      continue;
    }
    const auto begin = Monotonic::now();
    set_state({true, false, {}});
    const Error error = serve(**connection);
    set_state({false, false, error.detail});
    lose_all();
    connection->reset();
    if (Monotonic::now() - begin > kGoodLife) backoff.reset();
    if (!stopping()) pause(backoff.next());
  }
}

Result<std::unique_ptr<Connection>> Consumer::Impl::connect() {
  PARLEY_TRY(auto connection,
             Connection::open(options_.endpoint, {options_.name, options_.heartbeat, kTimeOut}));
  PARLEY_CHECK(connection->open_channel(management_channel()));
  PARLEY_CHECK(connection->declare(management_channel(), options_.topology));
  declared_ = true;
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
    // What the library has kept of a channel that was closed came before the answer to that. A
    // channel begins its next life only when all of it is out of the way: it would be taken for
    // deliveries of that life.
    PARLEY_TRY(const bool all, read(connection));
    if (all) PARLEY_CHECK(subscribe_missing(connection));
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
    Subscription& subscription = subscriptions_[number];
    // All of them are noted, also where the connection breaks at one: the next one goes by them.
    subscription.wanted = wanted;
    subscription.next_attempt = {};
    if (!wanted) subscription.broken_at.reset();
    if (wanted || outcome.has_error()) continue;
    // What was acknowledged before must arrive before the channel ends.
    outcome = send_acknowledgements(connection);
    if (outcome.has_error() || !subscription.active()) continue;
    outcome = connection.close_channel(subscription.channel());
    if (!outcome.has_error()) end(subscription);
  }
  return outcome;
}

Status Consumer::Impl::send_acknowledgements(Connection& connection) {
  for (const auto number : acknowledgements_.append_to(connection.out(), subscriptions_)) {
    Subscription& subscription = subscriptions_[number];
    PARLEY_CHECK(connection.close_channel(subscription.channel()));
    lose(subscription);
    if (options_.on_refused) options_.on_refused(subscription.queue());
  }
  return {};
}

Monotonic::time_point Consumer::Impl::acknowledgements_due() const {
  const bool crowded = held_bytes() > options_.max_held_bytes / 2 ||
                       std::ranges::any_of(subscriptions_, [](const Subscription& subscription) {
                         return subscription.held() >= std::max(1, subscription.prefetch() / 2);
                       });
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
    lose(subscription);
  } else if (is_method && frame.payload.method.id == AMQP_BASIC_CANCEL_METHOD) {
    // The queue was deleted or its server went away.
    if (subscription.active()) PARLEY_CHECK(connection.close_channel(subscription.channel()));
    lose(subscription);
  } else {
    subscription.feed(frame);
  }
  return {};
}

void Consumer::Impl::begin(Subscription& subscription) {
  subscription.begin();
  subscription.backoff.reset();
  const std::lock_guard lock(mutex_);
  joined_[subscription.channel() - 1U] = true;
}

void Consumer::Impl::end(Subscription& subscription) {
  {
    const std::lock_guard lock(mutex_);
    joined_[subscription.channel() - 1U] = false;
  }
  // The queue may have gone with it.
  if (subscription.active()) declared_ = false;
  subscription.end();
}

void Consumer::Impl::lose(Subscription& subscription) {
  end(subscription);
  subscription.next_attempt = Monotonic::now() + subscription.backoff.next();
}

void Consumer::Impl::lose_all() {
  for (Subscription& subscription : subscriptions_) end(subscription);
  acknowledgements_.clear();
  const std::lock_guard lock(mutex_);
  for (QueueCounts& counts : counts_) counts.known = false;
}

Status Consumer::Impl::subscribe_missing(Connection& connection) {
  for (Subscription& subscription : subscriptions_) {
    const bool is_due = subscription.next_attempt <= Monotonic::now();
    if (is_due && !subscription.broken_at) PARLEY_CHECK(subscribe(connection, subscription));
  }
  // One after the other, however many there are: the others are consumed meanwhile, and longer than
  // kGoodLife.
  while (Subscription* broken = next_broken()) PARLEY_CHECK(subscribe(connection, *broken));
  return {};
}

Subscription* Consumer::Impl::next_broken() {
  if (next_broken_ > Monotonic::now()) return nullptr;
  Subscription* next = nullptr;
  for (Subscription& one : subscriptions_) {
    if (!one.broken_at || !one.wanted || one.active()) continue;
    if (next == nullptr || *one.broken_at < *next->broken_at) next = &one;
  }
  return next;
}

Status Consumer::Impl::subscribe(Connection& connection, Subscription& subscription) {
  if (!subscription.wanted || subscription.active()) return {};
  PARLEY_CHECK(connection.open_channel(subscription.channel()));
  // Where not even the topology can be had, the whole connection is made again, with backoff, and
  // the reason shows in the state. So it is where the queue is gone.
  if (!declared_) {
    PARLEY_CHECK(connection.declare(subscription.channel(), options_.topology));
    declared_ = true;
  }
  Status status =
      connection.consume(subscription.channel(), subscription.queue(), subscription.prefetch());
  if (status.has_error()) {
    // RabbitMQ ends the connection at a queue that is down.
    subscription.broken_at = Monotonic::now();
    next_broken_ = Monotonic::now() + kBrokenQueue * broken_backoff_.next();
    return status;
  }
  if (std::exchange(subscription.broken_at, std::nullopt)) broken_backoff_.reset();
  begin(subscription);
  return {};
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

std::size_t Consumer::Impl::held_bytes() const {
  std::size_t bytes = 0;
  for (const Subscription& subscription : subscriptions_) bytes += subscription.held_bytes();
  return bytes;
}

bool Consumer::Impl::wait(const Connection& connection) {
  const bool full = is_full();
  auto until =
      std::min({connection.next_keep_alive(), Monotonic::now() + kMaxPoll, acknowledgements_due()});
  if (!full) until = std::min(until, next_look_);
  for (const Subscription& subscription : subscriptions_) {
    if (full || !subscription.wanted || subscription.active()) continue;
    until = std::min(until, subscription.broken_at ? next_broken_ : subscription.next_attempt);
  }
  short events = full ? 0 : POLLIN;
  if (connection.has_output()) events |= POLLOUT;
  // The calls above may have left frames in the library's own queue, which no poll sees.
  const bool at_hand = !full && connection.has_input();
  const bool came =
      wakeup_.wait(connection.fd(), events, at_hand ? Monotonic::time_point() : until);
  return at_hand || came;
}

void Consumer::Impl::set_state(const ConnectionState& state) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    state_ = state;
  }
  if (options_.on_state) options_.on_state(state);
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
