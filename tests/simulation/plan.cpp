#include "plan.hpp"

#include <algorithm>
#include <array>
#include <random>

namespace parley::simulation {
namespace {

constexpr unsigned kFewest = 40;
constexpr std::size_t kMore = 40;
constexpr std::array kSlow{0U, 5U, 15U, 60U};
constexpr std::array kStoreWaits{0U, 50U, 200U, 600U};
constexpr std::size_t kStepsBetween = 120;
constexpr unsigned kFaultPerThousand = 80;
/// A second fault often follows within a few steps.
constexpr unsigned kSecondPerThousand = 400;
constexpr std::size_t kStepsToSecond = 40;
constexpr unsigned kPausePerThousand = 150;
constexpr std::size_t kLongestWaitMs = 3000;
constexpr std::array<std::string_view, kFaults> kNames{
    "kill",       "stop",        "freeze",    "cut",         "blocked",
    "store away", "store fails", "give back", "clock steps", "feed deleted"};

}  // namespace

std::string_view fault_name(Fault fault) { return kNames.at(static_cast<std::size_t>(fault)); }

bool Plan::is_faulty() const { return std::ranges::any_of(moves, &Move::is_fault); }

Plan make_plan(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const bool is_faulty = seed % 4 != 0;
  const auto pick = [&random](std::size_t count) { return random() % count; };
  Plan plan{random(),
            kSlow.at(pick(kSlow.size())),
            kStoreWaits.at(pick(kStoreWaits.size())),
            pick(2) == 0,
            {}};
  const auto some = [&](std::size_t kinds) {
    std::vector<std::size_t> chosen;
    for (std::size_t kind = 0; kind < kinds; ++kind) {
      if (pick(2) == 0) chosen.push_back(kind);
    }
    if (chosen.empty()) chosen.push_back(pick(kinds));
    return chosen;
  };
  const auto faults_used = some(kFaults);
  auto acts_used = some(kActs);
  // Without these, little happens.
  for (const Act always : {Act::kWrite, Act::kComeOrGo, Act::kMakeGroup}) {
    acts_used.push_back(static_cast<std::size_t>(always));
  }
  const auto add_fault = [&](std::size_t steps) {
    plan.moves.push_back({.is_fault = true,
                          .fault = static_cast<Fault>(faults_used[pick(faults_used.size())]),
                          .seed = random(),
                          .steps = static_cast<unsigned>(pick(steps))});
  };
  unsigned faults = 0;
  const auto most = static_cast<unsigned>(kFewest + pick(kMore));
  for (unsigned operations = 0; operations < most || (is_faulty && faults < 2); ++operations) {
    const bool pauses = pick(1000) < kPausePerThousand;
    plan.moves.push_back({.act = static_cast<Act>(acts_used[pick(acts_used.size())]),
                          .seed = random(),
                          .pause = std::chrono::milliseconds(pauses ? pick(kLongestWaitMs) : 0),
                          .steps = static_cast<unsigned>(pick(kStepsBetween))});
    if (!is_faulty || pick(1000) >= kFaultPerThousand) continue;
    add_fault(kStepsToSecond);
    ++faults;
    if (pick(1000) >= kSecondPerThousand) continue;
    add_fault(kStepsBetween);
    ++faults;
  }
  return plan;
}

}  // namespace parley::simulation
