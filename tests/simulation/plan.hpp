#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace parley::simulation {

/// The faults in a history.
enum class Fault {
  kKill,
  kStop,
  kFreeze,
  kCut,
  kBlocked,
  kStoreAway,
  kStoreFails,
  kGiveBack,
  kClockSteps,
  /// An operator deletes the event queue of a realtime-service.
  kFeedDeleted
};
inline constexpr std::size_t kFaults = 10;
std::string_view fault_name(Fault fault);

/// What users do.
enum class Act {
  kWrite,
  kWriteOnSocket,
  kAddMember,
  kRemoveMember,
  kMakeGroup,
  kAnnotate,
  kAnnotateOnSocket,
  kMarkRead,
  /// Sends a typing signal, watches others, or resumes from a known position, on a socket.
  kSignal,
  /// Publishes a malformed message.
  kSpoil,
  kJoin,
  kChangeRole,
  kChangeTitle,
  /// Blocks or unblocks a user.
  kBlock,
  /// A socket reads almost nothing for some time.
  kReadSlowly,
  /// Opens a device's socket, or closes it if open.
  kComeOrGo
};
inline constexpr std::size_t kActs = 16;

/// One action of a user, or one fault.
struct Move {
  /// A fault, or an action.
  bool is_fault = false;
  Fault fault = Fault::kKill;
  Act act = Act::kWrite;
  /// Determines the details.
  std::uint64_t seed = 0;
  /// The time that passes afterwards.
  std::chrono::milliseconds pause{0};
  /// The maximum number of scheduler steps that follow without advancing the clock.
  unsigned steps = 0;
};

/// The plan of a history; everything else follows from the scheduler's seed.
struct Plan {
  std::uint64_t seed = 0;
  /// Of a thousand pieces of a thread, this many are slow.
  unsigned slow = 0;
  /// Of a thousand store calls, this many take some time, before and after their effect.
  unsigned store_waits = 0;
  /// The store writes several documents one by one, like MongoDB, or atomically, like SQLite.
  bool store_in_pieces = false;
  std::vector<Move> moves;

  bool is_faulty() const;
};

/// 40 to 80 user actions. One history in four has no faults, the others at least two. Each uses
/// only some kinds of either, so that these occur often.
Plan make_plan(std::uint64_t seed);

}  // namespace parley::simulation
