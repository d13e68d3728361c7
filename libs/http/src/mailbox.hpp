#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <mutex>
#include <vector>

#include "http/responder.hpp"
#include "http/server.hpp"

namespace parley::http {

/// Brings answers from any thread to the I/O thread whose connections wait for them, waking it at
/// most once for all that gather meanwhile.
///
/// Threads: answer, abandon, close from any; the rest on the I/O thread. Outlives its I/O thread as
/// long as a Responder holds it; after close() it drops what arrives.
class Mailbox : public ResponseSink {
 public:
  struct Letter {
    std::uint64_t connection;
    Response response;
  };
  using Receiver = std::function<void(Letter&&)>;

  Mailbox(boost::asio::io_context& context, ErrorAnswer error_answer, Receiver receiver);

  void answer(std::uint64_t connection, Response&& response) override;
  void abandon(std::uint64_t connection) override;

  /// Between these two nobody wakes the I/O thread: leave_turn() delivers what arrived.
  void enter_turn();
  void leave_turn();

  void close();

 private:
  boost::asio::io_context& context_;
  const ErrorAnswer error_answer_;
  const Receiver receiver_;
  std::mutex mutex_;
  std::vector<Letter> letters_;
  std::vector<Letter> delivered_;
  bool awake_ = false;
  bool closed_ = false;
};

}  // namespace parley::http
