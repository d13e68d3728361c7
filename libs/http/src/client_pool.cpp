#include "client_pool.hpp"

#include <algorithm>

namespace parley::http {

ClientPool::ClientPool(boost::asio::io_context& context, const ClientOptions& options)
    : context_(context), options_(options) {}

void ClientPool::start(std::shared_ptr<Exchange> exchange) {
  if (waiting_.size() >= options_.max_waiting) {
    return exchange->finish(
        Error{code::kOverloaded, "too many requests wait for a connection", true});
  }
  waiting_.push_back(std::move(exchange));
  go_on();
}

void ClientPool::go_on() {
  while (!waiting_.empty()) {
    if (waiting_.front()->finished()) {
      waiting_.pop_front();
      continue;
    }
    const auto connection = take_idle();
    if (!connection && busy_.size() >= options_.max_connections) return;
    auto exchange = std::move(waiting_.front());
    waiting_.pop_front();
    if (connection) {
      busy_.insert(connection);
      connection->send(std::move(exchange));
    } else {
      open(std::move(exchange));
    }
  }
}

void ClientPool::open(std::shared_ptr<Exchange> exchange) {
  const auto connection = std::make_shared<ClientConnection>(
      context_, options_, [this](const auto& done, bool reusable) { on_done(done, reusable); });
  busy_.insert(connection);
  connection->connect_and_send(std::move(exchange));
}

std::shared_ptr<ClientConnection> ClientPool::take_idle() {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->is_usable()) return connection;
    connection->abort({});
  }
  return nullptr;
}

void ClientPool::on_done(const std::shared_ptr<ClientConnection>& connection, bool reusable) {
  busy_.erase(connection);
  if (reusable) idle_.push_back(connection);
  go_on();
}

void ClientPool::abort(const std::shared_ptr<Exchange>& exchange, const Error& error) {
  const auto found = std::ranges::find(busy_, exchange, &ClientConnection::exchange);
  if (found == busy_.end()) return exchange->finish(error);
  // Ending takes it out of busy_. NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
  const auto connection = *found;
  connection->abort(error);
}

void ClientPool::close_idle_since(Monotonic::time_point time) {
  const auto fresh = std::ranges::find_if(
      idle_, [time](const auto& connection) { return connection->idle_since() > time; });
  for (auto late = idle_.begin(); late != fresh; ++late) (*late)->abort({});
  idle_.erase(idle_.begin(), fresh);
}

}  // namespace parley::http
