#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>
#include <memory>
#include <unordered_set>
#include <vector>

#include "client_connection.hpp"

namespace parley::http {

/// The connections to one origin, and the exchanges that wait for one.
/// Threads: the client's I/O thread.
class ClientPool {
 public:
  ClientPool(boost::asio::io_context& context, const ClientOptions& options);

  void start(std::shared_ptr<Exchange> exchange);
  /// Ends this one, wherever it is.
  void abort(const std::shared_ptr<Exchange>& exchange, const Error& error);
  void close_idle_since(Monotonic::time_point time);
  bool has_idle() const { return !idle_.empty(); }

 private:
  void go_on();
  void open(std::shared_ptr<Exchange> exchange);
  void on_done(const std::shared_ptr<ClientConnection>& connection, bool reusable);
  std::shared_ptr<ClientConnection> take_idle();

  boost::asio::io_context& context_;
  const ClientOptions& options_;
  std::deque<std::shared_ptr<Exchange>> waiting_;
  std::unordered_set<std::shared_ptr<ClientConnection>> busy_;
  /// The one used last is at the end, and the first to be used again.
  std::vector<std::shared_ptr<ClientConnection>> idle_;
};

}  // namespace parley::http
