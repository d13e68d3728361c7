#include "http/server.hpp"

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "http_testing/echo_server.hpp"
#include "http_testing/raw_socket.hpp"

namespace parley::http {
namespace {

using namespace std::chrono_literals;
using testing::EchoServer;
using testing::RawSocket;
using testing::status_of;

constexpr std::string_view kGetWithQuery = "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n";

std::unique_ptr<Server> serve(Handler handler, ServerOptions options = {}) {
  return Server::start(std::move(options), std::move(handler)).value();
}

std::string body_of(std::string_view response) {
  return std::string(response.substr(response.find("\r\n\r\n") + 4));
}

TEST(Server, AnswersOneRequestAfterAnotherOnOneConnection) {
  EchoServer server;
  RawSocket socket(server.port());
  for (int i = 0; i < 3; ++i) {
    socket.send(kGetWithQuery);
    EXPECT_EQ(body_of(socket.receive_response()), "GET /a?b=c ");
  }
  EXPECT_EQ(server->counts().connections_accepted, 1);
  EXPECT_EQ(server->counts().requests, 3);
}

TEST(Server, SplitsTheTarget) {
  const auto server = serve([](Request&& request, Responder responder) {
    responder.answer(Response::plain(
        200, std::string(request.path()) + '|' + std::string(request.query()) + '|' + request.peer +
                 '|' + std::string(request.headers.find("host").value_or("none"))));
  });
  RawSocket socket(server->port());
  socket.send(kGetWithQuery);
  EXPECT_EQ(body_of(socket.receive_response()), "/a|b=c|127.0.0.1|x");
}

TEST(Server, TakesABodyByLengthAndByChunks) {
  EchoServer server;
  RawSocket socket(server.port());
  socket.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(body_of(socket.receive_response()), "POST / hello");
  socket.send(
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "2\r\nhe\r\n3\r\nllo\r\n0\r\nX-Trailer: 1\r\n\r\n");
  EXPECT_EQ(body_of(socket.receive_response()), "POST / hello");
}

TEST(Server, TakesARequestByteByByte) {
  EchoServer server;
  RawSocket socket(server.port());
  for (const char byte : std::string_view("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                                          "chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")) {
    socket.send({&byte, 1});
  }
  EXPECT_EQ(body_of(socket.receive_response()), "POST /x hi");
  for (const char byte : std::string_view("POST /y HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                                          "chunked\r\n\r\n0\r\n\r\n")) {
    socket.send({&byte, 1});
  }
  EXPECT_EQ(body_of(socket.receive_response()), "POST /y ");
}

TEST(Server, AnswersPipelinedRequestsInTheirOrder) {
  const auto server = serve([](Request&& request, Responder responder) {
    responder.answer(Response::plain(200, request.target));
  });
  RawSocket socket(server->port());
  std::string requests;
  for (int i = 0; i < 500; ++i) {
    requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  }
  socket.send(requests);
  for (int i = 0; i < 500; ++i) {
    ASSERT_EQ(body_of(socket.receive_response()), "/" + std::to_string(i));
  }
}

TEST(Server, SendsTheHeadAloneForHead) {
  EchoServer server;
  RawSocket socket(server.port());
  socket.send("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string response = socket.receive_all();
  EXPECT_NE(response.find("Content-Length: 7\r\n"), std::string::npos);
  EXPECT_EQ(body_of(response), "");
}

TEST(Server, SaysWhenItIsWhatAndHowLong) {
  const auto server = serve([](Request&&, Responder responder) {
    Response response = Response::plain(200, "x");
    response.headers.add("Content-Length", "7");
    response.headers.add("X-Own", "1");
    responder.answer(std::move(response));
  });
  RawSocket socket(server->port());
  socket.send(kGetWithQuery);
  const std::string response = socket.receive_response();
  EXPECT_EQ(response.find("HTTP/1.1 200 OK\r\nDate: "), 0);
  EXPECT_NE(response.find("GMT\r\nContent-Type: text/plain; charset=utf-8\r\nX-Own: 1\r\n"
                          "Content-Length: 1\r\n\r\nx"),
            std::string::npos)
      << response;
}

TEST(Server, SendsNoBodyWhereNoneMayBe) {
  const auto server = serve([](Request&&, Responder responder) {
    responder.answer({204, {}, "surplus"});
  });
  RawSocket socket(server->port());
  socket.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string response = socket.receive_all();
  EXPECT_EQ(response.find("Content-Length"), std::string::npos);
  EXPECT_EQ(body_of(response), "");
}

TEST(Server, PromisesToContinueBeforeTheBodyComes) {
  EchoServer server;
  RawSocket socket(server.port());
  socket.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(socket.receive_response(), "HTTP/1.1 100 Continue\r\n\r\n");
  socket.send("hi");
  EXPECT_EQ(body_of(socket.receive_response()), "POST / hi");
}

TEST(Server, ClosesAfterHttp10AndWhereItIsAsked) {
  EchoServer server;
  for (const std::string_view request :
       {"GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: foo, Close\r\n\r\n"}) {
    RawSocket socket(server.port());
    socket.send(request);
    const std::string response = socket.receive_all();
    EXPECT_EQ(status_of(response), 200);
    EXPECT_NE(response.find("\r\nConnection: close\r\n"), std::string::npos);
  }
}

TEST(Server, TakesAnAnswerFromAnyThreadAndLater) {
  const auto server = serve([](Request&& request, Responder responder) {
    std::thread([target = request.target, responder = std::move(responder)]() mutable {
      responder.answer(Response::plain(200, target));
    }).detach();
  });
  RawSocket one(server->port());
  RawSocket other(server->port());
  for (int i = 0; i < 50; ++i) {
    one.send("GET /one HTTP/1.1\r\nHost: x\r\n\r\n");
    other.send("GET /other HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(body_of(one.receive_response()), "/one");
    EXPECT_EQ(body_of(other.receive_response()), "/other");
  }
}

TEST(Server, Answers500WhereNobodyAnswers) {
  const auto server = serve([](Request&& request, Responder responder) {
    if (request.target == "/throw") throw std::runtime_error("broken");
    responder = {};
  });
  RawSocket socket(server->port());
  socket.send("GET /throw HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(socket.receive_response()), 500);
  socket.send("GET /drop HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(socket.receive_response()), 500);
}

TEST(Server, DropsAnAnswerThatComesTooLate) {
  std::promise<Responder> asked;
  auto server =
      serve([&](Request&&, Responder responder) { asked.set_value(std::move(responder)); });
  RawSocket socket(server->port());
  socket.send(kGetWithQuery);
  Responder responder = asked.get_future().get();
  server->stop();
  server.reset();
  responder.answer(Response::empty());
  EXPECT_FALSE(responder);
}

TEST(Server, SharesItsConnectionsOutAmongItsThreads) {
  std::mutex mutex;
  std::map<std::thread::id, int> threads;
  ServerOptions options;
  options.io_threads = 2;
  const auto server = serve(
      [&](Request&&, Responder responder) {
        {
          const std::lock_guard lock(mutex);
          ++threads[std::this_thread::get_id()];
        }
        responder.answer(Response::empty());
      },
      options);
  std::vector<std::unique_ptr<RawSocket>> sockets;
  for (int i = 0; i < 100; ++i) {
    sockets.push_back(std::make_unique<RawSocket>(server->port()));
    sockets.back()->send(kGetWithQuery);
  }
  for (auto& socket : sockets) EXPECT_EQ(status_of(socket->receive_response()), 204);
  EXPECT_EQ(server->counts().connections_open, 100);
  ASSERT_EQ(threads.size(), 2);
  for (const auto& [thread, count] : threads) EXPECT_EQ(count, 50);
}

TEST(Server, WritesAnAnswerThatIsLargerThanTheSocketTakesAtOnce) {
  const std::string large(32 * 1024 * 1024, 'x');
  const auto server =
      serve([&](Request&&, Responder responder) { responder.answer(Response::plain(200, large)); });
  RawSocket socket(server->port());
  socket.send(kGetWithQuery);
  EXPECT_EQ(body_of(socket.receive_response()), large);
  socket.send(kGetWithQuery);
  EXPECT_EQ(body_of(socket.receive_response()), large);
}

TEST(Server, SaysWhyItCannotListen) {
  EchoServer first;
  ServerOptions options;
  options.listen = first->address();
  const auto second = Server::start(options, [](Request&&, Responder) {});
  ASSERT_TRUE(second.has_error());
  EXPECT_EQ(second.error().detail,
            "cannot listen on " + options.listen + ": Address already in use");
  for (const char* text : {"", "localhost:1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                           "::1:80", "[127.0.0.1]:80", "127.0.0.1:80x"}) {
    options.listen = text;
    const auto refused = Server::start(options, [](Request&&, Responder) {});
    ASSERT_TRUE(refused.has_error()) << text;
    EXPECT_EQ(refused.error().code, code::kInvalid) << text;
  }
}

}  // namespace
}  // namespace parley::http
