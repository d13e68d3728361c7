// The promise of a 202, with parts killed, suspended and absent under load.

#include <gtest/gtest.h>
#include <signal.h>

#include "amqp_testing/freeze.hpp"
#include "load.hpp"
#include "system/system.hpp"
#include "test_support/eventually.hpp"
#include "test_support/stopwatch.hpp"

namespace parley::e2e {
namespace {

using namespace std::chrono_literals;
using system::System;
using test_support::eventually;

std::vector<Pair> pairs(int count) {
  std::vector<Pair> result;
  for (int i = 0; i < count; ++i) result.push_back(make_pair(System::shared().api()));
  return result;
}

constexpr int kSenders = 8;
constexpr int kMaxMessages = 20'000;

/// The pause between two messages of a sender. MongoDB's stand-in scans where MongoDB has an index.
std::chrono::milliseconds pause() { return System::shared().mongodb() == nullptr ? 0ms : 50ms; }

const std::vector<std::string> kKept;

class Faults : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(System::shared().wait_ready(60s)); }

  /// Stops the load and checks the promise once the system is healthy again.
  static void expect_promise_kept(Load& load) {
    EXPECT_TRUE(System::shared().wait_ready(60s));
    EXPECT_TRUE(load.wait_for_more(kSenders)) << "sends go on after the fault";
    load.stop();
    EXPECT_EQ(load.answers().refused, 0);
    EXPECT_EQ(load.violations(), kKept);
  }

  /// Kills the part `times` times, each time while messages are being accepted.
  static void kill_under_load(const std::string& name, int times) {
    auto& system = System::shared();
    Load load(system.api(), pairs(kSenders), kMaxMessages, pause());
    for (int i = 0; i < times; ++i) {
      ASSERT_TRUE(load.wait_for_more(20 + 7 * i));
      const pid_t before = system.part(name).pid;
      system.signal(name, SIGKILL);
      ASSERT_TRUE(eventually(60s,
                             [&] {
                               const auto now = system.part(name);
                               return now.pid != 0 && now.pid != before && now.ready;
                             }))
          << name << " did not come back";
    }
    expect_promise_kept(load);
  }
};

TEST_F(Faults, KilledChatServiceGivesNoFalse202) { kill_under_load("chat-service-1", 5); }

TEST_F(Faults, KilledConsumerLosesAndRepeatsNothing) { kill_under_load("chat-consumer", 5); }

TEST_F(Faults, KilledBrokerLosesNothingAccepted) { kill_under_load("rabbitmq", 1); }

TEST_F(Faults, KilledNginxComesBack) { kill_under_load("nginx", 1); }

TEST_F(Faults, SendsGoOnWithoutAuthAndUserService) {
  auto& system = System::shared();
  Load load(system.api(), pairs(2), kMaxMessages, pause());
  system.signal("auth-service", SIGKILL);
  system.signal("user-service", SIGKILL);
  ASSERT_TRUE(load.wait_for_more(50));
  EXPECT_EQ(load.answers().unavailable, 0);
  expect_promise_kept(load);
}

TEST_F(Faults, HungConsumerLetsSendsGoOnAndStoresAllAfterwards) {
  auto& system = System::shared();
  Load load(system.api(), pairs(2), kMaxMessages, pause());
  system.signal("chat-consumer", SIGSTOP);
  const bool went_on = load.wait_for_more(200);
  system.signal("chat-consumer", SIGCONT);
  EXPECT_TRUE(went_on);
  expect_promise_kept(load);
}

TEST_F(Faults, HungBrokerIsAnswered503WithinFiveSecondsAndSafeToRepeat) {
  auto& system = System::shared();
  const auto pair = make_pair(system.api());
  const boost::json::object body{
      {"conversation_id", pair.conversation_id}, {"text", "x"}, {"client_msg_id", "again"}};
  const pid_t broker = system.part("rabbitmq").pid;
  ASSERT_NE(broker, 0);
  amqp_testing::freeze(broker);
  const test_support::Stopwatch watch;
  const auto refused = system.api().post("/chat/send", body, pair.sender.token);
  EXPECT_LE(watch.elapsed(), 5500ms);
  EXPECT_EQ(refused.status, 503U) << refused.body;
  EXPECT_NE(refused.header("Retry-After"), "");
  ::kill(broker, SIGCONT);
  system::Answer accepted;
  EXPECT_TRUE(eventually(60s, [&] {
    accepted = system.api().post("/chat/send", body, pair.sender.token);
    return accepted.status == 202;
  })) << accepted.body;
  EXPECT_TRUE(eventually(60s, [&] {
    const auto page = system.api().get("/chat/conversations/" + pair.conversation_id + "/messages",
                                       pair.reader.token);
    return page.status == 200 && page.json.at("items").as_array().size() == 2;
  })) << "the repeated message is there, once, beside the first";
}

TEST_F(Faults, GoneStoreHoldsMessagesAndDrainsThem) {
  auto& system = System::shared();
  if (system.mongodb() == nullptr) GTEST_SKIP() << "an embedded store cannot go away";
  const auto pair = make_pair(system.api());
  Load load(system.api(), {pair}, kMaxMessages, pause());
  ASSERT_TRUE(load.wait_for_more(20));
  system.mongodb()->kill();
  EXPECT_TRUE(load.wait_for_more(50)) << "sends of known members go on";
  const auto history = system.api().get("/chat/conversations/" + pair.conversation_id + "/messages",
                                        pair.reader.token);
  EXPECT_EQ(history.status, 503U) << history.body;
  EXPECT_NE(history.header("Retry-After"), "");
  system.mongodb()->start();
  expect_promise_kept(load);
}

}  // namespace
}  // namespace parley::e2e
