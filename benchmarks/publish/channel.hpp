#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

struct amqp_connection_state_t_;

namespace parley::bench {

/// One connection with one channel in confirm mode: the simplest pipelined publisher. Threads: one.
/// Owns: the connection. Errors: std::runtime_error from every function.
class Channel {
 public:
  /// `uri`: amqp://user:password@127.0.0.1:port/vhost
  explicit Channel(const std::string& uri);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  void declare_quorum_queue(const std::string& name);
  void delete_queue(const std::string& name);

  /// Publishes persistent and mandatory.
  void publish(std::string_view exchange, std::string_view routing_key,
               std::string_view content_type, std::string_view body);

  std::uint64_t published() const { return published_; }
  std::uint64_t unconfirmed() const { return published_ - confirmed_; }

  /// Returns when at most `limit` publishes are unconfirmed. Errors: also if the broker refuses or
  /// returns one, or is silent for 10 s.
  void wait_until_unconfirmed(std::uint64_t limit);

 private:
  void read_frame();
  void confirm(std::uint64_t tag, bool multiple);

  amqp_connection_state_t_* connection_;
  std::uint64_t published_ = 0, confirmed_ = 0;
  /// All tags up to this one are confirmed; `ahead_` holds the later ones confirmed early.
  std::uint64_t confirmed_up_to_ = 0;
  std::set<std::uint64_t> ahead_;
};

}  // namespace parley::bench
