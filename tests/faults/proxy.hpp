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

/// What happens to what goes through a Proxy.
struct Condition {
  /// Where false, nothing passes in that direction, and nobody is told.
  bool to_server = true;
  bool to_client = true;
  /// Before each piece of at most 16 KiB.
  std::chrono::milliseconds delay{0};
  /// In either direction of each connection; 0: as much as there is.
  std::size_t bytes_per_second = 0;
  /// Each connection is reset in the middle of the next piece that it carries.
  bool cuts = false;
  /// Connections are reset as soon as they are made.
  bool refuses = false;
};

/// A network between a client and a server, on 127.0.0.1, that can be made bad.
///
/// A stopped direction is one that loses everything until it passes again: what was sent meanwhile
/// waits in the proxy and the kernel, as it would wait for TCP to repeat it.
///
/// Threads: one of its own; the members may be called from any. Stop: the destructor, which resets
/// all connections. Errors: boost::system::system_error where no port can be had.
class Proxy {
 public:
  explicit Proxy(unsigned server_port);
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;
  ~Proxy();

  /// Where clients connect.
  unsigned port() const { return port_; }
  /// From now on, also for the connections that there are.
  void set(const Condition& condition);
  /// Resets all connections that there are; new ones pass.
  void reset();
  /// Connections that were made through it, and those that there are.
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
  // Before the context, in whose end the last connections end.
  std::atomic<int> accepted_ = 0;
  std::atomic<int> open_ = 0;
  boost::asio::io_context context_;
  Tcp::acceptor acceptor_;
  unsigned port_ = 0;
  Condition condition_;  // of the thread
  std::list<std::weak_ptr<Connection>> connections_;
  std::thread thread_;
};

}  // namespace parley::faults
