#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace parley::simulation {

/// What goes wrong in a history.
enum class Fault {
  kill,
  stop,
  freeze,
  cut,
  blocked,
  store_away,
  store_fails,
  give_back,
  clock_steps,
  /// An operator deletes the queue from which a realtime-service gets its entries.
  feed_deleted
};
inline constexpr std::size_t kFaults = 10;
std::string_view fault_name(Fault fault);

/// What users do.
enum class Act {
  write,
  write_on_socket,
  add_member,
  remove_member,
  make_group,
  annotate,
  annotate_on_socket,
  mark_read,
  /// Types, watches others, or asks for what it has already, on a socket.
  signal,
  /// Publishes what nobody can read.
  spoil,
  join,
  change_role,
  change_title,
  /// Blocks somebody, or takes that back.
  block,
  /// Its socket takes next to nothing for some time.
  read_slowly,
  /// Opens a socket where there is none, else closes it.
  come_or_go
};
inline constexpr std::size_t kActs = 16;

/// One thing that a user does, or that goes wrong.
struct Move {
  /// Of a user, or a fault.
  bool is_fault = false;
  Fault fault = Fault::kill;
  Act act = Act::write;
  /// Chooses what exactly.
  std::uint64_t seed = 0;
  /// What passes before.
  std::chrono::milliseconds pause{0};
  /// Steps of the scheduler that follow at most, before anybody waits.
  unsigned steps = 0;
};

/// What is to happen in a history; the scheduler's seed does the rest.
struct Plan {
  std::uint64_t seed = 0;
  /// Of a thousand pieces that a thread does, after so many it is slow.
  unsigned slow = 0;
  /// Of a thousand calls of the store so many take some time, before and after they are done.
  unsigned store_waits = 0;
  /// The store writes several things one by one, as MongoDB does, or at once, as SQLite.
  bool store_in_pieces = false;
  std::vector<Move> moves;

  bool is_faulty() const;
};

/// 40 to 80 moves of users. One history in four has no faults, the others two at least; each
/// has only some kinds of both, so that those come often.
Plan make_plan(std::uint64_t seed);

}  // namespace parley::simulation
