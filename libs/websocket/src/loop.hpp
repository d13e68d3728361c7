#pragma once

#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "connection.hpp"
#include "counters.hpp"
#include "drain.hpp"
#include "websocket/server.hpp"

namespace parley::websocket {

/// The event loop of one server with its sockets.
///
/// Threads: its own, except for the constructor, stop, add, post, every, drain and the counters.
/// Owns: the thread, the connections. Outlives its server where a 101 under way holds it. Stop:
/// stop().
class Loop {
 public:
  Loop(const Options& options, Server::Accept accept);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  /// Drops every connection and joins.
  void stop();

  /// Adds a connection that speaks WebSocket from now on, with what it has already sent. After
  /// stop() it is closed, at the latest with the loop.
  void add(Descriptor descriptor, std::string received, std::shared_ptr<void> place);
  void post(std::function<void()> work);
  void every(std::chrono::milliseconds period, std::function<void()> work);
  void drain(const End& end, std::chrono::milliseconds spread) { drain_.run(end, spread); }
  bool draining() const { return drain_.begun(); }

  const Options& options() const { return options_; }
  Counters& counters() { return counters_; }

  boost::asio::io_context& context() { return context_; }
  const std::vector<std::shared_ptr<Connection>>& connections() const { return connections_; }
  /// The read buffer: its bytes are consumed before the next connection's turn.
  std::span<char> buffer() { return buffer_; }
  const SharedFrame& ping_frame() const { return ping_frame_; }
  /// How much earlier a socket gets its first ping, so that sockets that open together are not
  /// pinged together.
  std::chrono::milliseconds ping_offset();
  void flush_later(std::shared_ptr<Connection> connection);
  void remove(Connection& connection);

 private:
  struct Periodic {
    boost::asio::steady_timer timer;
    std::chrono::milliseconds period;
    std::function<void()> work;
  };

  void open(Descriptor descriptor, std::string received, std::shared_ptr<void> place);
  std::unique_ptr<Peer> accept(Socket& socket);
  void flush();
  void sweep();
  static void wait(Periodic& periodic);

  const Options options_;
  const Server::Accept accept_;
  Counters counters_;
  const SharedFrame ping_frame_;
  std::array<char, 16 * 1024> buffer_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::vector<std::shared_ptr<Connection>> connections_;
  /// Connections with something to write; and those being flushed.
  std::vector<std::shared_ptr<Connection>> dirty_;
  std::vector<std::shared_ptr<Connection>> flushed_;
  std::vector<std::unique_ptr<Periodic>> periodics_;
  std::uint32_t ping_offsets_ = 0;
  Drain drain_;
  std::thread thread_;
};

}  // namespace parley::websocket
