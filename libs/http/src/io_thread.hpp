#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>

#include "mailbox.hpp"
#include "server_state.hpp"

namespace parley::http {

class Session;

/// One event loop with its connections.
///
/// Threads: its own, except for the constructor, start, add, close_idle and stop. Owns: the thread,
/// the sessions, their mailbox. Stop: stop().
class IoThread {
 public:
  explicit IoThread(ServerState& state);
  ~IoThread();
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  void start();
  /// The socket must belong to context().
  void add(boost::asio::ip::tcp::socket socket, bool refuse);
  /// Closes the connections that wait for another request.
  void close_idle();
  /// Closes everything and joins.
  void stop();

  boost::asio::io_context& context() { return context_; }
  ServerState& state() { return state_; }
  const std::shared_ptr<Mailbox>& mailbox() { return mailbox_; }

  /// Runs one event's work, then delivers the answers that arrived meanwhile.
  template <typename Work>
  void turn(Work&& work) {
    mailbox_->enter_turn();
    std::forward<Work>(work)();
    mailbox_->leave_turn();
  }

  /// For the Date field; made once a second.
  const std::string& date();
  /// A string for writing a response's head, reused by every session.
  std::string& head() { return head_; }
  void forget(std::uint64_t session_number) { sessions_.erase(session_number); }

 private:
  void sweep_later();
  void sweep();

  ServerState& state_;
  std::shared_ptr<Mailbox> mailbox_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer timer_;
  std::unordered_map<std::uint64_t, std::shared_ptr<Session>> sessions_;
  std::uint64_t next_number_ = 1;
  std::string date_;
  std::time_t date_time_ = 0;
  std::string head_;
  std::thread thread_;
};

}  // namespace parley::http
