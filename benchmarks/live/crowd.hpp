#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "link.hpp"
#include "protocol.hpp"

namespace parley::bench {

using Clock = std::chrono::steady_clock;

struct CrowdPlan {
  /// On 127.0.0.1, so no other machine is loaded. Connections use the ports in turn.
  std::vector<std::uint16_t> ports;
  std::size_t connections = 0;
  /// The connections of one user use different ports.
  std::size_t users = 1;
  /// Concurrent connection attempts in open().
  std::size_t opened_at_once = 64;
  /// Between two attempts of a connection; the same for all, without jitter.
  std::chrono::milliseconds retry_after{200};
  /// From the start of an attempt to kLive.
  std::chrono::milliseconds attempt_within{20'000};
};

struct CrowdEvents {
  /// Called when a connection is live, with the server's greeting; when a message arrives; and when
  /// a live connection is lost. They must not throw, nor call turn() or open().
  std::function<void(std::size_t, std::string_view)> live = [](std::size_t, std::string_view) {};
  std::function<void(std::size_t, std::string_view)> text = [](std::size_t, std::string_view) {};
  std::function<void(std::size_t)> lost = [](std::size_t) {};
};

/// Many connections, which reconnect when lost: the first time at once, then after the pause.
/// Threads: the calling one, with one epoll. Owns: the connections.
class Crowd {
 public:
  Crowd(CrowdPlan plan, const Protocol& protocol, CrowdEvents events);
  ~Crowd();
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  /// Opens all. Errors: std::runtime_error with the reasons if not all are open in time.
  void open(std::chrono::seconds within);
  /// Waits for events until this time at most, and handles them.
  void turn(Clock::time_point until);
  /// Sends wrapped bytes; dropped if the connection is not live.
  void send(std::size_t index, std::string_view bytes);
  /// Cuts all connections.
  void cut();
  /// Calls the function in turn() whenever the descriptor is readable, until it returns false. Only
  /// one descriptor.
  void listen(int descriptor, std::function<bool()> readable);

  std::size_t size() const { return connections_.size(); }
  std::size_t live() const { return live_; }
  /// Live connections that were lost, and connection attempts.
  std::uint64_t lost() const { return lost_; }
  std::uint64_t attempts() const { return attempts_; }
  /// The number of failed attempts and lost connections, by reason.
  const std::map<std::string, std::uint64_t, std::less<>>& failures() const { return failures_; }

 private:
  enum class State : std::uint8_t { kIdle, kConnecting, kOpened, kLive };
  struct Connection {
    Link link;
    State state = State::kIdle;
    Clock::time_point begun;
  };

  void begin(std::size_t index);
  void lose(std::size_t index, std::string_view why);
  void handle(std::size_t index, std::uint32_t events);
  void read(std::size_t index);
  /// Whether the connection continues.
  bool take(std::size_t index, const Piece& piece);
  void retry(Clock::time_point now);
  void sweep(Clock::time_point now);

  const CrowdPlan plan_;
  const Protocol& protocol_;
  const CrowdEvents events_;
  const int epoll_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::deque<std::pair<Clock::time_point, std::size_t>> retries_;  // by time
  int listened_ = -1;
  std::function<bool()> readable_;
  Clock::time_point next_sweep_;
  std::size_t live_ = 0;
  std::size_t under_way_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t attempts_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> failures_;
  std::vector<char> buffer_;
};

}  // namespace parley::bench
