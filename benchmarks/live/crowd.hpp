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
  /// On 127.0.0.1: the crowd loads no other machine. Connections are dealt out to them in turn.
  std::vector<std::uint16_t> ports;
  std::size_t connections = 0;
  /// The connections of one user go to different ports.
  std::size_t users = 1;
  /// How many may be on their way while open() works.
  std::size_t opened_at_once = 64;
  /// From one attempt of a connection to the next; the same for all, no jitter.
  std::chrono::milliseconds retry_after{200};
  /// From the beginning of an attempt to kLive.
  std::chrono::milliseconds attempt_within{20'000};
};

struct CrowdEvents {
  /// A connection is there, with what the other end said; a message came; a connection that was
  /// there is lost. Must not throw, and not call turn() or open().
  std::function<void(std::size_t, std::string_view)> live = [](std::size_t, std::string_view) {};
  std::function<void(std::size_t, std::string_view)> text = [](std::size_t, std::string_view) {};
  std::function<void(std::size_t)> lost = [](std::size_t) {};
};

/// Many connections, which connect again when they are lost: the first time at once, then after
/// the pause. Threads: works on the calling one, with one epoll. Owns: the connections.
class Crowd {
 public:
  Crowd(CrowdPlan plan, const Protocol& protocol, CrowdEvents events);
  ~Crowd();
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  /// Opens all. Errors: std::runtime_error with what was in the way if not all are there in time.
  void open(std::chrono::seconds within);
  /// Waits for events until then at most, and handles them.
  void turn(Clock::time_point until);
  /// Sends wrapped bytes; a connection that isn't there loses them.
  void send(std::size_t index, std::string_view bytes);
  /// Cuts all at once.
  void cut();
  /// Calls the function in turn() whenever the descriptor is readable, until it says false; one at
  /// most.
  void listen(int descriptor, std::function<bool()> readable);

  std::size_t size() const { return connections_.size(); }
  std::size_t live() const { return live_; }
  /// Connections that were there and are lost, and attempts.
  std::uint64_t lost() const { return lost_; }
  std::uint64_t attempts() const { return attempts_; }
  /// Why attempts failed and connections were lost, with how many.
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
  /// Whether the connection goes on.
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
