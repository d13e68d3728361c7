// A socket that stops reading harms no one: it is closed, and gets what it missed after
// reconnecting.

#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "live_socket.hpp"
#include "load.hpp"
#include "system/system.hpp"
#include "test_support/eventually.hpp"

namespace parley::e2e {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using system::System;
using test_support::eventually;

constexpr int kMessages = 3000;
constexpr std::size_t kTextBytes = 16UL * 1024;
/// Each of kSlow sockets resumes this much: 16 MB.
constexpr int kGroups = 10;
constexpr int kInGroup = 100;
constexpr int kSlow = 20;
const std::array kServices{"realtime-service-1", "realtime-service-2"};

int closed_as_slow() {
  int sum = 0;
  for (const char* name : kServices) {
    system::Api api("http://" + System::shared().part(name).address);
    const std::string text = api.get("/metrics").body;
    std::smatch found;
    if (std::regex_search(text, found,
                          std::regex("\nparley_realtime_closed_slow_total ([0-9]+)"))) {
      sum += std::stoi(found[1]);
    }
  }
  return sum;
}

long resident_kib() {
  long sum = 0;
  for (const char* name : kServices) {
    std::ifstream status("/proc/" + std::to_string(System::shared().part(name).pid) + "/status");
    for (std::string word; status >> word;) {
      long kib = 0;
      if (word == "VmRSS:" && status >> kib) sum += kib;
    }
  }
  return sum;
}

TEST(SlowReader, IsClosedAndTheOthersUnharmed) {
  auto& system = System::shared();
  if (system.mongodb() != nullptr) GTEST_SKIP() << "48 MB through MongoDB's stand-in take minutes";
  const Pair pair = make_pair(system.api());
  LiveSocket slow(system.url(), pair.reader);
  LiveSocket reader(system.url(), pair.reader, {{pair.conversation_id, 0}});
  const int before = closed_as_slow();
  const long memory = resident_kib();
  std::vector<std::thread> senders;
  for (int thread = 0; thread < 4; ++thread) {
    senders.emplace_back([&] {
      const json::object body{{"conversation_id", pair.conversation_id},
                              {"text", std::string(kTextBytes, 'x')}};
      for (int i = 0; i < kMessages / 4; ++i) {
        EXPECT_EQ(system.api().post("/chat/send", body, pair.sender.token).status, 202U);
      }
    });
  }
  for (std::int64_t seq = 1; seq <= kMessages + 1; ++seq) {
    ASSERT_EQ(reader.entry().at("seq").as_int64(), seq);
  }
  for (auto& sender : senders) sender.join();
  EXPECT_TRUE(eventually(20s, [&] { return closed_as_slow() > before; }));
  EXPECT_LT(resident_kib() - memory, 48 * 1024);

  std::int64_t had = 0;
  while (!slow.quiet("entry", 1s)) had = slow.passed().back().at("entry").at("seq").as_int64();
  EXPECT_NE(slow.closed(), 0);
  EXPECT_LT(had, kMessages);
  LiveSocket again(system.url(), pair.reader, {{pair.conversation_id, kMessages - 10}});
  EXPECT_EQ(again.entry().at("seq").as_int64(), kMessages - 9);
}

TEST(SlowReader, ManyThatResumeTakeLittleMemory) {
  auto& system = System::shared();
  if (system.mongodb() != nullptr) GTEST_SKIP() << "16 MB through MongoDB's stand-in take minutes";
  const system::Person reader = system.api().person("reader");
  const system::Person writer = system.api().person("writer");
  json::object positions;
  for (int i = 0; i < kGroups; ++i) {
    const auto made = system.api().post(
        "/chat/conversations",
        {{"kind", "group"}, {"title", "group"}, {"member_ids", {reader.user_id}}}, writer.token);
    ASSERT_EQ(made.status, 201U) << made.body;
    positions[made.text("id")] = 0;
  }
  std::vector<std::thread> senders;
  for (const auto& [id, position] : positions) {
    senders.emplace_back([&, id = std::string(id)] {
      const json::object body{{"conversation_id", id}, {"text", std::string(kTextBytes, 'x')}};
      for (int i = 0; i < kInGroup; ++i) {
        EXPECT_EQ(system.api().post("/chat/send", body, writer.token).status, 202U);
      }
    });
  }
  for (auto& sender : senders) sender.join();
  const auto resume = [&] { return std::make_unique<LiveSocket>(system.url(), reader, positions); };
  const auto count = [](LiveSocket& socket) {
    for (int resumed = 0; resumed < kGroups; ++resumed) socket.next("resumed", 60s);
    return std::ranges::count_if(socket.passed(),
                                 [](const auto& frame) { return frame.at("type") == "entry"; });
  };
  ASSERT_TRUE(eventually(60s, [&] { return count(*resume()) >= kGroups * kInGroup; }));
  const long memory = resident_kib();
  std::vector<std::unique_ptr<LiveSocket>> slow;
  for (int i = 0; i < kSlow; ++i) slow.push_back(resume());
  // Once a socket that connects last has everything, all of them have begun.
  count(*resume());
  const long most = resident_kib();
  EXPECT_LT(most - memory, 64 * 1024);
  slow.clear();
  EXPECT_TRUE(eventually(60s, [&] { return resident_kib() - memory < 16 * 1024; }))
      << resident_kib() - memory << " KiB more";
}

}  // namespace
}  // namespace parley::e2e
