#pragma once

#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "hub.hpp"
#include "jwt/signing_key.hpp"
#include "simulated_client.hpp"
#include "world_stores.hpp"

namespace parley::realtime {

/// The Hub, Rooms and Sessions of one realtime-service between clients, the feed and the stores, in
/// one thread. Deterministic: each step is one turn of the loop, one store query, one entry stored
/// or delivered, or one action of a user, chosen by the seed.
class LiveWorld {
 public:
  LiveWorld(WorldStores& stores, std::uint64_t seed);
  ~LiveWorld();

  /// Runs one step; users act only while `busy`.
  void step(bool busy);
  /// Runs everything in progress to its end.
  void settle();
  /// The clients' violations of the guarantees; empty if none.
  std::string violations() const;
  const std::string& trace() const { return trace_; }
  std::uint64_t operations() const { return operations_; }

 private:
  struct Pending {
    ConversationId conversation_id;
    protocol::Kind kind;
    UserId user_id;
  };

  std::size_t pick(std::size_t count) { return random_() % count; }
  bool chance(unsigned percent) { return pick(100) < percent; }
  void act();
  void open_socket();
  void close_socket();
  void read_slowly();
  bool anything_unread() const;
  void add_member();
  void remove_member();
  void make_group();
  /// Entries stored but not delivered here, before anyone connects.
  void make_old_entries();
  void write_direct();
  void interrupt_feed();
  void store_next();
  void deliver_next();
  void run_job();
  void post_answer();
  void run_loop();
  void note(const std::string& what);
  /// As SimulatedClient::RemovedAt; also 0 while a change of the user waits to be stored, and if
  /// the feed may be lost: a lost removal takes effect only once the store is queried.
  std::int64_t removed_at(const ConversationId& id, const UserId& user_id) const;
  bool is_member(const ConversationId& id, const UserId& user_id) const;

  WorldStores& stores_;
  std::mt19937_64 random_;
  jwt::SigningKey key_ = jwt::SigningKey::generate();
  jwt::Verifier verifier_;
  messaging::MembershipCache memberships_;
  messaging::Admission admission_{stores_.all, memberships_};
  runtime::RateLimiter send_limit_;
  std::vector<UserId> users_;
  std::map<ConversationId, std::int64_t> tails_;
  /// Numbers the membership changes.
  std::uint64_t changes_ = 0;
  std::map<std::pair<ConversationId, UserId>, std::int64_t> removed_at_;
  std::vector<ConversationId> groups_;
  std::deque<Pending> queue_;
  std::deque<Line> feed_;
  bool feed_up_ = true;
  /// The feed may be lost in this history.
  const bool loses_feed_;
  /// Queries may fail in this history while users act.
  const bool store_fails_;
  std::deque<std::function<void()>> loop_;
  std::vector<std::function<void()>> jobs_;
  /// What a job has read; posted no earlier than at step `not_before`, as by a slow thread.
  struct Answer {
    LoopPost::Work work;
    unsigned not_before;
  };
  std::vector<Answer> answers_;
  unsigned steps_ = 0;
  bool in_job_ = false;
  bool settles_ = false;
  std::unique_ptr<Hub> hub_;
  std::vector<std::unique_ptr<SimulatedClient>> clients_;
  /// The positions of each user's last closed client.
  std::map<UserId, SimulatedClient::Positions> kept_;
  std::string trace_;
  std::uint64_t operations_ = 0;
};

}  // namespace parley::realtime
