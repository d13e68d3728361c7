#include "presence.hpp"

#include <algorithm>
#include <utility>

namespace parley::realtime {
namespace {

using namespace std::chrono_literals;

constexpr auto kLease = 30s;
constexpr auto kGrace = 8s;
constexpr unsigned kTicksToWhole = 10;

}  // namespace

Presence::Presence(Outside outside) : outside_(std::move(outside)), instance_(random_id_text()) {}

bool Presence::is_online(const UserId& user_id) const {
  return here_.contains(user_id) || std::ranges::any_of(elsewhere_, [&](const auto& one) {
           return one.second.online.contains(user_id);
         });
}

void Presence::touch(const UserId& user_id, bool ours) {
  const auto [at, is_new] = changes_.try_emplace(user_id, Change{now_, ours});
  if (is_new) return;
  at->second = {now_, at->second.ours || ours};
}

void Presence::arrived(const UserId& user_id) {
  if (++here_[user_id] > 1) return;
  moved_.insert(user_id);
  touch(user_id, true);
}

void Presence::gone(const UserId& user_id) {
  const auto found = here_.find(user_id);
  if (found == here_.end() || --found->second > 0) return;
  here_.erase(found);
  moved_.insert(user_id);
  touch(user_id, true);
}

void Presence::watch(std::uint64_t watcher, const std::vector<UserId>& user_ids,
                     const std::vector<conversations::LastSeen>& seen) {
  unwatch(watcher);
  std::vector<Standing> standings;
  for (const UserId& user_id : user_ids) {
    const auto [at, is_new] = watched_.try_emplace(user_id);
    if (is_new) at->second.online = is_online(user_id);
    at->second.watchers.insert(watcher);
    Standing standing{user_id, at->second.online, std::nullopt};
    const auto saved = std::ranges::find(seen, user_id, &conversations::LastSeen::user_id);
    if (!standing.online && saved != seen.end()) standing.last_seen = saved->at;
    standings.push_back(std::move(standing));
  }
  watches_[watcher] = user_ids;
  outside_.tell(watcher, standings);
}

void Presence::unwatch(std::uint64_t watcher) {
  const auto found = watches_.find(watcher);
  if (found == watches_.end()) return;
  for (const UserId& user_id : found->second) {
    const auto watched = watched_.find(user_id);
    if (watched == watched_.end()) continue;
    watched->second.watchers.erase(watcher);
    if (watched->second.watchers.empty()) watched_.erase(watched);
  }
  watches_.erase(found);
}

void Presence::take(const protocol::PresenceSignal& signal, Monotonic::time_point monotonic) {
  if (signal.instance == instance_) return;
  if (signal.asks) ticks_to_whole_ = 0;
  Instance& instance = elsewhere_[signal.instance];
  instance.until = monotonic + kLease;
  if (signal.whole) {
    const std::set<UserId> online(signal.online.begin(), signal.online.end());
    const std::set<UserId> before = std::exchange(instance.online, online);
    std::vector<UserId> moved;
    std::ranges::set_symmetric_difference(before, online, std::back_inserter(moved));
    for (const UserId& user_id : moved) touch(user_id, false);
    return;
  }
  for (const UserId& user_id : signal.online) {
    if (instance.online.insert(user_id).second) touch(user_id, false);
  }
  for (const UserId& user_id : signal.offline) {
    if (instance.online.erase(user_id) > 0) touch(user_id, false);
  }
}

void Presence::tick(Monotonic::time_point monotonic, Timestamp time) {
  now_ = monotonic;
  expire(monotonic);
  publish();
  tell_changes(monotonic, time);
}

void Presence::expire(Monotonic::time_point monotonic) {
  for (auto at = elsewhere_.begin(); at != elsewhere_.end();) {
    if (at->second.until > monotonic) {
      ++at;
      continue;
    }
    // It died without a signal: any remaining instance stores the last-seen times for it.
    const auto online = std::move(at->second.online);
    at = elsewhere_.erase(at);
    for (const UserId& user_id : online) touch(user_id, true);
  }
}

void Presence::publish() {
  if (ended_) return;
  const bool whole = ticks_to_whole_ == 0;
  if (whole) ticks_to_whole_ = kTicksToWhole;
  --ticks_to_whole_;
  if (!whole && moved_.empty()) return;
  protocol::PresenceSignal signal{instance_, whole, std::exchange(asks_, false), {}, {}};
  const auto moved = std::exchange(moved_, {});
  if (whole) {
    for (const auto& [user_id, sockets] : here_) signal.online.push_back(user_id);
  } else {
    for (const UserId& user_id : moved) {
      (here_.contains(user_id) ? signal.online : signal.offline).push_back(user_id);
    }
  }
  outside_.publish(signal);
}

void Presence::tell_changes(Monotonic::time_point monotonic, Timestamp time) {
  std::map<std::uint64_t, std::vector<Standing>> told;
  std::vector<conversations::LastSeen> seen;
  for (auto at = changes_.begin(); at != changes_.end();) {
    const auto& [user_id, change] = *at;
    Standing standing{user_id, is_online(user_id), std::nullopt};
    if (!standing.online) {
      if (monotonic - change.at < kGrace) {
        ++at;
        continue;
      }
      standing.last_seen =
          time - std::chrono::duration_cast<std::chrono::milliseconds>(monotonic - change.at);
      if (change.ours) seen.push_back({user_id, *standing.last_seen});
    }
    const auto watched = watched_.find(user_id);
    if (watched != watched_.end() && watched->second.online != standing.online) {
      watched->second.online = standing.online;
      for (const std::uint64_t watcher : watched->second.watchers) {
        told[watcher].push_back(standing);
      }
    }
    at = changes_.erase(at);
  }
  for (const auto& [watcher, standings] : told) outside_.tell(watcher, standings);
  if (!seen.empty()) outside_.save(std::move(seen));
}

void Presence::end() {
  ended_ = true;
  outside_.publish({instance_, true, false, {}, {}});
  std::vector<conversations::LastSeen> seen;
  seen.reserve(here_.size());
  for (const auto& [user_id, sockets] : here_) seen.push_back({user_id, now()});
  for (const auto& [user_id, change] : changes_) {
    if (change.ours && !here_.contains(user_id)) seen.push_back({user_id, now()});
  }
  if (!seen.empty()) outside_.save(std::move(seen));
}

}  // namespace parley::realtime
