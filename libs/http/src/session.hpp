#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>

#include "input_buffer.hpp"
#include "request_parser.hpp"
#include "server_state.hpp"

namespace parley::http {

class IoThread;

/// One connection: reads a request, hands it to the handler, writes its answer, and repeats.
///
/// Threads: the I/O thread it belongs to. Stop: close(), after which it does nothing more.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(IoThread& thread, boost::asio::ip::tcp::socket socket, std::uint64_t number);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start();
  /// Answers 503 without having read anything: there are too many connections.
  void refuse_connection();
  /// The answer to the request that the handler has. Ignored if there is none.
  void answer(Response&& response);

  TimePoint deadline() const { return deadline_; }
  /// Its deadline has passed.
  void time_out();
  void close_if_idle();
  void close();

 private:
  enum class Phase { kIdle, kReading, kHandling, kWriting, kLingering, kClosed };

  void read();
  void on_read(const boost::system::error_code& error, std::size_t count);
  void process();
  bool read_on();
  void hand_over();
  void refuse(const Refusal& refusal);
  void write(Response&& response);
  void write_rest();
  void on_written(const boost::system::error_code& error, std::size_t count);
  void after_answer();
  void hand_away();
  void leave();
  void linger();
  void wait_at_most(std::chrono::milliseconds time);

  IoThread& thread_;
  ServerState& state_;
  boost::asio::ip::tcp::socket socket_;
  const std::uint64_t number_;
  std::string peer_;
  InputBuffer input_;
  RequestParser parser_;
  Phase phase_ = Phase::kIdle;
  TimePoint deadline_;
  bool reading_ = false;
  bool in_body_ = false;
  bool promised_continue_ = false;
  bool close_after_ = false;
  bool is_head_ = false;
  bool can_switch_ = false;
  bool left_ = false;
  TakeOver take_over_;
  std::uint64_t served_ = 0;
  std::size_t discarded_bytes_ = 0;
  std::string rest_;
  std::size_t rest_written_ = 0;
};

}  // namespace parley::http
