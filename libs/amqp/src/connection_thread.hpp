#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "amqp/publisher.hpp"
#include "connection.hpp"
#include "wakeup.hpp"

namespace parley::amqp {

/// A thread that keeps a connection to a broker: connects, serves the connection until it ends,
/// waits with backoff, and starts again.
///
/// Threads: state() and stop() from any; connect(), serve() and lost() run on its own.
/// Stop: a derived class calls stop() in its destructor, before what those functions use is gone.
class ConnectionThread {
 public:
  using OnState = std::function<void(const ConnectionState&)>;

  virtual ~ConnectionThread() = default;
  ConnectionThread(const ConnectionThread&) = delete;
  ConnectionThread& operator=(const ConnectionThread&) = delete;

  ConnectionState state() const;
  /// The state is not ready from now on. Waits for the thread's end.
  void stop();

 protected:
  /// `on_state`, if any, is called on the thread after each change but that of stop().
  explicit ConnectionThread(OnState on_state) : on_state_(std::move(on_state)) {}

  /// Starts the thread; the last step of a derived class's constructor.
  void start();
  bool stopping() const;
  /// Does nothing once it is stopping.
  void set_state(const ConnectionState& state);

  /// A connection that is ready to be served.
  virtual Result<std::unique_ptr<Connection>> connect() = 0;
  /// Until the connection is lost or stopping(). Returns why.
  virtual Error serve(Connection& connection) = 0;
  /// After each serve(), with what it returned, once the state shows it.
  virtual void lost(const Error& error) = 0;

  Wakeup wakeup_;

  /// Guards what follows, and whatever must not change between two reads of the state.
  mutable std::mutex mutex_;
  ConnectionState state_{false, false, "connecting"};
  /// How often a connection was made.
  std::uint64_t connects_ = 0;
  std::thread::id own_thread_;

 private:
  void run();

  const OnState on_state_;
  bool stopping_ = false;
  std::mutex joining_;
  std::thread thread_;
};

}  // namespace parley::amqp
