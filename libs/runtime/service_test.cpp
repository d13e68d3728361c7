#include "runtime/service.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <future>

#include "http/client.hpp"
#include "runtime/json_body.hpp"
#include "test_support/child_process.hpp"
#include "test_support/eventually.hpp"
#include "test_support/stopwatch.hpp"

namespace parley::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test_support::ChildProcess;
using test_support::Errors;
using test_support::eventually;
using test_support::Stopwatch;

std::vector<std::string> program(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), PARLEY_TEST_SERVICE);
  return arguments;
}

std::vector<std::string> on_free_ports(std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.end(), {"--listen=127.0.0.1:0", "--internal-listen=127.0.0.1:0"});
  return program(std::move(arguments));
}

class ServiceTest : public ::testing::Test {
 protected:
  explicit ServiceTest(std::vector<std::string> arguments = {"--drain-ms=300", "--workers=2"})
      : service(on_free_ports(std::move(arguments))),
        outside("http://" + service.logged("listening", "address")),
        inside("http://" + service.logged("listening", "internal_address")) {}

  http::ClientResponse ask(http::Method method, const std::string& url,
                           http::Headers headers = {}) {
    auto response = client.fetch({method, url, std::move(headers), "", seconds{10}});
    if (response) return *std::move(response);
    ADD_FAILURE() << url << ": " << response.error().detail;
    return {};
  }
  http::ClientResponse get(const std::string& url) { return ask(http::Method::kGet, url); }

  std::future<http::ClientResponse> later(http::Method method, const std::string& url) {
    return std::async(std::launch::async, [this, method, url] { return ask(method, url); });
  }

  ChildProcess service;
  std::string outside;
  std::string inside;
  http::Client client;
};

TEST_F(ServiceTest, TellsAboutItselfOnItsInternalPort) {
  EXPECT_EQ(get(inside + "/healthz").body,
            R"({"status":"ok","service":"test-service","version":"9.9.9"})");
  EXPECT_EQ(service.logged("check passed", "check"), "store");
  const auto ready = get(inside + "/readyz");
  EXPECT_EQ(ready.status, 200U);
  EXPECT_EQ(ready.body, R"({"ready":true,"checks":[{"name":"store","ok":true,"detail":""}]})");
  get(outside + "/echo");
  const auto metrics = get(inside + "/metrics");
  EXPECT_EQ(metrics.headers.find("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  for (const char* part :
       {"parley_build_info{version=\"9.9.9\"} 1", "parley_ready{check=\"store\"} 1",
        "route=\"/echo\"", "parley_http_connections 1"}) {
    EXPECT_NE(metrics.body.find(part), std::string::npos) << part << " in\n" << metrics.body;
  }
  EXPECT_EQ(get(inside + "/echo").status, 404U);
  EXPECT_EQ(ask(http::Method::kPost, inside + "/healthz").headers.find("Allow"), "GET, HEAD");
  EXPECT_EQ(get(outside + "/healthz").status, 404U);
}

TEST_F(ServiceTest, ServesItsRoutes) {
  const std::string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const auto echoed = ask(http::Method::kGet, outside + "/echo",
                          {{"X-Request-Id", "mine"}, {"traceparent", parent}});
  EXPECT_EQ(echoed.body, "mine " + parent);
  EXPECT_EQ(echoed.headers.find("X-Request-Id"), "mine");
  const auto wrong = ask(http::Method::kDelete, outside + "/echo");
  EXPECT_EQ(wrong.status, 405U);
  EXPECT_EQ(wrong.headers.find("Allow"), "GET, HEAD");
  EXPECT_EQ(wrong.headers.find("Content-Type"), "application/problem+json");
  EXPECT_EQ(get(outside + "/nowhere").status, 404U);
  const auto long_target = get(outside + "/" + std::string(9000, 'x'));
  EXPECT_EQ(long_target.status, 414U);
  EXPECT_EQ(long_target.headers.find("Content-Type"), "application/problem+json");
}

TEST_F(ServiceTest, TakesBodiesWithRoomForTheLongestTextEscaped) {
  const auto status = [&](std::size_t bytes) {
    const auto response = client.fetch(
        {http::Method::kPost, outside + "/echo", {}, std::string(bytes, 'x'), seconds{10}});
    return response.value().status;
  };
  EXPECT_EQ(status(kMaxBodyBytes), 405U) << "only the route refuses it";
  EXPECT_EQ(status(kMaxBodyBytes + 1), 413U);
}

TEST_F(ServiceTest, AnswersEveryRequestWithinFiveSeconds) {
  const auto start = Monotonic::now();
  const Stopwatch watch;
  EXPECT_EQ(get(outside + "/never").status, 503U);
  EXPECT_LE(watch.elapsed(), milliseconds{6000});
  EXPECT_GE(Monotonic::now() - start, milliseconds{4900});
}

TEST_F(ServiceTest, EndsWithStatusZeroAfterSigterm) {
  service.signal(SIGTERM);
  EXPECT_EQ(service.wait(), 0);
  EXPECT_EQ(service.logged("stopping", "signal"), "Terminated");
  EXPECT_EQ(service.logged("stopped by hook", "level"), "info");
  EXPECT_EQ(service.logged("stopped", "finished_all"), "true");
}

class DrainTest : public ServiceTest {
 protected:
  explicit DrainTest(const std::string& time = "8000")
      : ServiceTest({"--drain-ms=" + time, "--workers=3"}) {}
};

TEST_F(DrainTest, FinishesWhatRunsAndStillAccepts) {
  auto held = later(http::Method::kGet, outside + "/hold");
  EXPECT_EQ(get(outside + "/held").status, 204U);
  service.signal(SIGTERM);
  // Not by the log, which is written up to a second later.
  eventually([&] { return get(inside + "/readyz").status != 200U; });
  EXPECT_EQ(get(inside + "/readyz").status, 503U);
  EXPECT_EQ(get(inside + "/healthz").status, 200U);
  // A client that sent a request before noticing is still served, and told to go elsewhere.
  EXPECT_EQ(get(outside + "/echo").headers.find("Connection"), "close");
  const auto released = ask(http::Method::kPost, outside + "/release");
  EXPECT_EQ(released.status, 204U);
  const auto answer = held.get();
  EXPECT_EQ(answer.body, "held");
  EXPECT_EQ(answer.headers.find("Connection"), "close");
  EXPECT_EQ(service.wait(), 0);
  EXPECT_EQ(service.logged("stopped", "finished_all"), "true");
}

class LongDrainTest : public DrainTest {
 protected:
  LongDrainTest() : DrainTest("60000") {}
};

TEST_F(LongDrainTest, EndsAtOnceAtTheSecondSignal) {
  auto held = std::async(std::launch::async, [this] {
    return client.fetch({http::Method::kGet, outside + "/hold", {}, "", seconds{10}}).has_error();
  });
  EXPECT_EQ(get(outside + "/held").status, 204U);
  service.signal(SIGINT);
  EXPECT_EQ(service.logged("stopping", "signal"), "Interrupt");
  service.signal(SIGINT);
  EXPECT_EQ(service.wait(seconds{20}), 1);
  EXPECT_TRUE(held.get());
}

class StuckTest : public ServiceTest {
 protected:
  StuckTest() : ServiceTest({"--drain-ms=0"}) {}
};

TEST_F(StuckTest, EndsThoughAWorkerHangs) {
  auto held = std::async(std::launch::async, [this] {
    return client.fetch({http::Method::kGet, outside + "/hold", {}, "", seconds{10}}).has_error();
  });
  EXPECT_EQ(get(outside + "/held").status, 204U);
  service.signal(SIGTERM);
  EXPECT_EQ(service.wait(seconds{9}), 1);
  EXPECT_EQ(service.logged("stopped at once", "reason"), "stopping took too long");
  held.wait();
}

int health(const std::string& internal_listen, std::string* errors = nullptr) {
  ChildProcess asking(program({"--health", "--internal-listen=" + internal_listen}),
                      {.errors = Errors::kKept});
  const int status = asking.wait().value_or(-1);
  EXPECT_EQ(asking.output(), "");
  if (errors) *errors = asking.errors();
  return status;
}

TEST_F(ServiceTest, TellsItsHealthToAProcessOfTheSameConfiguration) {
  const std::string address = inside.substr(std::string("http://").size());
  std::string errors;
  EXPECT_EQ(service.logged("check passed", "check"), "store");
  EXPECT_EQ(health(address, &errors), 0) << errors;
  EXPECT_EQ(health("0.0.0.0" + address.substr(address.rfind(':')), &errors), 0) << errors;
  EXPECT_EQ(errors, "");
  service.signal(SIGTERM);
  EXPECT_EQ(service.wait(), 0);
  EXPECT_EQ(health(address, &errors), 1);
  EXPECT_NE(errors.find("test-service: not ready: " + inside + "/readyz: "), std::string::npos)
      << errors;
}

class UnreadyTest : public ServiceTest {
 protected:
  UnreadyTest() : ServiceTest({"--ready=false", "--drain-ms=0"}) {}
};

TEST_F(UnreadyTest, HasAHealthWithItsReason) {
  std::string errors;
  EXPECT_EQ(service.logged("check failed", "detail"), "the store is away");
  EXPECT_EQ(health(inside.substr(std::string("http://").size()), &errors), 1);
  EXPECT_NE(errors.find("/readyz: 503 "), std::string::npos) << errors;
  EXPECT_NE(errors.find("the store is away"), std::string::npos) << errors;
}

TEST_F(UnreadyTest, FrozenCostsNoMoreThanTwoSeconds) {
  service.signal(SIGSTOP);
  const Stopwatch watch;
  EXPECT_EQ(health(inside.substr(std::string("http://").size())), 1);
  EXPECT_LT(watch.elapsed(), seconds{3});
  service.signal(SIGCONT);
}

TEST(Service, IsClosedUntilItIsReadyButNotForEver) {
  const std::string patient = "--open-when-ready-ms=60000";
  ChildProcess ready(on_free_ports({patient}));
  EXPECT_NE(ready.logged("listening", "address"), "");
  ChildProcess opens_late(on_free_ports({"--ready=false", "--open-when-ready-ms=300"}));
  EXPECT_NE(opens_late.logged("listening", "address"), "");
  ChildProcess closed(on_free_ports({"--ready=false", patient}));
  EXPECT_EQ(closed.logged("check failed", "check"), "store");
  closed.signal(SIGTERM);
  EXPECT_EQ(closed.wait(), 0);
}

TEST(Service, SaysWhichAddressIsTaken) {
  ChildProcess first(on_free_ports());
  const std::string taken = first.logged("listening", "address");
  ChildProcess second(program({"--listen=" + taken, "--internal-listen=127.0.0.1:0"}),
                      {.errors = Errors::kKept});
  EXPECT_EQ(second.wait(), 1);
  EXPECT_NE(second.errors().find(taken), std::string::npos) << second.errors();
}

TEST(Service, ReportsBadConfigurationAllAtOnce) {
  ChildProcess service(
      program({"--check-config", "--listen=here", "--workers=0", "--wrong=1", "--secret=hush"}),
      {.environment = {{"PARLEY_LOG_LEVEL", "loud"}}, .errors = Errors::kKept});
  EXPECT_EQ(service.wait(), 2);
  const std::string errors = service.errors();
  for (const char* part :
       {"--listen: must be an IP address", "--workers: must be a whole number", "--wrong: unknown",
        "--secret: holds a secret", "PARLEY_LOG_LEVEL: must be one of debug, info, warn, error"}) {
    EXPECT_NE(errors.find(part), std::string::npos) << part << " in\n" << errors;
  }
  EXPECT_EQ(errors.find("hush"), std::string::npos);
  EXPECT_EQ(service.output(), "");
}

TEST(Service, ChecksGoodConfigurationWithoutStarting) {
  ChildProcess service(program({"--check-config"}), {.environment = {{"PARLEY_SECRET", "hush"}}});
  EXPECT_EQ(service.wait(), 0);
  EXPECT_EQ(service.output(), "test-service: the configuration is valid\n");
}

}  // namespace
}  // namespace parley::runtime
