#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <memory>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "descriptor.hpp"
#include "frame_reader.hpp"
#include "outbox.hpp"
#include "websocket/socket.hpp"

namespace parley::websocket {

class Loop;

/// One socket: reads frames and passes messages to its Peer, writes what is queued on its Socket.
///
/// Threads: the loop's. Owns: the descriptor, the Peer, its place among max_sockets. Stop: gone(),
/// after which it does nothing more and is no longer in the loop. Only flush(), sweep(), cut() and
/// input from the wire lead there: never a call by the Peer.
class Connection : public Socket, public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop& loop, Descriptor descriptor, std::shared_ptr<void> place);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Handles what arrived after the request, and reads on.
  void start(std::unique_ptr<Peer> peer, std::string received);

  void send(const Message& message) override;
  void close(std::uint16_t code, std::string_view reason) override;
  std::size_t queued_bytes() const override { return outbox_.bytes(); }
  std::uint64_t taken_bytes() const override { return taken_; }

  /// Once per turn of the loop, where something was queued.
  void flush();
  /// Checks the time-outs.
  void sweep(Monotonic::time_point time);
  /// Ends without a close frame.
  void cut();
  /// The same, and the Peer is not told.
  void drop();

  /// Its index in the loop's list.
  std::size_t index = 0;

 private:
  /// Closing: our close frame is queued or sent, theirs has not arrived. Last: it has, or their
  /// input no longer matters. Lingering: all is sent and the connection is half closed; if closed
  /// at once, it might be reset before the other end has read the close frame.
  enum class Phase : std::uint8_t { kOpen, kClosing, kLast, kLingering, kGone };

  static constexpr auto kNever = Monotonic::time_point::max();

  using Stream =
      boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;

  void read_later();
  void on_readable();
  void take(std::span<char> bytes);
  void on_event(FrameReader::Event event);
  void note_unfinished();
  void deliver(std::string_view text);
  void on_close_frame();
  void fail();
  void discard(std::size_t bytes);

  void queue_close(std::uint16_t code, std::string_view reason, Phase phase);
  void close_as_slow();
  void write();
  void all_written();
  void linger();
  void mark_dirty();
  void ping(Monotonic::time_point time);
  void end_peer();
  void gone();

  Loop& loop_;
  Stream stream_;
  const std::shared_ptr<void> place_;
  std::unique_ptr<Peer> peer_;
  FrameReader reader_;
  Outbox outbox_;
  End end_;
  /// Of phases after kOpen: when it is cut off.
  Monotonic::time_point deadline_ = kNever;
  /// When the kernel last accepted bytes, while some wait.
  Monotonic::time_point progress_;
  Monotonic::time_point pinged_;
  /// When the unfinished message began.
  Monotonic::time_point unfinished_since_ = kNever;
  std::uint64_t taken_ = 0;
  std::size_t discarded_ = 0;
  Phase phase_ = Phase::kOpen;
  bool awaits_pong_ = false;
  bool dirty_ = false;
  bool blocked_ = false;
  bool lost_ = false;
};

}  // namespace parley::websocket
