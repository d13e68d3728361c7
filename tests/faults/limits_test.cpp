// Rows 17, 20 and 21 of docs/reliability.md: descriptors and threads run out, sockets stop reading,
// and thousands of clients reconnect at once.

#include <sys/resource.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "hold.hpp"
#include "live_socket.hpp"
#include "scene.hpp"
#include "test_support/eventually.hpp"

namespace parley::faults {
namespace {

using namespace std::chrono_literals;
using test_support::eventually;

std::size_t count_in(pid_t process, const std::string& what) {
  const auto folder = "/proc/" + std::to_string(process) + "/" + what;
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

/// With this as its limit, the process gets no further descriptor.
rlim_t lowest_free_descriptor(pid_t process) {
  const auto folder = "/proc/" + std::to_string(process) + "/fd/";
  rlim_t number = 0;
  while (
      std::filesystem::exists(std::filesystem::symlink_status(folder + std::to_string(number)))) {
    ++number;
  }
  return number;
}

/// The processor time used by the process.
std::chrono::milliseconds processor_time(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/schedstat");
  std::int64_t nanoseconds = 0;
  file >> nanoseconds;
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::nanoseconds(nanoseconds));
}

class Limits : public Scene {};

TEST_F(Limits, OfDescriptorsRefuseNewSocketsAndKeepTheOthers) {
  Traffic traffic(stage_, Traffic::kSteady);
  const auto connects = traffic.live().connects();
  std::vector<std::pair<pid_t, rlimit>> before;
  for (const char* part : {"realtime-service-1", "realtime-service-2"}) {
    const pid_t process = stage_.pid(part);
    rlimit limit{};
    ASSERT_EQ(prlimit(process, RLIMIT_NOFILE, nullptr, &limit), 0);
    before.emplace_back(process, limit);
    const rlimit tight{lowest_free_descriptor(process), limit.rlim_max};
    ASSERT_EQ(prlimit(process, RLIMIT_NOFILE, &tight, nullptr), 0);
  }
  const auto person = stage_.system().api().person("late");
  std::vector<std::thread> late;
  std::atomic<int> refused = 0;
  for (int i = 0; i < 20; ++i) {
    late.emplace_back([&] {
      try {
        e2e::LiveSocket socket(stage_.system().url(), person);
        socket.quiet("never", 5s);
      } catch (const std::exception&) {
        ++refused;
      }
    });
  }
  EXPECT_TRUE(eventually(60s, [&] { return refused > 0; }));
  const auto process = before.front().first;
  const auto spent = processor_time(process);
  const auto begun = Monotonic::now();
  EXPECT_TRUE(traffic.load().wait_for_more(100)) << "sends go on";
  EXPECT_LT((processor_time(process) - spent) * 2, Monotonic::now() - begun) << "a busy loop";
  for (const auto& [one, limit] : before) prlimit(one, RLIMIT_NOFILE, &limit, nullptr);
  for (auto& thread : late) thread.join();
  EXPECT_EQ(traffic.live().connects(), connects) << "who was there stayed";
  expect_promise_kept(traffic);
}

TEST_F(Limits, OfThreadsAreNotMetSinceLoadStartsNone) {
  std::map<std::string, std::size_t> before;
  const auto parts = {"auth-service",  "user-service",       "chat-service-1",    "chat-service-2",
                      "chat-consumer", "realtime-service-1", "realtime-service-2"};
  for (const char* part : parts) before[part] = count_in(stage_.pid(part), "task");
  Traffic traffic(stage_);
  EXPECT_TRUE(traffic.load().wait_for_more(500));
  for (const char* part : parts) {
    EXPECT_EQ(count_in(stage_.pid(part), "task"), before[part]) << part;
  }
  expect_promise_kept(traffic);
}

/// SlowReader of tests/e2e shows that such sockets are closed. Until then, many of them take
/// gigabytes of kernel memory.
TEST_F(Limits, OfTwoHundredSocketsThatReadNothingHarmNobodyElse) {
  constexpr int kSilent = 200;
  constexpr int kMessages = 300;
  const auto pair = e2e::make_stored_pair(stage_.system().api());
  const auto resident = [&] {
    long pages = 0;
    for (const char* part : {"realtime-service-1", "realtime-service-2"}) {
      std::ifstream file("/proc/" + std::to_string(stage_.pid(part)) + "/statm");
      long size = 0;
      long mine = 0;
      file >> size >> mine;
      pages += mine;
    }
    return pages * (sysconf(_SC_PAGESIZE) / 1024) / 1024;
  };
  Traffic traffic(stage_);
  std::vector<std::unique_ptr<e2e::LiveSocket>> silent;
  for (int i = 0; i < kSilent; ++i) {
    silent.push_back(std::make_unique<e2e::LiveSocket>(stage_.system().url(), pair.reader));
  }
  const long before = resident();
  const boost::json::object body{{"conversation_id", pair.conversation_id},
                                 {"text", std::string(16UL * 1024, 'x')}};
  long highest = 0;
  for (int i = 0; i < kMessages; ++i) {
    EXPECT_EQ(stage_.system().api().post("/chat/send", body, pair.sender.token).status, 202U);
    if (i % 50 == 0) highest = std::max(highest, resident());
  }
  std::cout << "faults: 200 silent sockets: " << before << " MiB before, at most " << highest
            << " MiB" << std::endl;
  EXPECT_LT(highest - before, 128);
  EXPECT_EQ(traffic.answers().unavailable, 0);
  expect_promise_kept(traffic);
}

TEST_F(Limits, OfFiveThousandSocketsThatComeBackAtOnceHoldUpNoLogin) {
  constexpr std::size_t kConnections = 5000;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < 2 * kConnections) GTEST_SKIP() << "too few descriptors for a process here";
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  bench::HoldPlan plan;
  plan.ports = {static_cast<std::uint16_t>(
      std::stoul(stage_.system().url().substr(stage_.system().url().rfind(':') + 1)))};
  for (int i = 0; i < 50; ++i) {
    plan.members.push_back({stage_.system().api().person("one.of.many").token, ""});
  }
  plan.connections_each = kConnections / plan.members.size();
  int commands[2];
  ASSERT_EQ(::pipe(commands), 0);
  std::ostringstream said;
  std::mutex mutex;
  std::thread holder([&] {
    std::ostringstream out;
    bench::hold(plan, commands[0], out);
    const std::lock_guard lock(mutex);
    said << out.str();
  });
  const std::string cut = "cut\n";
  ASSERT_EQ(::write(commands[1], cut.data(), cut.size()), std::ssize(cut));
  int logins = 0;
  const auto person = stage_.system().api().person("logs.in");
  ::close(commands[1]);
  EXPECT_TRUE(eventually(240s, [&] {
    const auto answer = stage_.system().api().post(
        "/auth/login", {{"username", person.username}, {"password", person.password}});
    EXPECT_EQ(answer.status, 200U) << answer.body;
    ++logins;
    const std::lock_guard lock(mutex);
    return !said.str().empty();
  }));
  holder.join();
  ::close(commands[0]);
  std::cout << "faults: " << said.str() << logins << " logins meanwhile" << std::endl;
  const auto at = said.str().find("\"seconds\":");
  ASSERT_NE(at, std::string::npos);
  EXPECT_LT(std::stod(said.str().substr(at + 10)), 60);
}

}  // namespace
}  // namespace parley::faults
