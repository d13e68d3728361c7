#include "pairs.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace parley::faults {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr e2e::Crowd kFew{.people = 6,
                          .devices_each = 2,
                          .conversations = 3,
                          .messages_per_second = 20,
                          .drops_per_second = 1};
/// For MongoDB's stand-in, whose reads scan everything stored: smaller, and fewer pairs share a
/// server.
constexpr e2e::Crowd kFewOnMongodb{.people = 6,
                                   .devices_each = 1,
                                   .conversations = 3,
                                   .messages_per_second = 5,
                                   .drops_per_second = 1};
constexpr int kPairsOfAServer = 3;
constexpr std::size_t kShown = 20;

milliseconds at(std::vector<milliseconds> times, double part) {
  if (times.empty()) return 0ms;
  std::ranges::sort(times);
  return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
}

}  // namespace

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::stoull(text) : otherwise;
}

std::string Sum::told() const {
  return std::to_string(pairs) + " pairs, " + std::to_string(accepted) + " messages accepted, " +
         std::to_string(unavailable) + " times 503 or no answer, " + std::to_string(remedies) +
         " ended by an operator, recovery: median " + std::to_string(at(recoveries, 0.5).count()) +
         " ms, 95 % " + std::to_string(at(recoveries, 0.95).count()) + " ms, longest " +
         std::to_string(at(recoveries, 1).count()) + " ms; " + std::to_string(broken) +
         " with violations";
}

Pairs::Pairs(std::uint64_t seed, std::string store, std::vector<Fault> faults,
             const IsMeant& is_meant, Look look)
    : random_(seed), store_(std::move(store)), faults_(std::move(faults)), look_(std::move(look)) {
  for (std::size_t a = 0; a < faults_.size(); ++a) {
    for (std::size_t b = a + 1; b < faults_.size(); ++b) {
      if (is_meant(faults_[a]) || is_meant(faults_[b])) order_.emplace_back(a, b);
    }
  }
  if (order_.empty()) throw std::invalid_argument("there is no such pair of faults");
  std::ranges::shuffle(order_, random_);
}

Sum Pairs::run(std::chrono::seconds time) {
  const auto end = Monotonic::now() + time;
  for (std::size_t i = 0; Monotonic::now() < end; ++i) {
    try {
      play(order_[i % order_.size()]);
    } catch (const std::runtime_error& error) {
      // A part that should have been healthy isn't.
      ++sum_.broken;
      std::cout << "  BROKEN: " << error.what() << std::endl;
      moments_.clear();
      stage_.reset();
    }
  }
  return sum_;
}

milliseconds Pairs::between(milliseconds least, milliseconds most) {
  return milliseconds(
      std::uniform_int_distribution<std::int64_t>(least.count(), most.count())(random_));
}

void Pairs::play(std::pair<std::size_t, std::size_t> pair) {
  const bool is_sqlite = store_ == "sqlite";
  if (!is_sqlite && sum_.pairs % kPairsOfAServer == 0) stage_.reset();
  if (!stage_) {
    stage_ = std::make_unique<Stage>(Stage::Links::kProxied, system::Environment{}, store_);
  }
  const Fault& one = faults_[pair.first];
  const Fault& other = faults_[pair.second];
  Traffic traffic(*stage_, is_sqlite ? kFew : kFewOnMongodb);
  std::string told =
      one.name + " (" + happen_at(one) + ") + " + other.name + " (" + happen_at(other) + ")";
  happen();
  auto recovered = traffic.recovered(60s);
  if (!recovered) {
    for (const Fault* fault : {&one, &other}) {
      if (!fault->remedy) continue;
      fault->remedy(*stage_);
      ++sum_.remedies;
      told += ", ended as docs/runbook.md says";
      recovered = traffic.recovered(90s);
    }
  }
  auto found = traffic.end();
  if (!recovered) found.insert(found.begin(), "it did not recover");
  if (look_) {
    for (auto& one_more : look_(*stage_)) found.push_back(std::move(one_more));
  }
  report(told, traffic, recovered, found);
}

/// Begins within 3 s and lasts 0.3 to 15 s.
std::string Pairs::happen_at(const Fault& fault) {
  const auto begins = between(0ms, 3s);
  const auto ends = begins + between(300ms, 15s);
  const auto end = std::make_shared<End>();
  moments_.push_back({begins, [this, &fault, end] { *end = fault.begin(*stage_, random_); }});
  moments_.push_back({ends, [end] { (*end)(); }});
  return std::to_string(begins.count()) + "–" + std::to_string(ends.count()) + " ms";
}

void Pairs::happen() {
  const auto begun = Monotonic::now();
  std::ranges::stable_sort(moments_, {}, &Moment::at);
  for (const Moment& moment : moments_) {
    std::this_thread::sleep_until(begun + moment.at);
    moment.happens();
  }
  moments_.clear();
}

void Pairs::report(const std::string& told, const Traffic& traffic,
                   const std::optional<milliseconds>& recovered,
                   const std::vector<std::string>& found) {
  ++sum_.pairs;
  const auto& answers = traffic.answers();
  sum_.accepted += answers.accepted + traffic.accepted_over_sockets();
  sum_.unavailable += answers.unavailable;
  if (recovered) sum_.recoveries.push_back(*recovered);
  std::cout << "pair " << sum_.pairs << ": " << told << ": "
            << (recovered ? "recovered in " + std::to_string(recovered->count()) + " ms"
                          : "NOT RECOVERED")
            << "; " << traffic.told() << std::endl;
  if (found.empty()) return;
  ++sum_.broken;
  std::cout << "  BROKEN, " << found.size() << " times:\n";
  for (std::size_t i = 0; i < std::min(found.size(), kShown); ++i) {
    std::cout << "    " << found[i] << "\n";
  }
  const auto kept =
      std::filesystem::temp_directory_path() /
      ("parley-faults-" + std::to_string(getpid()) + "-" + std::to_string(sum_.pairs));
  std::filesystem::copy(stage_->system().data() + "/logs", kept);
  std::error_code none;
  std::filesystem::copy(stage_->system().data() + "/rabbitmq/log", kept / "rabbitmq",
                        std::filesystem::copy_options::recursive, none);
  std::cout << "  the parts' logs are in " << kept.string() << std::endl;
  // Damage from one pair must not be blamed on the next.
  stage_.reset();
}

}  // namespace parley::faults
