#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <thread>

namespace parley::faults {

/// How a Proxy treats traffic.
struct Condition {
  /// If false, traffic in that direction stops without either side being notified.
  bool to_server = true;
  bool to_client = true;
  /// Before each piece of at most 16 KiB.
  std::chrono::milliseconds delay{0};
  /// Per direction and connection; 0: unlimited.
  std::size_t bytes_per_second = 0;
  /// Resets each connection in the middle of its next piece.
  bool cuts = false;
  /// Resets each connection as soon as it is made.
  bool refuses = false;
};

/// A network between a client and a server, on 127.0.0.1, that can be impaired.
///
/// A stopped direction behaves like one with total packet loss: data waits in the proxy and the
/// kernel until it passes again, as if for TCP retransmission.
///
/// Threads: one of its own; members may be called from any. Stop: the destructor, which resets all
/// connections. Errors: boost::system::system_error if no port is available.
class Proxy {
 public:
  explicit Proxy(unsigned server_port);
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;
  ~Proxy();

  /// The port for clients.
  unsigned port() const { return port_; }
  /// Applies from now on, including to existing connections.
  void set(const Condition& condition);
  /// Resets all existing connections; new ones pass.
  void reset();
  /// The number of connections accepted so far, and of those open.
  int accepted() const { return accepted_; }
  int open() const { return open_; }

 private:
  using Tcp = boost::asio::ip::tcp;
  struct Connection;

  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> serve(std::shared_ptr<Connection> connection);
  boost::asio::awaitable<void> pump(std::shared_ptr<Connection> connection, bool is_to_server);
  boost::asio::awaitable<bool> carry(Connection& connection, Tcp::socket& to, const char* bytes,
                                     std::size_t size);
  boost::asio::awaitable<void> wait_to_pass(const Connection& connection, bool is_to_server);

  const unsigned server_port_;
  // Declared before the context, whose destruction ends the last connections.
  std::atomic<int> accepted_ = 0;
  std::atomic<int> open_ = 0;
  boost::asio::io_context context_;
  Tcp::acceptor acceptor_;
  unsigned port_ = 0;
  Condition condition_;  // used on the thread only
  std::list<std::weak_ptr<Connection>> connections_;
  std::thread thread_;
};

}  // namespace parley::faults
