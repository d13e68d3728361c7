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

/// People whom one socket may watch.
inline constexpr std::size_t kMaxWatched = 100;

struct Standing {
  UserId user_id;
  bool online = false;
  /// Of who isn't, if it is known.
  std::optional<Timestamp> last_seen;
};

/// Who is connected, here and at the other instances, and who wants to know of whom.
///
/// Each instance tells the others who came and went, once a second, and everybody that it has every
/// ten seconds; of one that is silent for thirty, nobody is online. Whoever goes is told to be
/// offline after eight seconds, so that a connection that is made again isn't seen.
/// Threads: the loop's.
class Presence {
 public:
  struct Outside {
    std::function<void(const protocol::PresenceSignal&)> publish;
    std::function<void(std::uint64_t watcher, const std::vector<Standing>&)> tell;
    std::function<void(std::vector<conversations::LastSeen>)> save;
  };

  explicit Presence(Outside outside);

  /// A socket of the user's began, or ended.
  void arrived(const UserId& user_id);
  void gone(const UserId& user_id);

  /// From now `watcher` is told of changes of these, in place of those before; at once how they
  /// stand.
  void watch(std::uint64_t watcher, const std::vector<UserId>& user_ids,
             const std::vector<conversations::LastSeen>& seen);
  void unwatch(std::uint64_t watcher);

  /// Another instance's; one's own are passed over.
  void take(const protocol::PresenceSignal& signal, Monotonic::time_point monotonic);
  /// Once a second.
  void tick(Monotonic::time_point monotonic, Timestamp time);
  /// Tells the others that nobody is here any more, and nothing after it.
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
    /// Whether this instance is to write down when it was.
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
  /// Who may stand otherwise than was told.
  std::map<UserId, Change> changes_;
  /// Who came or went since the last signal.
  std::set<UserId> moved_;
  unsigned ticks_to_whole_ = 0;
  bool asks_ = true;
  bool ended_ = false;
};

}  // namespace parley::realtime
