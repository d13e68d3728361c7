#pragma once

#include <atomic>
#include <boost/json/object.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "client/live.hpp"
#include "websocket/client.hpp"

namespace parley::client {

/// The implementation of Live and its thread.
class Live::Worker {
 public:
  Worker(Session session, const std::string& url, LiveOptions options);
  ~Worker();

  /// `frame`: without its client_msg_id.
  Status send(boost::json::object frame, std::string client_msg_id, OnSent on_sent);
  void read(const ConversationId& conversation_id, std::int64_t seq);
  void typing(const ConversationId& conversation_id);
  void watch(std::vector<UserId> user_ids);
  Positions positions() const;
  std::uint64_t connects() const { return connects_; }
  void reconnect();
  void stop();

 private:
  struct Outgoing {
    std::string frame;
    std::string client_msg_id;
    OnSent on_sent;
    /// Whether it was sent on this connection, and the earliest time for sending it (again).
    bool sent = false;
    Monotonic::time_point not_before{};
  };

  struct Reading {
    std::int64_t seq = 0;
    /// As in Outgoing.
    bool sent = false;
    Monotonic::time_point not_before{};
  };

  void run();
  /// Connects and runs until the connection ends. Returns the reason.
  std::string live_once();
  Status connect();
  Status authenticate();
  Status exchange();
  /// Whether any frames were received. Frames that a send has read are buffered here and no longer
  /// signalled by the descriptor: call this before waiting for it.
  Result<bool> take_frames();
  Status send_waiting();
  /// Read marks, typing signals and the watched users.
  void take_signals(std::vector<std::string>& frames);
  Status renew_token();
  /// Applies the close code. An error ends the connection; if over_ is set, reconnecting is of no
  /// use.
  Status after_close(const websocket::End& end);
  Status refresh();
  Status take_frame(const std::string& text);
  Status take(const std::string& type, const boost::json::object& frame);
  Status begin(const boost::json::object& welcome);
  Status take_entry(const boost::json::object& frame);
  bool take_signal(const std::string& type, const boost::json::object& frame);
  void take_read(const boost::json::object& frame);
  /// Whether its entries must be requested from the first one.
  bool know(const ConversationId& conversation_id, std::int64_t last_seq);
  Status resume(const std::vector<ConversationId>& conversation_ids);
  Status read_gap(const boost::json::object& frame);
  void deliver(const Entry& entry);
  void answered(const std::string& client_msg_id, Result<Accepted> result);
  void refused(const boost::json::object& frame);
  void refused_read(const ConversationId& conversation_id, bool again, Monotonic::time_point later);
  void left(const ConversationId& conversation_id);
  /// Marks everything unanswered as not sent.
  void send_all_again();
  void tell(bool connected, const std::string& reason);
  /// Returns false if stopped meanwhile.
  bool pause(std::chrono::milliseconds time);

  Session session_;
  /// Without a trailing slash.
  std::string url_;
  const LiveOptions options_;
  std::unique_ptr<websocket::Client> socket_;
  Monotonic::time_point renew_at_;
  bool began_ = false;
  /// Until when to stay silent, after the server dropped a frame for its rate limit.
  Monotonic::time_point silent_until_;
  std::optional<UserId> user_id_;
  /// Why reconnecting would not help.
  std::optional<Error> over_;
  /// Conversations being resumed: their entries may not be contiguous until the server reports the
  /// end.
  std::set<ConversationId> resuming_;
  std::atomic<std::uint64_t> connects_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable stop_requested_;
  bool stopping_ = false;
  bool dropping_ = false;
  Positions positions_;
  std::deque<Outgoing> outgoing_;
  std::map<ConversationId, Reading> reads_;
  std::set<ConversationId> typing_;
  std::vector<UserId> watched_;
  bool watch_sent_ = true;
  int wakeup_ = -1;
  std::thread thread_;
};

}  // namespace parley::client
