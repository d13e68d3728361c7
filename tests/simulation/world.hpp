#pragma once

#include <algorithm>
#include <array>
#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "chat_program.hpp"
#include "connection.hpp"
#include "consumer_program.hpp"
#include "gate.hpp"
#include "memory/stores.hpp"
#include "oracle/oracle.hpp"
#include "people.hpp"
#include "plan.hpp"
#include "realtime_program.hpp"
#include "slot.hpp"
#include "unread_counts.hpp"

namespace parley::simulation {

struct Counts {
  std::uint64_t operations = 0;
  std::uint64_t accepted = 0;
  std::uint64_t entries = 0;
  std::uint64_t steps = 0;
  std::uint64_t store_calls = 0;
  std::array<std::uint64_t, kFaults> faults{};
  /// Pairs of faults whose second one began while the first could still last.
  std::array<std::array<std::uint64_t, kFaults>, kFaults> pairs{};
};

/// One history: two instances of each service between users and one store and broker, as planned.
/// Users write, change members, and connect and disconnect, while parts fail; then everything is
/// repaired and the result is judged. Threads: one.
class World {
 public:
  explicit World(const Plan& plan);
  ~World();

  void play();
  /// How the history violates the guarantees; empty if it doesn't.
  std::string violations();
  const Counts& counts() const { return counts_; }
  const std::string& trace() const { return trace_; }
  std::uint64_t fingerprint() const { return scheduler_.fingerprint(); }

 private:
  static constexpr unsigned kPartitions = 2;
  static constexpr unsigned kInstances = 2;
  static constexpr unsigned kDevices = 5;

  /// A user's request, over all its attempts.
  struct Operation {
    http::Method method = http::Method::kPost;
    std::string target;
    std::string body;
    /// The Idempotency-Key, if any.
    std::string key;
    std::size_t user = 0;
    std::size_t chat = 0;
    unsigned attempts = 0;
    /// The number of the current attempt.
    std::uint64_t attempt = 0;
    /// An attempt may have succeeded.
    bool is_unknown = false;
    Monotonic::time_point invoked{};
    /// For a message: what the oracle is told at the end.
    std::optional<oracle::Send> send;
    /// For a command or a read mark: the item, with its `id` not yet known.
    std::optional<protocol::Item> command;
    std::function<void(unsigned status)> then;
  };
  using OperationPtr = std::shared_ptr<Operation>;

  /// From this time on, the user must not be able to send in this conversation: they were removed,
  /// or one of the two has blocked the other, and no request to undo that was made since.
  struct Silence {
    std::string conversation_id;
    std::size_t user = 0;
    /// For a removal; despite a block, commands that say nothing are allowed.
    bool is_total = false;
    Monotonic::time_point answered;
  };
  using Silenced = std::pair<std::string, std::size_t>;

  /// An accepted action of a user in a conversation.
  struct Said {
    std::string conversation_id;
    std::size_t user = 0;
    std::string what;
    bool addresses_others = true;
    Monotonic::time_point invoked;
    Monotonic::time_point ended;
  };

  struct Command {
    protocol::Item item;
    Monotonic::time_point invoked;
  };

  struct Device {
    std::size_t user = 0;
    std::size_t realtime = 0;
    std::uint64_t number = 0;
    std::unique_ptr<Connection> connection;
    realtime::SimulatedClient::Positions positions;
    std::map<std::string, oracle::Stream> streams;
    /// Sent on the current connection and not answered yet.
    std::map<std::string, oracle::Send> sends;
    std::map<std::string, Command> commands;
    std::unique_ptr<UnreadCounts> unread;
    Monotonic::time_point again{};
    Monotonic::time_point slow_until{};
  };

  // What users do: operations.cpp
  void act(Act act);
  void write();
  void write_on_socket();
  void make_group();
  void add_member();
  void remove_member();
  void join();
  void change_role();
  void change_title();
  void forget_silence(const std::string& conversation_id, std::size_t user);
  void silence(const Silence& one, Monotonic::time_point begun);
  void annotate();
  protocol::Item make_change(const ConversationId& id, const std::string& message_id);
  std::size_t somebody_of(const ConversationId& id);
  std::string mentioning(const std::string& key);
  void begin(const OperationPtr& operation);
  void attempt(const OperationPtr& operation);
  void answered(const OperationPtr& operation, unsigned status, const std::string& body);
  void finish(const OperationPtr& operation, oracle::Outcome outcome, unsigned status);

  // More of it: gestures.cpp
  void annotate_on_socket();
  void mark_read();
  void signal();
  void spoil();
  /// A device that has been welcomed, and one of its conversations.
  std::optional<std::pair<std::size_t, std::string>> pick_place();
  void send_frame(const Device& device, const boost::json::value& frame);

  // Through user-service: settings.cpp
  void block_somebody();
  void try_to_block(std::size_t user, std::size_t other, bool is_on);

  // Devices: devices.cpp
  void connect(std::size_t device);
  void drop(Device& device);
  void drop_all(std::size_t realtime);
  void reconnect_due();
  void read_slowly();
  void read_later(std::size_t device, std::chrono::milliseconds most);
  void take_accepted(Device& device, const std::string& client_msg_id, const std::string& id);
  void take_command(const Command& command, std::size_t user);
  void take_refused(Device& device, const std::string& client_msg_id, const std::string& code);

  // Faults: faults.cpp
  void go_wrong(Fault fault);
  void block(std::chrono::milliseconds time);
  void end_program(bool killed);
  void freeze();
  void step_clock();
  void cut();
  void restart_due();
  void mend();

  // judge.cpp
  std::vector<protocol::Entry> timeline(const ConversationId& id);
  void judge_histories(std::vector<std::string>& wrong);
  void judge_commands(std::vector<std::string>& wrong);
  void judge_silence(std::vector<std::string>& wrong);
  void judge_devices(std::vector<std::string>& wrong);
  void judge_what_is_seen(std::vector<std::string>& wrong);
  void judge_pins(std::vector<std::string>& wrong);
  void judge_titles(std::vector<std::string>& wrong);
  void judge_unread(std::vector<std::string>& wrong);
  void judge_buried(std::vector<std::string>& wrong);
  void judge_members(std::vector<std::string>& wrong);

  /// Whether a change still has to be published.
  bool has_pending();
  void run_for(std::chrono::milliseconds time);
  void note(const std::string& what);
  std::size_t pick(std::size_t count) { return choice_() % count; }
  bool chance(unsigned per_thousand) { return pick(1000) < per_thousand; }

  const People& people_ = People::all();
  const Plan plan_;
  /// The generator for the current move.
  std::mt19937_64 choice_;
  Scheduler scheduler_;
  Broker broker_;
  StoreGate gate_;
  memory::Stores memory_;
  const messaging::Stores stores_ = memory_.all();
  const Site site_;
  /// The strand on which users act.
  const Scheduler::Strand outside_;
  std::vector<std::unique_ptr<Slot<ChatProgram>>> chats_;
  std::vector<std::unique_ptr<Slot<ConsumerProgram>>> consumers_;
  std::vector<std::unique_ptr<Slot<RealtimeProgram>>> realtimes_;
  std::vector<Device> devices_;
  std::set<OperationPtr> under_way_;
  std::vector<oracle::Send> sends_;
  std::vector<ConversationId> groups_;
  std::set<ConversationId> conversations_;
  std::vector<Said> said_;
  std::vector<Silence> silences_;
  /// When undoing was last requested, or answered.
  std::map<Silenced, Monotonic::time_point> allowed_;
  Process user_service_ = 0;
  unsigned settings_under_way_ = 0;
  std::vector<protocol::Item> commands_;
  /// Read marks requested, and whether they were accepted.
  std::vector<std::pair<protocol::Item, bool>> reads_;
  /// The texts sent, by key.
  std::map<std::string, std::string> texts_;
  std::size_t spoilt_ = 0;
  std::array<Monotonic::time_point, kFaults> faulty_until_{};
  /// Periods in which a program was suspended or could not query the store, and so may have missed
  /// a removal.
  std::vector<std::pair<Monotonic::time_point, Monotonic::time_point>> deaf_;
  /// Accepted messages, as targets of commands.
  std::vector<std::pair<ConversationId, std::string>> accepted_;
  std::vector<std::string> complaints_;
  std::uint64_t next_number_ = 1;
  Counts counts_;
  std::string trace_;
};

}  // namespace parley::simulation
