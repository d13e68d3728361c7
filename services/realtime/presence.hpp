#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "conversations/presence_store.hpp"
#include "protocol/signal.hpp"

namespace parley::realtime {

/// Users that one socket may watch.
inline constexpr std::size_t kMaxWatched = 100;

struct Standing {
  UserId user_id;
  bool online = false;
  /// Set for offline users, if known.
  std::optional<Timestamp> last_seen;
};

/// Tracks who is connected, to this and to other instances, and notifies the sockets that watch
/// them.
///
/// Once a second, each instance publishes who came and went, and every ten seconds all its users.
/// An instance that has been silent for 30 s is treated as empty. A user is reported offline eight
/// seconds after leaving, so that a reconnect goes unnoticed.
/// Threads: the loop's.
class Presence {
 public:
  struct Outside {
    std::function<void(const protocol::PresenceSignal&)> publish;
    std::function<void(std::uint64_t watcher, const std::vector<Standing>&)> tell;
    std::function<void(std::vector<conversations::LastSeen>)> save;
  };

  explicit Presence(Outside outside);

  /// A socket of the user was opened, or closed.
  void arrived(const UserId& user_id);
  void gone(const UserId& user_id);

  /// Replaces the set of users that `watcher` watches, and reports their state at once and at each
  /// change.
  void watch(std::uint64_t watcher, const std::vector<UserId>& user_ids,
             const std::vector<conversations::LastSeen>& seen);
  void unwatch(std::uint64_t watcher);

  /// Handles another instance's signal; this instance's own are ignored.
  void take(const protocol::PresenceSignal& signal, Monotonic::time_point monotonic);
  /// Call once a second.
  void tick(Monotonic::time_point monotonic, Timestamp time);
  /// Publishes that no user is connected here any more; publishes nothing afterwards.
  void end();

  bool is_online(const UserId& user_id) const;

 private:
  struct Instance {
    Monotonic::time_point until;
    std::set<UserId> online;
  };
  struct Watched {
    std::set<std::uint64_t> watchers;
    bool online = false;
  };
  struct Change {
    Monotonic::time_point at;
    /// This instance is the one to store the last-seen time.
    bool ours = false;
  };

  void touch(const UserId& user_id, bool ours);
  void expire(Monotonic::time_point monotonic);
  void tell_changes(Monotonic::time_point monotonic, Timestamp time);
  void publish();

  const Outside outside_;
  const std::string instance_;
  Monotonic::time_point now_ = Monotonic::now();
  std::map<UserId, unsigned> here_;
  std::map<std::string, Instance> elsewhere_;
  std::map<UserId, Watched> watched_;
  std::unordered_map<std::uint64_t, std::vector<UserId>> watches_;
  /// Users whose state may differ from what watchers were told.
  std::map<UserId, Change> changes_;
  /// Users who came or went since the last signal.
  std::set<UserId> moved_;
  unsigned ticks_to_whole_ = 0;
  bool asks_ = true;
  bool ended_ = false;
};

}  // namespace parley::realtime
