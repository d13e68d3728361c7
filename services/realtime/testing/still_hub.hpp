#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hub.hpp"
#include "jwt/signing_key.hpp"
#include "stored_entries.hpp"

namespace parley::realtime {

/// A Hub that does nothing by itself: store queries and the loop's work wait until they are run one
/// by one. Threads: one.
class StillHub {
 public:
  /// Records what it receives, and reads it at once unless told to hold back.
  class Client : public websocket::Socket {
   public:
    void send(const websocket::Message& message) override;
    void close(std::uint16_t code, std::string_view /*reason*/) override { closed_ = code; }
    std::size_t queued_bytes() const override { return queued_; }
    std::uint64_t taken_bytes() const override { return taken_; }

    /// From now on, reads only in take_all().
    void hold_back() { holds_back_ = true; }
    void take_all() { taken_ += std::exchange(queued_, 0); }
    /// Sends a frame as the client.
    void send(const std::string& frame) { peer->received(frame); }
    /// The received frames of this type, in order.
    std::vector<std::string> frames(std::string_view type) const;
    std::size_t count(std::string_view type) const { return frames(type).size(); }
    /// The close code; 0 while open.
    std::uint16_t closed() const { return closed_; }

    std::unique_ptr<websocket::Peer> peer;

   private:
    std::vector<std::string> frames_;
    bool holds_back_ = false;
    std::size_t queued_ = 0;
    std::uint64_t taken_ = 0;
    std::uint16_t closed_ = 0;
  };

  explicit StillHub(const Limits& limits = {});
  ~StillHub();

  /// Connects without authenticating.
  Client& connect();
  /// Connects and authenticates; `rest` is appended to the auth frame.
  Client& open(const UserId& user_id, const std::string& rest = "");
  void close(Client& client);
  void close_all() { clients_.clear(); }
  const std::vector<std::unique_ptr<Client>>& clients() const { return clients_; }

  /// Queries not yet answered, and all queries ever made.
  std::size_t questions() const { return questions_.size(); }
  std::size_t asked() const { return asked_; }
  /// Makes the next `questions` queries that are answered fail.
  void fail(unsigned questions) { failing_ = questions; }
  void answer_first();
  /// Runs the query; the loop doesn't get the answer yet.
  void read_first();
  void answer_last();
  void run_loop();
  void tick();
  void pump() { hub_->pump(); }
  void feed_state(bool up) { hub_->feed_state(up, ""); }
  /// Answers everything until nothing is left.
  void settle();

  /// As the functions of the same names.
  ConversationId make_group(const std::vector<UserId>& members) {
    return realtime::make_group(stores, members);
  }
  Line store(const ConversationId& id, std::int64_t seq, const UserId& sender_id,
             const std::string& text) {
    return store_message(stores, id, seq, sender_id, text);
  }
  Line store_change(const ConversationId& id, std::int64_t seq, protocol::Kind kind,
                    const std::vector<UserId>& user_ids) {
    return realtime::store_change(stores, id, seq, kind, user_ids);
  }
  void deliver(const Line& line) { hub_->take(std::vector{line}); }
  void deliver(const protocol::Signal& signal) { hub_->take(std::vector{signal}); }

  /// An item handed to the publisher, and its completion.
  struct Published {
    protocol::Item item;
    messaging::Completion completion;
  };

  WorldStores stores;
  std::vector<Published> published;

 private:
  void answer(const std::function<void()>& question);

  jwt::SigningKey key_ = jwt::SigningKey::generate();
  jwt::Verifier verifier_;
  messaging::MembershipCache memberships_;
  messaging::Admission admission_{stores.all, memberships_};
  runtime::RateLimiter send_limit_;
  std::deque<std::function<void()>> loop_;
  std::vector<std::function<void()>> questions_;
  std::size_t asked_ = 0;
  unsigned failing_ = 0;
  std::unique_ptr<Hub> hub_;
  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace parley::realtime
