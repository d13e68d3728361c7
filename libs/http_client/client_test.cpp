#include "http/client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <vector>

#include "http_testing/echo_server.hpp"
#include "http_testing/scripted_server.hpp"

namespace parley::http {
namespace {

using namespace std::chrono_literals;
using testing::EchoServer;
using testing::ScriptedServer;

std::string url_of(const EchoServer& server, std::string_view target) {
  return "http://127.0.0.1:" + std::to_string(server.port()) + std::string(target);
}

ClientRequest get(std::string url, std::chrono::milliseconds timeout = 5s) {
  return {Method::kGet, std::move(url), {}, {}, timeout};
}

ClientRequest post(std::string url, std::string body) {
  return {Method::kPost, std::move(url), {{"Content-Type", "text/plain"}}, std::move(body)};
}

TEST(Client, FetchesAndKeepsItsConnection) {
  EchoServer server;
  Client client;
  const auto first = client.fetch(get(url_of(server, "/a?b=c")));
  ASSERT_TRUE(first) << first.error().detail;
  EXPECT_EQ(first->status, 200);
  EXPECT_EQ(first->body, "GET /a?b=c ");
  EXPECT_EQ(first->headers.find("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(client.fetch(post(url_of(server, "/x"), "hello")).value().body, "POST /x hello");
  EXPECT_EQ(server->counts().connections_accepted, 1);
}

TEST(Client, TakesANameForAHost) {
  EchoServer server;
  Client client;
  const auto answer = client.fetch(get("http://localhost:" + std::to_string(server.port())));
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->body, "GET / ");
}

TEST(Client, GetsTheHeadAloneForHead) {
  EchoServer server;
  Client client;
  ClientRequest head{Method::kHead, url_of(server, "/"), {}, {}};
  EXPECT_EQ(client.fetch(head).value().body, "");
  EXPECT_EQ(client.fetch(get(url_of(server, "/next"))).value().body, "GET /next ");
  EXPECT_EQ(server->counts().connections_accepted, 1);
}

TEST(Client, SendsAndTakesWhatIsLargerThanTheSocketTakesAtOnce) {
  ServerOptions options;
  options.max_body_bytes = 12 * 1024 * 1024;
  EchoServer server(options);
  Client client;
  const std::string large(10 * 1024 * 1024, 'x');
  EXPECT_EQ(client.fetch(post(url_of(server, "/"), large)).value().body, "POST / " + large);
}

TEST(Client, RunsManyAtOnceOverItsConnections) {
  EchoServer server;
  ClientOptions options;
  options.max_connections = 10;
  std::atomic<int> right = 0;
  std::promise<void> all;
  Client client(options);
  for (int i = 0; i < 1000; ++i) {
    const std::string target = "/" + std::to_string(i);
    client.request(get(url_of(server, target), 60s), [&, target](auto answer) {
      EXPECT_EQ(answer.value().body, "GET " + target + " ");
      if (++right == 1000) all.set_value();
    });
  }
  ASSERT_EQ(all.get_future().wait_for(60s), std::future_status::ready);
  EXPECT_EQ(server->counts().connections_accepted, 10);
}

TEST(Client, RefusesWhatIsNoHttpUrl) {
  Client client;
  for (const char* url : {"", "x", "/path", "ftp://127.0.0.1/", "http://", "http://a@127.0.0.1/",
                          "http://127.0.0.1/#x", "http://127.0.0.1/a b", "http://127.0.0.1:x/",
                          "http://127.0.0.1:8x/", "http://127.0.0.1:65536/"}) {
    const auto answer = client.fetch(get(url));
    ASSERT_TRUE(answer.has_error()) << url;
    EXPECT_EQ(answer.error().code, code::kInvalid) << url;
  }
}

TEST(Client, TellsWhenNobodyListens) {
  std::uint16_t port = 0;
  {
    EchoServer server;
    port = server.port();
  }
  Client client;
  const auto answer = client.fetch(get("http://127.0.0.1:" + std::to_string(port) + "/"));
  ASSERT_TRUE(answer.has_error());
  EXPECT_EQ(answer.error().code, code::kUnavailable);
  EXPECT_EQ(answer.error().detail,
            "127.0.0.1:" + std::to_string(port) + " cannot be reached: Connection refused");
}

TEST(Client, TellsWhatIsWrongWithTls) {
  EchoServer plain;
  Client client;
  const std::string url = "https://127.0.0.1:" + std::to_string(plain.port()) + "/";
  const auto no_tls = client.fetch(get(url));
  ASSERT_TRUE(no_tls.has_error());
  EXPECT_EQ(no_tls.error().code, code::kUnavailable);
  EXPECT_NE(no_tls.error().detail.find("does not speak TLS"), std::string::npos)
      << no_tls.error().detail;
  ClientOptions options;
  options.ca_file = "/nowhere/ca.pem";
  const auto no_file = Client(options).fetch(get(url));
  ASSERT_TRUE(no_file.has_error());
  EXPECT_EQ(no_file.error().code, code::kInvalid);
  EXPECT_FALSE(no_file.error().retryable);
  EXPECT_EQ(no_file.error().detail.find("/nowhere/ca.pem (--ca-file) "), 0U)
      << no_file.error().detail;
}

TEST(Client, EndsAtTheDeadlineWhereverTheRequestIs) {
  ScriptedServer silent([](ScriptedServer::Peer& peer) { peer.wait_for_end(); });
  ClientOptions options;
  options.max_connections = 1;
  std::promise<Result<ClientResponse>> sent;
  std::promise<Result<ClientResponse>> waiting;
  Client client(options);
  client.request(get(silent.url("/sent"), 300ms), [&](auto result) { sent.set_value(result); });
  client.request(get(silent.url("/waiting"), 100ms),
                 [&](auto result) { waiting.set_value(result); });
  EXPECT_EQ(waiting.get_future().get().error().code, code::kTimeout);
  EXPECT_EQ(sent.get_future().get().error().code, code::kTimeout);
}

TEST(Client, NeverSendsARequestTwice) {
  std::atomic<int> received = 0;
  ScriptedServer server([&](ScriptedServer::Peer& peer) {
    if (!peer.receive_request().empty()) ++received;
  });
  Client client;
  for (int i = 1; i <= 3; ++i) {
    const auto answer = client.fetch(post(server.url("/"), "x"));
    ASSERT_TRUE(answer.has_error());
    EXPECT_EQ(answer.error().code, code::kUnavailable);
    EXPECT_TRUE(answer.error().retryable);
    EXPECT_EQ(received, i);
  }
}

TEST(Client, NeverSendsARequestTwiceOnAKeptConnectionEither) {
  std::atomic<int> received = 0;
  ScriptedServer server([&](ScriptedServer::Peer& peer) {
    if (!peer.receive_request().empty()) ++received;
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    if (!peer.receive_request().empty()) ++received;
  });
  Client client;
  for (const auto method : {Method::kPost, Method::kDelete}) {
    received = 0;
    EXPECT_EQ(client.fetch(get(server.url("/"))).value().body, "ok");
    const auto lost = client.fetch({method, server.url("/"), {}, {}});
    ASSERT_TRUE(lost.has_error());
    EXPECT_EQ(lost.error().code, code::kUnavailable);
    EXPECT_EQ(received, 2);
  }
}

TEST(Client, TakesNoMoreThanItsRequests) {
  ScriptedServer silent([](ScriptedServer::Peer& peer) { peer.wait_for_end(); });
  ClientOptions options;
  options.max_requests = 2;
  Client client(options);
  const auto ignore = [](const Result<ClientResponse>&) {};
  for (int i = 0; i < 2; ++i) client.request(get(silent.url("/")), ignore);
  EXPECT_EQ(client.fetch(get(silent.url("/"))).error().code, code::kOverloaded);
}

TEST(Client, DoesNotUseAConnectionThatTheOtherEndClosed) {
  ScriptedServer server([](ScriptedServer::Peer& peer) {
    peer.receive_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  Client client;
  for (int i = 0; i < 20; ++i) {
    const auto answer = client.fetch(get(server.url("/")));
    // The end of the connection may come a moment after its answer.
    if (answer.has_error()) {
      EXPECT_EQ(answer.error().code, code::kUnavailable);
    } else {
      EXPECT_EQ(answer->body, "ok");
    }
  }
}

TEST(Client, TakesEveryWayToEndABody) {
  std::vector<std::string> answers{
      "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
      "HTTP/1.0 200 OK\r\n\r\nhello"};
  std::size_t next = 0;
  ScriptedServer server([&](ScriptedServer::Peer& peer) {
    peer.receive_request();
    peer.send(answers[next++]);
  });
  for (const std::string& sent : answers) {
    Client client;
    const auto answer = client.fetch(get(server.url("/")));
    ASSERT_TRUE(answer) << sent << answer.error().detail;
    EXPECT_EQ(answer->body, "hello");
    EXPECT_EQ(answer->status, 200);
  }
}

TEST(Client, TellsABrokenAnswerFromAWholeOne) {
  std::vector<std::string> answers{"nonsense\r\n\r\n",
                                   "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
                                   "HTTP/1.1 200 OK\r\nA: " + std::string(100'000, 'a'),
                                   "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"};
  std::size_t next = 0;
  ScriptedServer server([&](ScriptedServer::Peer& peer) {
    peer.receive_request();
    peer.send(answers[next++]);
  });
  for (const std::string& sent : answers) {
    Client client;
    const auto answer = client.fetch(get(server.url("/")));
    ASSERT_TRUE(answer.has_error()) << sent.substr(0, 50);
    EXPECT_EQ(answer.error().code, code::kUnavailable);
  }
}

TEST(Client, GivesTheAnswerThatComesBeforeTheBodyIsSent) {
  ServerOptions options;
  options.max_body_bytes = 1000;
  EchoServer server(options);
  Client client;
  const auto answer = client.fetch(post(url_of(server, "/"), std::string(300'000, 'x')));
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 413);
}

TEST(Client, EndsWhatIsUnderWayWhenItGoes) {
  ScriptedServer silent([](ScriptedServer::Peer& peer) { peer.wait_for_end(); });
  std::atomic<int> ended = 0;
  {
    ClientOptions options;
    options.max_connections = 2;
    Client client(options);
    for (int i = 0; i < 5; ++i) {
      client.request(get(silent.url("/")), [&](auto answer) {
        EXPECT_EQ(answer.error().code, code::kUnavailable);
        ++ended;
      });
    }
  }
  EXPECT_EQ(ended, 5);
}

}  // namespace
}  // namespace parley::http
