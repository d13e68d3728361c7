#include "hold.hpp"

#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <optional>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unordered_map>

#include "crowd.hpp"
#include "positions.hpp"
#include "scan.hpp"
#include "websocket_protocol.hpp"

namespace parley::bench {
namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds kTurn{50};

class Hold {
 public:
  Hold(const HoldPlan& plan, int commands, std::ostream& out)
      : plan_(plan),
        commands_(commands),
        out_(out),
        places_(plan.members.size() * plan.connections_each),
        protocol_(plan.ports.front(), plan.members,
                  [this](std::size_t i) { return resume_text(i); }),
        crowd_({.ports = plan.ports, .connections = places_.size(), .users = plan.members.size()},
               protocol_,
               {.live = [this](std::size_t i, std::string_view text) { live(i, text); },
                .text = [this](std::size_t i, std::string_view text) { take(i, text); },
                .lost = [this](std::size_t i) { lost(i); }}) {}

  void work() {
    crowd_.open(plan_.open_within);
    crowd_.listen(commands_, [this] { return read_commands(); });
    say({{"open", crowd_.live()}});
    while (!over_ || storm_ || checking_) {
      crowd_.turn(Clock::now() + kTurn);
      if (storm_) look_at_storm();
      if (checking_) look_at_check();
    }
  }

 private:
  /// The state since the storm began.
  enum class Standing : std::uint8_t { kUntouched, kAway, kBack };
  struct Place {
    Positions positions;
    /// Conversations with missed entries still expected.
    std::size_t awaited = 0;
    Standing standing = Standing::kUntouched;
  };
  struct Storm {
    Clock::time_point asked;
    std::optional<Clock::time_point> begun;
    std::size_t back = 0;
    std::uint64_t attempts_before = 0;
  };

  std::string resume_text(std::size_t index) const {
    const Positions& positions = places_[index].positions;
    return positions.size() == 0 ? std::string() : positions.resume();
  }

  void live(std::size_t index, std::string_view welcome) {
    Place& place = places_[index];
    place.awaited = place.positions.size();
    each_place(welcome,
               [&](std::string_view id, std::int64_t seq) { place.positions.begin(id, seq); });
    if (place.awaited == 0) is_back(place);
  }

  void take(std::size_t index, std::string_view text) {
    Place& place = places_[index];
    if (is_type(text, "entry")) {
      if (const auto seq = integer_in(text, "seq")) {
        place.positions.take(conversation_in(text), *seq);
        ++entries_;
      }
    } else if (is_type(text, "resumed")) {
      resumed(place);
    } else if (is_type(text, "gap")) {
      ++gaps_;
      place.positions.skip(conversation_in(text), integer_in(text, "to").value_or(0));
      resumed(place);
    }
  }

  void resumed(Place& place) {
    if (place.awaited > 0 && --place.awaited == 0) is_back(place);
  }

  void is_back(Place& place) {
    if (!storm_ || place.standing != Standing::kAway) return;
    place.standing = Standing::kBack;
    ++storm_->back;
  }

  void lost(std::size_t index) {
    if (!storm_) return;
    if (!storm_->begun) storm_->begun = Clock::now();
    Standing& standing = places_[index].standing;
    if (standing == Standing::kBack) --storm_->back;
    standing = Standing::kAway;
  }

  void look_at_storm() {
    const auto now = Clock::now();
    if (storm_->begun && storm_->back == places_.size()) {
      const std::chrono::duration<double> time = now - *storm_->begun;
      say({{"resumed", storm_->back},
           {"seconds", time.count()},
           {"attempts", crowd_.attempts() - storm_->attempts_before},
           {"failures_so_far", json::value_from(crowd_.failures())}});
      storm_.reset();
    } else if (now - storm_->asked > plan_.within) {
      throw std::runtime_error(std::to_string(storm_->back) + " of " +
                               std::to_string(places_.size()) + " are back after " +
                               std::to_string(plan_.within.count()) + " s");
    }
  }

  void look_at_check() {
    std::int64_t behind = 0;
    std::int64_t missed = 0;
    std::int64_t repeated = 0;
    for (const Place& place : places_) {
      missed += place.positions.missed();
      repeated += place.positions.repeated();
      behind += place.positions.behind(expected_);
    }
    if (behind > 0 && Clock::now() - *checking_ < plan_.within) return;
    say({{"connections", crowd_.live()},
         {"lost", crowd_.lost()},
         {"entries", entries_},
         {"missed", missed + behind},
         {"repeated", repeated},
         {"gaps", gaps_}});
    checking_.reset();
  }

  bool read_commands() {
    std::array<char, 65536> buffer;
    const ssize_t count = ::read(commands_, buffer.data(), buffer.size());
    if (count <= 0) {
      over_ = true;
      return false;
    }
    unread_.append(buffer.data(), static_cast<std::size_t>(count));
    for (std::size_t end = 0; (end = unread_.find('\n')) != std::string::npos;) {
      command(unread_.substr(0, end));
      unread_.erase(0, end + 1);
    }
    return true;
  }

  void command(const std::string& line) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    if (name == "cut" || name == "watch") {
      for (Place& place : places_) place.standing = Standing::kUntouched;
      storm_ = Storm{.asked = Clock::now(), .attempts_before = crowd_.attempts()};
      if (name == "cut") {
        crowd_.cut();
      } else {
        say({{"watching", crowd_.live()}});
      }
    } else if (name == "expect") {
      std::string id;
      std::int64_t seq = 0;
      words >> id >> seq;
      expected_[id] = seq;
    } else if (name == "check") {
      checking_ = Clock::now();
    } else {
      throw std::runtime_error("unknown command: " + line);
    }
  }

  void say(const json::object& what) { out_ << json::serialize(what) << std::endl; }

  const HoldPlan& plan_;
  const int commands_;
  std::ostream& out_;
  std::vector<Place> places_;
  std::unordered_map<std::string, std::int64_t> expected_;
  WebSocketProtocol protocol_;
  Crowd crowd_;
  std::optional<Storm> storm_;
  std::optional<Clock::time_point> checking_;
  std::uint64_t entries_ = 0;
  std::uint64_t gaps_ = 0;
  std::string unread_;
  bool over_ = false;
};

}  // namespace

void hold(const HoldPlan& plan, int commands, std::ostream& out) {
  Hold(plan, commands, out).work();
}

}  // namespace parley::bench
