#include "runtime/edge.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <future>
#include <latch>
#include <thread>

#include "http_testing/answer.hpp"
#include "jwt/signing_key.hpp"
#include "metrics/metrics.hpp"
#include "protocol/error_codes.hpp"
#include "runtime/json_body.hpp"
#include "test_support/eventually.hpp"

namespace parley::runtime {
namespace {

using http::Method;
using std::chrono::milliseconds;

struct Context {
  RateLimiter limiter{{.per_second = 0.001, .burst = 1, .name = "test"}};
  WorkerPool narrow{{.name = "narrow", .threads = 1, .queue = 1}};
  std::latch holding{1};
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  std::vector<Reply> kept;
  std::vector<Call> calls;
};

Result<http::Response> show(Context&, const Call& call) {
  PARLEY_TRY(const UserId id, call.id<UserId>("id"));
  return http::Response::plain(200, id.text());
}
Result<http::Response> fail_with(Context&, const Call& call) {
  if (call.parameter("code") == "throw") throw std::runtime_error("secret inside");
  for (const auto code :
       {code::kUnavailable, code::kInternal, code::kConflict, code::kRateLimited}) {
    if (code == call.parameter("code")) return Error{code, "secret inside"};
  }
  return Error{"of no table", "secret inside"};
}
Result<http::Response> hold(Context& context, const Call&) {
  context.holding.count_down();
  context.released.wait();
  return http::Response::empty();
}
Result<http::Response> queue_up(Context&, const Call&) { return http::Response::empty(); }
void whoami(Context& context, Call call, Reply reply) {
  context.calls.push_back(call);
  reply(http::Response::plain(202, call.identity().username));
}
void keep(Context& context, Call, Reply reply) { context.kept.push_back(reply); }
void drop(Context&, Call, Reply) {}
void twice(Context&, Call, Reply reply) {
  const Reply copy = reply;
  reply(http::Response::plain(200, "one"));
  copy(http::Response::plain(200, "two"));
}
void throw_at_once(Context&, Call, Reply) { throw std::runtime_error("secret inside"); }
void switch_protocols(Context&, Call, Reply reply) {
  reply(http::Response::switching_protocols({{"Upgrade", "echo"}}, [](int, const std::string&) {}));
}
RateLimiter& limiter(Context& context) { return context.limiter; }
WorkerPool& narrow(Context& context) { return context.narrow; }

constexpr std::array kRoutes{
    Route<Context>{.path = "/users/{id}", .access = Access::kOpen, .handle = show},
    Route<Context>{.path = "/fail/{code}", .access = Access::kOpen, .handle = fail_with},
    Route<Context>{.path = "/hold", .access = Access::kOpen, .handle = hold, .pool = narrow},
    Route<Context>{.path = "/queue", .access = Access::kOpen, .handle = queue_up, .pool = narrow},
    Route<Context>{.path = "/whoami", .begin = whoami},
    Route<Context>{.path = "/limited", .begin = whoami, .limit = limiter},
    Route<Context>{.path = "/keep", .access = Access::kOpen, .begin = keep},
    Route<Context>{.path = "/drop", .access = Access::kOpen, .begin = drop},
    Route<Context>{.path = "/twice", .access = Access::kOpen, .begin = twice},
    Route<Context>{.path = "/throw", .access = Access::kOpen, .begin = throw_at_once},
    Route<Context>{.path = "/switch", .access = Access::kOpen, .begin = switch_protocols},
};

using http::testing::make_request;
using Answer = std::future<http::Response>;
using test_support::eventually;

class EdgeTest : public testing::Test {
 protected:
  explicit EdgeTest(milliseconds deadline = std::chrono::seconds{30})
      : edge({workers, &verifier, deadline}, context, kRoutes) {
    verifier.update({key.public_key()}, {});
  }
  ~EdgeTest() override { workers.stop(); }

  Answer begin(http::Request one) {
    return http::testing::begin<http::Response>(edge, std::move(one));
  }

  static http::Response wait(Answer answer) {
    if (answer.wait_for(std::chrono::seconds{10}) == std::future_status::ready) return answer.get();
    ADD_FAILURE() << "no answer";
    return {};
  }

  http::Response get(std::string target, http::Headers headers = {}) {
    return wait(begin(make_request(Method::kGet, std::move(target), std::move(headers))));
  }

  std::string token(std::string_view name = "ann") const {
    const Timestamp at = now();
    return key.sign({{UserId::random(), SessionId::random(), std::string(name)},
                     "parley",
                     "parley",
                     std::chrono::floor<std::chrono::seconds>(at),
                     std::chrono::floor<std::chrono::seconds>(at) + std::chrono::minutes{5}});
  }

  static boost::json::object problem_of(const http::Response& response) {
    EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
    const auto body = boost::json::parse(response.body).as_object();
    EXPECT_EQ(body.at("status"), response.status);
    EXPECT_EQ(body.at("type"), "about:blank");
    EXPECT_EQ(body.at("request_id").as_string(), response.headers.find("X-Request-Id").value());
    EXPECT_FALSE(body.at("title").as_string().empty());
    EXPECT_EQ(response.body.find("secret inside"), std::string::npos);
    return body;
  }

  static bool counted(const std::string& line) {
    return metrics::exposition().find("\nparley_http_requests_total{" + line) != std::string::npos;
  }

  jwt::SigningKey key = jwt::SigningKey::generate();
  jwt::Verifier verifier;
  Context context;
  WorkerPool workers{{.name = "test", .threads = 2}};
  Edge edge;
};

TEST_F(EdgeTest, LeadsARequestToItsHandler) {
  const UserId id = UserId::random();
  const http::Response response = get("/users/" + id.text() + "?x=1");
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(response.body, id.text());
  // It is counted once it is handed over, possibly after it was read here.
  EXPECT_TRUE(eventually([] {
    return counted(R"(method="GET",route="/users/{id}",status="200"} )") ||
           counted(R"(route="/users/{id}",method="GET",status="200"} )");
  })) << metrics::exposition();
}

TEST_F(EdgeTest, AddsWhatEveryAnswerHas) {
  for (const char* target : {"/users/me", "/nowhere", "/twice", "/whoami"}) {
    const http::Response response = get(target, {{"X-Request-Id", "my-id"}});
    EXPECT_EQ(response.headers.find("X-Request-Id"), "my-id");
    EXPECT_EQ(response.headers.find("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(response.headers.find("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
    EXPECT_TRUE(response.headers.find("Content-Security-Policy"));
  }
}

TEST_F(EdgeTest, RefusesUnknownPathsAndMethods) {
  EXPECT_EQ(problem_of(get("/nowhere")).at("code"), "not_found");
  const http::Response response = wait(begin(make_request(Method::kPost, "/users/x")));
  EXPECT_EQ(response.status, 405U);
  EXPECT_EQ(response.headers.find("Allow"), "GET, HEAD");
  EXPECT_EQ(problem_of(response).at("code"), "method_not_allowed");
  EXPECT_EQ(get("/users/not-an-id").status, 404U);
}

TEST_F(EdgeTest, LetsHoldersOfAValidTokenPass) {
  constexpr std::string_view kParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  for (const char* scheme : {"Bearer ", "bearer ", "BEARER  "}) {
    const std::string field = scheme + token();
    const http::Response response =
        get("/whoami", {{"Authorization", field}, {"X-Request-Id", "r"}, {"traceparent", kParent}});
    EXPECT_EQ(response.status, 202U);
    EXPECT_EQ(response.body, "ann");
  }
  EXPECT_EQ(context.calls.at(0).request_id, "r");
  EXPECT_EQ(context.calls.at(0).traceparent, kParent);
}

TEST_F(EdgeTest, RefusesEverybodyElse) {
  const http::Response none = get("/whoami");
  EXPECT_EQ(none.status, 401U);
  EXPECT_EQ(none.headers.find("WWW-Authenticate"), "Bearer");
  for (const std::string& field :
       {std::string("Basic YTpi"), std::string("Bearer"), std::string("Bearer "), token(),
        "Token " + token(), "Bearer " + token() + "x"}) {
    const http::Response response = get("/whoami", {{"Authorization", field}});
    EXPECT_EQ(response.status, 401U) << field;
    EXPECT_EQ(problem_of(response).at("code"), "unauthenticated");
  }
  EXPECT_EQ(get("/whoami", {{"Authorization", "Bearer x.y.z"}}).headers.find("WWW-Authenticate"),
            "Bearer error=\"invalid_token\"");
  const std::string good = "Bearer " + token();
  EXPECT_EQ(get("/whoami", {{"Authorization", good}, {"Authorization", good}}).status, 401U);
  EXPECT_TRUE(context.calls.empty());
}

TEST_F(EdgeTest, WaitsForAKeyThatIsNew) {
  verifier.on_unknown_key([] {});
  key = jwt::SigningKey::generate();
  Answer answer =
      begin(make_request(Method::kGet, "/whoami", {{"Authorization", "Bearer " + token()}}));
  EXPECT_NE(answer.wait_for(milliseconds{0}), std::future_status::ready);
  std::thread([this] {
    verifier.begin_update();
    verifier.update({key.public_key()}, {});
  }).join();
  EXPECT_EQ(wait(std::move(answer)).status, 202U);
}

TEST_F(EdgeTest, MakesProblemsOfErrors) {
  const http::Response unavailable = get("/fail/unavailable");
  EXPECT_EQ(unavailable.status, 503U);
  EXPECT_EQ(unavailable.headers.find("Retry-After"), "1");
  EXPECT_EQ(problem_of(unavailable).at("code"), "unavailable");
  EXPECT_EQ(problem_of(get("/fail/internal")).at("code"), "internal");
  EXPECT_EQ(problem_of(get("/fail/whatever")).at("code"), "internal");
  EXPECT_EQ(boost::json::parse(get("/fail/conflict").body).at("detail"), "secret inside");
  EXPECT_EQ(get("/fail/rate_limited").headers.find("Retry-After"), "1");
}

TEST_F(EdgeTest, SurvivesExceptionsAndForgottenReplies) {
  for (const char* target : {"/fail/throw", "/throw", "/drop"}) {
    const http::Response response = get(target);
    EXPECT_EQ(response.status, 500U) << target;
    EXPECT_EQ(problem_of(response).at("code"), "internal");
  }
}

TEST_F(EdgeTest, TakesTheFirstAnswerOnly) { EXPECT_EQ(get("/twice").body, "one"); }

TEST_F(EdgeTest, LimitsEachCaller) {
  const std::string field = "Bearer " + token();
  const http::Response first = get("/limited", {{"Authorization", field}});
  EXPECT_EQ(first.status, 202U);
  EXPECT_EQ(first.headers.find("X-RateLimit-Remaining"), "0");
  const http::Response second = get("/limited", {{"Authorization", field}});
  EXPECT_EQ(second.status, 429U);
  EXPECT_EQ(problem_of(second).at("code"), "rate_limited");
  EXPECT_EQ(second.headers.count("Retry-After"), 1U);
  const auto again = second.headers.find("Retry-After").value();
  EXPECT_TRUE(again == "1000" || (again.starts_with("99") && again.size() == 3)) << again;
  EXPECT_EQ(get("/limited", {{"Authorization", "Bearer " + token()}}).status, 202U);
}

TEST_F(EdgeTest, RefusesWhatTheWorkersCannotTake) {
  Answer held = begin(make_request(Method::kGet, "/hold"));
  context.holding.wait();
  Answer queued = begin(make_request(Method::kGet, "/queue"));
  const http::Response refused = get("/queue");
  EXPECT_EQ(refused.status, 503U);
  EXPECT_EQ(refused.headers.find("Retry-After"), "1");
  EXPECT_EQ(problem_of(refused).at("code"), "overloaded");
  context.release.set_value();
  EXPECT_EQ(wait(std::move(held)).status, 204U);
  EXPECT_EQ(wait(std::move(queued)).status, 204U);
}

class HastyEdgeTest : public EdgeTest {
 protected:
  HastyEdgeTest() : EdgeTest(milliseconds{300}) {}
};

TEST_F(HastyEdgeTest, AnswersInTheHandlersSteadAtTheDeadline) {
  // From the second one on nothing was watched when it came.
  for (std::size_t i = 0; i < 3; ++i) {
    const auto start = Monotonic::now();
    const http::Response late = get("/keep");
    EXPECT_EQ(late.status, 503U);
    EXPECT_EQ(problem_of(late).at("code"), "timeout");
    EXPECT_GE(Monotonic::now() - start, milliseconds{300});
    EXPECT_TRUE(context.kept.at(i).answered());
    context.kept.at(i)(http::Response::plain(200, "too late"));
  }
}

TEST_F(EdgeTest, AnswersForTheServerAsProblems) {
  for (const unsigned status : {400U, 408U, 413U, 414U, 417U, 431U, 500U, 501U, 503U, 505U}) {
    const http::Response response = Edge::server_error(status, "A reason.");
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(problem_of(response).at("detail"), "A reason.");
    EXPECT_EQ(response.headers.find("X-Content-Type-Options"), "nosniff");
  }
}

TEST(JsonBody, TakesTheLongestTextEscaped) {
  http::Request request;
  request.headers.set("Content-Type", "application/json");
  request.body = R"({"text":")";
  for (std::size_t i = 0; i < protocol::kMaxTextBytes; ++i) request.body += R"(\u003c)";
  request.body += R"("})";
  auto members = json_body(request);
  ASSERT_TRUE(members.has_value()) << members.error().detail;
  EXPECT_EQ(members->required_text("text", {1, protocol::kMaxTextBytes}).size(),
            protocol::kMaxTextBytes);
}

TEST(JsonBody, IsNotTakenInAnyCoding) {
  http::Request request;
  request.headers.set("Content-Type", "application/json");
  request.body = "{}";
  for (const char* coding : {"gzip", "br", "deflate", "identity, gzip", ""}) {
    request.headers.set("Content-Encoding", coding);
    const auto members = json_body(request);
    ASSERT_FALSE(members.has_value()) << coding;
    EXPECT_EQ(members.error().code, code::kUnsupportedMediaType);
    EXPECT_NE(members.error().detail.find("Content-Encoding"), std::string::npos);
  }
  request.headers.set("Content-Encoding", "Identity");
  EXPECT_TRUE(json_body(request).has_value());
  request.headers.add("Content-Encoding", "gzip");
  EXPECT_FALSE(json_body(request).has_value());
}

TEST(Edge, RefusesBearerRoutesWithoutAVerifier) {
  Context context;
  WorkerPool workers({.name = "test", .threads = 1});
  EXPECT_THROW((Edge{{workers}, context, kRoutes}), std::logic_error);
}

TEST_F(EdgeTest, LetsASwitchOfProtocolsPass) {
  const http::Response response = get("/switch");
  EXPECT_EQ(response.status, 101U);
  EXPECT_TRUE(response.take_over);
  EXPECT_EQ(response.headers.find("Upgrade"), "echo");
  EXPECT_TRUE(response.headers.find("X-Request-Id"));
}

TEST(Edge, MayGoBeforeItsReplies) {
  Context context;
  WorkerPool workers({.name = "test", .threads = 1});
  constexpr std::array kOne{
      Route<Context>{.path = "/keep", .access = Access::kOpen, .begin = keep}};
  std::promise<unsigned> status;
  {
    Edge edge({workers}, context, kOne);
    http::Request request;
    request.target = "/keep";
    edge.handle(std::move(request), http::Responder([&status](http::Response&& response) {
                  status.set_value(response.status);
                }));
  }
  context.kept.at(0)(http::Response::empty());
  EXPECT_EQ(status.get_future().get(), 204U);
}

}  // namespace
}  // namespace parley::runtime
