// Rows 22 to 24 of docs/reliability.md: rolling restarts, start orders, deleted RabbitMQ objects,
// and one message sent on many connections.

#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

#include "scene.hpp"
#include "test_support/child_process.hpp"
#include "test_support/eventually.hpp"

namespace parley::faults {
namespace {

using namespace std::chrono_literals;
using test_support::eventually;

/// Without epmd, which belongs to RabbitMQ: RabbitMQ starts one itself if there is none.
const std::vector<std::string> kParts{"rabbitmq",           "auth-service",       "user-service",
                                      "chat-service-1",     "chat-service-2",     "chat-consumer",
                                      "realtime-service-1", "realtime-service-2", "nginx"};

void restart(Stage& stage, const std::string& part) {
  const pid_t before = stage.pid(part);
  stage.system().signal(part, SIGTERM);
  ASSERT_TRUE(eventually(60s, [&] {
    const auto now = stage.system().part(part);
    return now.pid != 0 && now.pid != before && now.ready;
  })) << part;
}

class Restarts : public Scene {
 protected:
  /// Runs supervisorctl for the part.
  void control(const std::string& action, const std::string& part) {
    const auto done = test_support::run({"/usr/bin/supervisorctl", "-c",
                                         stage_.system().data() + "/conf/supervisord.conf", action,
                                         "parley:" + part});
    ASSERT_EQ(done.exit_status, 0) << done.output;
  }
};

TEST(RollingRestart, FailsNoRequest) {
  Stage stage(Stage::Links::kDirect);
  Traffic traffic(stage);
  for (const char* part :
       {"chat-service-1", "chat-service-2", "chat-consumer", "realtime-service-1",
        "realtime-service-2", "auth-service", "user-service"}) {
    restart(stage, part);
    ASSERT_TRUE(traffic.load().wait_for_more(50));
  }
  for (int i = 0; i < 3; ++i) {
    stage.system().signal("nginx", SIGHUP);
    ASSERT_TRUE(traffic.load().wait_for_more(50));
  }
  EXPECT_EQ(traffic.answers().unavailable, 0);
  EXPECT_TRUE(traffic.recovered().has_value());
  EXPECT_EQ(traffic.end(), std::vector<std::string>{});
  std::cout << "faults: RollingRestart.FailsNoRequest: " << traffic.told() << std::endl;
}

TEST_F(Restarts, InAnyOrderEndReady) {
  std::minstd_rand random{23};
  Traffic traffic(stage_);
  for (int i = 0; i < 3; ++i) {
    auto order = kParts;
    std::ranges::shuffle(order, random);
    for (const auto& part : order) control("stop", part);
    std::ranges::shuffle(order, random);
    for (const auto& part : order) control("start", part);
    const auto time = traffic.recovered();
    EXPECT_TRUE(time.has_value()) << testing::PrintToString(order);
  }
  expect_promise_kept(traffic);
}

TEST_F(Restarts, OfABrokerThatHasForgottenEverything) {
  {
    Traffic traffic(stage_);
    expect_promise_kept(traffic);  // everything accepted is stored
  }
  control("stop", "rabbitmq");
  for (const auto& entry :
       std::filesystem::directory_iterator(stage_.system().data() + "/rabbitmq/data")) {
    std::filesystem::remove_all(entry);
  }
  control("start", "rabbitmq");
  ASSERT_TRUE(stage_.system().wait_ready(90s));
  Traffic traffic(stage_);
  expect_promise_kept(traffic);
}

TEST_F(Restarts, AreNotNeededForQueuesThatAreDeleted) {
  Traffic traffic(stage_);
  const auto queues = stage_.broker_control(
      {"list_queues", "-p", "parley", "--quiet", "--no-table-headers", "name"});
  std::istringstream lines(queues);
  int deleted = 0;
  for (std::string queue; std::getline(lines, queue);) {
    if (!queue.starts_with("chat.messages.")) continue;
    // Deleting a queue loses its content: deletes it only while empty, under load.
    deleted += eventually(60s, [&] {
      try {
        stage_.broker_control({"delete_queue", "-p", "parley", "--if-empty", queue});
        return true;
      } catch (const std::runtime_error&) {
        return false;
      }
    });
  }
  EXPECT_GT(deleted, 0);
  expect_promise_kept(traffic);
}

TEST_F(Restarts, NothingIsDoubledByFiftyConnectionsWithOneKey) {
  const auto pair = e2e::make_stored_pair(stage_.system().api());
  const boost::json::object body{
      {"conversation_id", pair.conversation_id}, {"text", "once"}, {"client_msg_id", "one key"}};
  std::mutex mutex;
  std::set<std::string> ids;
  std::vector<std::thread> senders;
  for (int i = 0; i < 50; ++i) {
    senders.emplace_back([&] {
      system::Api api(stage_.system().url());
      const auto answer = api.post("/chat/send", body, pair.sender.token);
      EXPECT_EQ(answer.status, 202U) << answer.body;
      const std::lock_guard lock(mutex);
      ids.insert(answer.text("id"));
    });
  }
  for (auto& sender : senders) sender.join();
  EXPECT_EQ(ids.size(), 1U);
  const auto stored = [&] {
    const auto answer = stage_.system().api().get(
        "/chat/conversations/" + pair.conversation_id + "/messages", pair.reader.token);
    return answer.status == 200 ? answer.json.at("items").as_array().size() : 0;
  };
  EXPECT_TRUE(eventually(60s, [&] { return stored() == 2; }));
  // A later message in the same queue is stored only after all repetitions were handled.
  const boost::json::object last{
      {"conversation_id", pair.conversation_id}, {"text", "last"}, {"client_msg_id", "last"}};
  EXPECT_EQ(stage_.system().api().post("/chat/send", last, pair.sender.token).status, 202U);
  EXPECT_TRUE(eventually(60s, [&] { return stored() == 3; }));
}

}  // namespace
}  // namespace parley::faults
