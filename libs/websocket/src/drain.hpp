#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "base/clock.hpp"
#include "websocket/close.hpp"

namespace parley::websocket {

class Connection;
class Loop;

/// Closes all sockets of a loop, evenly over a time.
///
/// Threads: run() any but the loop's, begun() any, the rest the loop's.
class Drain {
 public:
  explicit Drain(Loop& loop);

  /// Returns when no socket is left; the first call does it, later ones do nothing.
  void run(const End& end, std::chrono::milliseconds spread);
  bool begun() const { return begun_.load(); }

  /// Once it has begun: the close code and reason for late sockets.
  const End& end() const { return end_; }
  void all_gone();
  void stop();

 private:
  void begin();
  void step();
  void cut_the_rest();

  Loop& loop_;
  std::atomic<bool> called_ = false;
  std::atomic<bool> begun_ = false;
  End end_;
  std::chrono::milliseconds spread_{0};
  Monotonic::time_point since_;
  boost::asio::steady_timer timer_;
  std::vector<std::shared_ptr<Connection>> waiting_;
  std::size_t count_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool gone_ = false;
};

}  // namespace parley::websocket
