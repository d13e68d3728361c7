#include "loop.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include "frame.hpp"

namespace parley::websocket {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

milliseconds sweep_interval(const Options& options) {
  const milliseconds shortest =
      std::min({options.ping_every, options.pong_within, options.write_timeout,
                options.close_timeout, options.message_timeout});
  return std::clamp(shortest / 4, milliseconds{5}, milliseconds{1'000});
}

}  // namespace

Loop::Loop(const Options& options, Server::Accept accept)
    : options_(options),
      accept_(std::move(accept)),
      ping_frame_(std::make_shared<const std::string>(make_frame(Opcode::kPing, {}))),
      work_(context_.get_executor()),
      drain_(*this) {
  every(sweep_interval(options_), [this] { sweep(); });
  thread_ = std::thread([this] { context_.run(); });
}

void Loop::stop() {
  if (!thread_.joinable()) return;
  asio::post(context_, [this] {
    periodics_.clear();
    drain_.stop();
    const auto all = std::move(connections_);
    connections_.clear();
    for (const auto& connection : all) connection->drop();
    dirty_.clear();
    work_.reset();
    context_.stop();
  });
  thread_.join();
}

void Loop::add(Descriptor descriptor, std::string received, std::shared_ptr<void> place) {
  asio::post(context_, [this, descriptor = std::move(descriptor), received = std::move(received),
                        place = std::move(place)]() mutable {
    open(std::move(descriptor), std::move(received), std::move(place));
  });
}

void Loop::open(Descriptor descriptor, std::string received, std::shared_ptr<void> place) {
  std::shared_ptr<Connection> connection;
  try {
    connection = std::make_shared<Connection>(*this, std::move(descriptor), std::move(place));
  } catch (const boost::system::system_error&) {
    // The kernel watches no more descriptors for this process; the connection is closed.
    return;
  }
  connection->index = connections_.size();
  connections_.push_back(connection);
  counters_.sockets_open.add();
  counters_.sockets_opened.add();
  std::unique_ptr<Peer> peer;
  if (drain_.begun()) {
    connection->close(drain_.end().code, drain_.end().reason);
  } else {
    peer = accept(*connection);
    if (!peer) connection->close(close_code::kInternalError, "a server error");
  }
  connection->start(std::move(peer), std::move(received));
}

std::unique_ptr<Peer> Loop::accept(Socket& socket) {
  try {
    return accept_(socket);
  } catch (...) {
    return nullptr;
  }
}

void Loop::remove(Connection& connection) {
  const std::size_t index = connection.index;
  std::swap(connections_[index], connections_.back());
  connections_[index]->index = index;
  connections_.pop_back();
  counters_.sockets_open.subtract_one();
  if (connections_.empty()) drain_.all_gone();
}

milliseconds Loop::ping_offset() {
  // Steps of the golden ratio spread any number of sockets evenly.
  constexpr std::uint32_t kStep = 0x9e3779b9;
  ping_offsets_ += kStep;
  return options_.ping_every / 2 * (ping_offsets_ >> 16) / 0x10000;
}

void Loop::flush_later(std::shared_ptr<Connection> connection) {
  dirty_.push_back(std::move(connection));
  if (dirty_.size() == 1) asio::post(context_, [this] { flush(); });
}

void Loop::flush() {
  flushed_.swap(dirty_);
  for (const auto& connection : flushed_) connection->flush();
  flushed_.clear();
}

void Loop::sweep() {
  const auto time = Monotonic::now();
  // From the back: a removed one is replaced by one that was already swept.
  for (std::size_t i = connections_.size(); i-- > 0;) {
    const std::shared_ptr<Connection> connection = connections_[i];
    connection->sweep(time);
  }
}

void Loop::post(std::function<void()> work) { asio::post(context_, std::move(work)); }

void Loop::every(milliseconds period, std::function<void()> work) {
  asio::post(context_, [this, period, work = std::move(work)]() mutable {
    periodics_.push_back(std::make_unique<Periodic>(
        Periodic{asio::steady_timer(context_), period, std::move(work)}));
    periodics_.back()->timer.expires_after(period);
    wait(*periodics_.back());
  });
}

void Loop::wait(Periodic& periodic) {
  periodic.timer.async_wait([&periodic](const boost::system::error_code& error) {
    if (error) return;
    periodic.work();
    // Missed periods are not made up for.
    const auto next = periodic.timer.expiry() + periodic.period;
    periodic.timer.expires_at(std::max(next, Monotonic::now()));
    wait(periodic);
  });
}

}  // namespace parley::websocket
