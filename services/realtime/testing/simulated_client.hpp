#pragma once

#include <boost/json/object.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/id.hpp"
#include "websocket/socket.hpp"

namespace parley::realtime {

/// The client's end of a socket: checks the frames against the guarantees. Threads: one.
class SimulatedClient : public websocket::Socket {
 public:
  /// The `seq` at which the timeline removed the user from a conversation; 0 if the last change in
  /// it about them is another.
  using RemovedAt = std::function<std::int64_t(const ConversationId&)>;

  SimulatedClient(UserId user_id, std::uint64_t number, RemovedAt removed_at, std::string& trace)
      : number_(number),
        user_id_(std::move(user_id)),
        removed_at_(std::move(removed_at)),
        trace_(trace) {}

  void send(const websocket::Message& message) override;
  void close(std::uint16_t code, std::string_view reason) override;
  std::size_t queued_bytes() const override { return queued_bytes_; }
  std::uint64_t taken_bytes() const override { return taken_bytes_; }

  /// From now on, frames wait until they are read.
  void read_slowly(std::size_t max_queued_bytes) { max_queued_bytes_ = max_queued_bytes; }
  bool has_unread() const { return !unread_.empty(); }
  void read_next();
  /// Reads everything that waits, and from now on each frame at once.
  void read_at_once();

  const UserId& user_id() const { return user_id_; }
  bool closed() const { return closed_; }
  bool welcomed() const { return welcomed_; }
  /// The last seq it has of each conversation.
  using Positions = std::map<std::string, std::int64_t>;
  const Positions& positions() const { return positions_; }
  /// The auth frame, with positions to resume from.
  std::string auth(const std::string& token, Positions resume);
  /// The first unexpected frame; empty if none.
  const std::string& complaint() const { return complaint_; }

  std::unique_ptr<websocket::Peer> peer;

 protected:
  /// Handles a frame that was read.
  virtual void take(const boost::json::object& frame);

 private:
  void take_entry(const boost::json::object& entry);
  void complain(const std::string& what, const std::string& text);

  const std::uint64_t number_;
  const UserId user_id_;
  RemovedAt removed_at_;
  std::string& trace_;
  /// 0 if it reads at once.
  std::size_t max_queued_bytes_ = 0;
  std::deque<websocket::Message> unread_;
  std::size_t queued_bytes_ = 0;
  std::uint64_t taken_bytes_ = 0;
  bool closed_ = false;
  bool welcomed_ = false;
  Positions resume_;
  Positions positions_;
  std::string complaint_;
};

}  // namespace parley::realtime
