#include <gtest/gtest.h>

#include <mutex>
#include <vector>

#include "http/client.hpp"
#include "http_testing/echo_server.hpp"
#include "http_testing/proxy_environment.hpp"
#include "http_testing/scripted_server.hpp"

namespace parley::http {
namespace {

using testing::EchoServer;
using testing::ProxyEnvironment;
using testing::ScriptedServer;

/// A proxy that answers itself, and records the requests.
class Proxy {
 public:
  explicit Proxy(std::string answer)
      : answer_(std::move(answer)), server_([this](ScriptedServer::Peer& peer) { serve(peer); }) {}

  std::string url() const { return server_.url(""); }
  std::vector<std::string> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  void serve(ScriptedServer::Peer& peer) {
    const std::string request = peer.receive_request();
    {
      const std::lock_guard lock(mutex_);
      asked_.push_back(request.substr(0, request.find("\r\n")));
    }
    peer.send(answer_);
  }

  const std::string answer_;
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;
  ScriptedServer server_;
};

Result<ClientResponse> ask(std::string url) {
  return Client().fetch({Method::kGet, std::move(url)});
}

TEST(Proxy, IsAskedForWhatIsElsewhere) {
  Proxy proxy("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nby proxy");
  const ProxyEnvironment environment({{"http_proxy", proxy.url()}});
  const auto answer = ask("http://chat.example/users/me");
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->body, "by proxy");
  EXPECT_EQ(proxy.asked(), std::vector<std::string>{"GET http://chat.example/users/me HTTP/1.1"});
}

TEST(Proxy, TunnelsTls) {
  Proxy proxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  const ProxyEnvironment environment({{"https_proxy", proxy.url()}});
  const auto answer = ask("https://chat.example/users/me");
  ASSERT_TRUE(answer.has_error());
  EXPECT_EQ(answer.error().code, code::kUnavailable);
  EXPECT_NE(answer.error().detail.find("403"), std::string::npos) << answer.error().detail;
  EXPECT_EQ(proxy.asked(), std::vector<std::string>{"CONNECT chat.example:443 HTTP/1.1"});
}

TEST(Proxy, IsNotAskedForWhatNoProxyNames) {
  Proxy proxy("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
  const ProxyEnvironment environment(
      {{"http_proxy", proxy.url()}, {"no_proxy", "chat.example,door.localhost"}});
  EchoServer server;
  const auto url = "http://door.localhost:" + std::to_string(server.port()) + "/direct";
  const auto answer = ask(url);
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->body, "GET /direct ");
  EXPECT_TRUE(proxy.asked().empty());
}

TEST(Proxy, IsNotAskedForThisMachine) {
  Proxy proxy("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
  const ProxyEnvironment environment({{"http_proxy", proxy.url()}});
  EchoServer server;
  for (const char* host : {"localhost", "LocalHost", "127.0.0.1"}) {
    const auto answer = ask("http://" + std::string(host) + ":" + std::to_string(server.port()));
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->body, "GET / ");
  }
  EXPECT_TRUE(proxy.asked().empty());
}

TEST(Proxy, IsNamedWhereItDoesNotAnswer) {
  std::string gone;
  { gone = Proxy("").url(); }
  const ProxyEnvironment environment({{"all_proxy", gone}});
  const auto answer = ask("http://chat.example/");
  ASSERT_TRUE(answer.has_error());
  EXPECT_EQ(answer.error().code, code::kUnavailable);
  EXPECT_NE(answer.error().detail.find("Connection refused"), std::string::npos);
  EXPECT_NE(answer.error().detail.find("127.0.0.1 port"), std::string::npos)
      << answer.error().detail;
}

}  // namespace
}  // namespace parley::http
