// The core test of resuming: connections are cut at random instants, by the clients and by killing
// the parts between them and the store; at the end, every stream must equal the timeline.

#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <iostream>

#include "live_clients.hpp"
#include "system/system.hpp"
#include "test_support/eventually.hpp"

namespace parley::e2e {
namespace {

using namespace std::chrono_literals;
using oracle::Stream;
using system::System;
using test_support::eventually;

void kill_and_wait(const std::string& name) {
  auto& system = System::shared();
  const pid_t before = system.part(name).pid;
  system.signal(name, SIGKILL);
  ASSERT_TRUE(eventually(60s,
                         [&] {
                           const auto now = system.part(name);
                           return now.pid != 0 && now.pid != before && now.ready;
                         }))
      << name << " did not come back";
}

void kill_nginx_workers() {
  const std::string master = std::to_string(System::shared().part("nginx").pid);
  std::ifstream children("/proc/" + master + "/task/" + master + "/children");
  int killed = 0;
  for (pid_t worker = 0; children >> worker; ++killed) ::kill(worker, SIGKILL);
  EXPECT_GT(killed, 0);
}

/// The streams with one fault each, of every kind that a server could cause: the checker must find
/// each.
std::vector<std::vector<Stream>> with_planted_faults(const std::vector<Stream>& streams) {
  std::vector<std::vector<Stream>> faulty;
  std::minstd_rand random{7};
  const auto plant = [&](auto&& fault) {
    auto copy = streams;
    const auto at = std::uniform_int_distribution<std::size_t>(0, copy.size() - 1)(random);
    fault(copy[at]);
    faulty.push_back(std::move(copy));
  };
  const auto place = [&](const Stream& stream) {
    return std::uniform_int_distribution<std::ptrdiff_t>(0, std::ssize(stream.seen) - 1)(random);
  };
  const auto last_cut = [](const Stream& stream) {
    return std::min(static_cast<std::ptrdiff_t>(stream.resumed.back()),
                    std::ssize(stream.seen) - 1);
  };
  for (int i = 0; i < 5; ++i) {
    // An entry skipped, one sent twice, and a resume that begins one too late, or too early.
    plant([&](Stream& one) { one.seen.erase(one.seen.begin() + place(one)); });
    plant([&](Stream& one) {
      const auto at = one.seen.begin() + place(one);
      one.seen.insert(at, oracle::Seen(*at));
    });
    plant([&](Stream& one) { one.seen.erase(one.seen.begin() + last_cut(one)); });
    plant([&](Stream& one) {
      const auto at = one.seen.begin() + last_cut(one);
      one.seen.insert(at, oracle::Seen(at == one.seen.begin() ? *at : *(at - 1)));
    });
  }
  return faulty;
}

TEST(Cuts, EveryStreamIsTheTimelineHoweverOftenItIsCut) {
  auto& system = System::shared();
  Crowd crowd;
  int rounds = 2;
  // MongoDB's stand-in scans where MongoDB has an index: many concurrent resumes overload it.
  if (system.mongodb() != nullptr) {
    crowd.messages_per_second = 10;
    crowd.drops_per_second = 3;
    rounds = 1;
  }
  LiveClients clients(system.url(), crowd);
  ASSERT_GE(clients.clients(), 200U);
  for (int round = 0; round < rounds; ++round) {
    std::this_thread::sleep_for(2s);
    kill_nginx_workers();
    std::this_thread::sleep_for(2s);
    kill_and_wait("realtime-service-1");
    kill_and_wait("chat-consumer");
    kill_and_wait("realtime-service-2");
    if (round == 0) kill_and_wait("rabbitmq");
  }
  std::this_thread::sleep_for(2s);
  EXPECT_TRUE(clients.finish(240s));

  const std::vector<std::string> none;
  EXPECT_EQ(clients.lost_or_doubled(), none);
  EXPECT_EQ(clients.refusals(), none);
  EXPECT_EQ(oracle::violations(clients.raw(), clients.timelines()), none);
  EXPECT_EQ(oracle::violations(clients.delivered(), clients.timelines()), none);
  std::size_t entries = 0;
  for (const Stream& stream : clients.raw()) entries += stream.seen.size();
  std::cout << "cut test: " << clients.clients() << " clients, " << clients.connects()
            << " connections, " << clients.drops() << " dropped by clients, " << clients.accepted()
            << " messages accepted, " << entries << " entries came\n";
  EXPECT_GT(clients.connects(), clients.clients());

  for (const auto& faulty : with_planted_faults(clients.raw())) {
    EXPECT_EQ(oracle::violations(faulty, clients.timelines()).size(), 1U);
  }
}

}  // namespace
}  // namespace parley::e2e
