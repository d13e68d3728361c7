#pragma once

#include <atomic>
#include <boost/json/object.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <thread>

#include "client/live.hpp"
#include "websocket/client.hpp"

namespace parley::client {

/// The thread behind Live.
class Live::Worker {
 public:
  Worker(Session session, const std::string& url, LiveOptions options);
  ~Worker();

  Status send(const ConversationId& conversation_id, std::string text, std::string client_msg_id,
              OnSent on_sent);
  void typing(const ConversationId& conversation_id);
  Positions positions() const;
  std::uint64_t connects() const { return connects_; }
  void reconnect();
  void stop();

 private:
  struct Outgoing {
    ConversationId conversation_id;
    std::string text;
    std::string client_msg_id;
    OnSent on_sent;
    /// On this connection, and when it may be sent (again).
    bool sent = false;
    Monotonic::time_point not_before{};
  };

  void run();
  /// From connecting to the end of the connection. The reason why it ended.
  std::string live_once();
  Status connect();
  Status authenticate();
  Status exchange();
  Status send_waiting();
  Status renew_token();
  /// What the close code asks for; an error ends the connection, or all of it: then over_ is set.
  Status after_close(const websocket::End& end);
  Status refresh();
  Status take_frame(const std::string& text);
  Status take(const std::string& type, const boost::json::object& frame);
  Status begin(const boost::json::object& welcome);
  Status take_entry(const boost::json::object& frame);
  Status know(const ConversationId& conversation_id, std::int64_t last_seq);
  Status read_gap(const boost::json::object& frame);
  void deliver(const Entry& entry);
  void answered(const std::string& client_msg_id, Result<Accepted> result);
  void refused(const boost::json::object& frame);
  void tell(bool connected, const std::string& reason);
  /// False if it was stopped meanwhile.
  bool pause(std::chrono::milliseconds time);

  Session session_;
  std::string host_;
  std::uint16_t port_ = 0;
  const LiveOptions options_;
  std::unique_ptr<websocket::Client> socket_;
  Monotonic::time_point renew_at_;
  bool began_ = false;
  /// Why connecting again would not help.
  std::optional<Error> over_;
  /// Conversations whose entries don't follow on until the server says so.
  std::set<ConversationId> resuming_;
  std::atomic<std::uint64_t> connects_ = 0;
  std::minstd_rand random_{std::random_device{}()};

  mutable std::mutex mutex_;
  std::condition_variable stop_requested_;
  bool stopping_ = false;
  bool dropping_ = false;
  Positions positions_;
  std::deque<Outgoing> outgoing_;
  /// Where the user was typing since that was last sent.
  std::optional<ConversationId> typing_;
  int wakeup_ = -1;
  std::thread thread_;
};

}  // namespace parley::client
