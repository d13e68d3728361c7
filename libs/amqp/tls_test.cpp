#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "queue_fixture.hpp"
#include "test_support/scoped_environment.hpp"

namespace parley::amqp {
namespace {

std::string pattern(std::size_t size) {
  std::string body(size, '\0');
  for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>(i * 31 + i / 251);
  return body;
}

class TlsTest : public QueueTest {
 protected:
  void publish_through(Endpoint endpoint, std::chrono::seconds heartbeat = 5s) {
    PublisherOptions options;
    options.endpoint = std::move(endpoint);
    options.heartbeat = heartbeat;
    options.topology = topology_;
    publisher_ = std::make_unique<BrokerPublisher>(std::move(options));
  }
  /// What a publisher that can't connect reports about the certificate. It keeps trying, and may
  /// first report that the other side was slow.
  std::string reason_of(const Endpoint& endpoint) {
    publish_through(endpoint);
    EXPECT_TRUE(eventually(
        [&] { return publisher_->state().reason.find("certificate") != std::string::npos; }));
    EXPECT_FALSE(publisher_->state().connected);
    return publisher_->state().reason;
  }
  static std::string place(const Endpoint& endpoint) {
    return "RabbitMQ at " + endpoint.display() + ": ";
  }

  std::unique_ptr<Reader> reader(std::size_t max_held_bytes = 64U << 20) {
    return std::make_unique<Reader>(broker_.tls_endpoint(), topology_, kMaxPrefetch,
                                    max_held_bytes);
  }

  Message message(std::string body) const { return {"test", queue_, std::move(body), "", {}}; }
  Status publish(std::string body) {
    return publisher_->publish_and_wait(message(std::move(body)), 20s);
  }
};

TEST_F(TlsTest, PublishesAndConsumesByNameAndByAddress) {
  for (const char* host : {"localhost", "127.0.0.1"}) {
    Endpoint endpoint = broker_.tls_endpoint();
    endpoint.host = host;
    publish_through(endpoint);
    ASSERT_TRUE(publisher_is_ready()) << host << ": " << publisher_->state().reason;
    const Status status = publish(host);
    EXPECT_FALSE(status.has_error()) << status.error().detail;
  }
  const auto received = reader();
  ASSERT_TRUE(eventually([&] { return received->count() == 2; }))
      << received->consumer().state().reason;
  EXPECT_EQ(received->delivery(0).body, "localhost");
  EXPECT_EQ(received->delivery(1).body, "127.0.0.1");
}

TEST_F(TlsTest, TrustsTheSystemsAuthoritiesWhereNoneAreNamed) {
  Endpoint endpoint = broker_.tls_endpoint();
  {
    const test_support::ScopedEnvironment environment({{"SSL_CERT_FILE", endpoint.ca_file}});
    endpoint.ca_file.clear();
    EXPECT_TRUE(Management::open(endpoint).has_value());
  }
  const auto refused = Management::open(endpoint);
  ASSERT_TRUE(refused.has_error());
  EXPECT_NE(refused.error().detail.find("certificate not trusted"), std::string::npos)
      << refused.error().detail;
}

TEST_F(TlsTest, CarriesLargeMessagesWhole) {
  publish_through(broker_.tls_endpoint());
  ASSERT_TRUE(publisher_is_ready()) << publisher_->state().reason;
  const auto received = reader();
  const std::string body = pattern(5'000'000);
  for (int i = 0; i < 3; ++i) {
    const Status status = publish(body);
    ASSERT_FALSE(status.has_error()) << status.error().detail;
  }
  ASSERT_TRUE(eventually([&] { return received->count() == 3; }));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(received->delivery(i).body == body);
}

// What is being sent when the socket accepts no more is appended to meanwhile, and so moves.
TEST_F(TlsTest, CarriesManySmallAndSomeLargeMessagesInOrder) {
  publish_through(broker_.tls_endpoint());
  ASSERT_TRUE(publisher_is_ready()) << publisher_->state().reason;
  const auto received = reader();
  std::atomic<std::size_t> confirmed{0};
  std::size_t sent = 0;
  for (; sent < 20'000; ++sent) {
    std::string body = std::to_string(sent);
    if (sent % 1000 == 0) body += "," + pattern(400'000);
    ASSERT_FALSE(publisher_
                     ->publish(
                         message(std::move(body)),
                         [&](const Status& status) { confirmed += status.has_error() ? 0 : 1; },
                         Monotonic::now() + 60s)
                     .has_error());
  }
  ASSERT_TRUE(eventually(60s, [&] { return confirmed == sent; })) << confirmed;
  std::size_t next = 0;
  while (next < sent) {
    ASSERT_TRUE(eventually([&] { return received->count() > next; })) << next;
    for (; next < received->count(); ++next) {
      const Delivery got = received->delivery(next);
      ASSERT_EQ(got.body.substr(0, got.body.find(',')), std::to_string(next));
      received->acknowledge(next);
    }
  }
}

// The consumer stops reading in the middle of what TLS has decrypted.
TEST_F(TlsTest, GoesOnReadingAfterItHeldEnough) {
  publish_through(broker_.tls_endpoint());
  ASSERT_TRUE(publisher_is_ready()) << publisher_->state().reason;
  for (int i = 0; i < 60; ++i) ASSERT_FALSE(publish(pattern(20'000)).has_error());
  const auto received = reader(50'000);
  for (std::size_t i = 0; i < 60; ++i) {
    ASSERT_TRUE(eventually([&] { return received->count() > i; })) << i;
    EXPECT_LE(received->count(), i + 4);
    received->acknowledge(i);
  }
}

TEST_F(TlsTest, IdleConnectionsLiveOn) {
  publish_through(broker_.tls_endpoint(), 1s);
  ASSERT_TRUE(publisher_is_ready()) << publisher_->state().reason;
  // As PublisherTest.IdleConnectionLivesOn.
  EXPECT_TRUE(lives_on(5s) || lives_on(5s) || lives_on(5s)) << publisher_->state().reason;
}

TEST_F(TlsTest, FrozenBrokerHoldsNobodyPastTheDeadline) {
  publish_through(broker_.tls_endpoint(), 60s);
  ASSERT_TRUE(publisher_is_ready()) << publisher_->state().reason;
  broker_.freeze();
  std::atomic<int> timed_out{0};
  const auto begin = Monotonic::now();
  for (int i = 0; i < 24; ++i) {
    ASSERT_FALSE(publisher_
                     ->publish(
                         message(std::string(1'000'000, 'x')),
                         [&](const Status& status) { timed_out += status.has_error() ? 1 : 0; },
                         begin + 2s)
                     .has_error());
  }
  // Nothing but the deadline ends the wait before the heartbeats do.
  EXPECT_TRUE(eventually(20s, [&] { return timed_out == 24; })) << timed_out;
  broker_.thaw();
  EXPECT_TRUE(eventually([&] { return !publish("again").has_error(); }))
      << publisher_->state().reason;
}

TEST_F(TlsTest, KilledBrokerIsNoticedAndComesBack) {
  publish_through(broker_.tls_endpoint());
  ASSERT_TRUE(publisher_is_ready()) << publisher_->state().reason;
  broker_.kill();
  EXPECT_TRUE(eventually([&] { return !publisher_->state().connected; }));
  broker_.start();
  EXPECT_TRUE(eventually([&] { return !publish("again").has_error(); }))
      << publisher_->state().reason;
}

TEST_F(TlsTest, RefusesAForeignAuthorityAndTriesOn) {
  Endpoint endpoint = broker_.tls_endpoint();
  const std::string right = endpoint.ca_file;
  endpoint.ca_file = testing::TempDir() + "parley_tls_test_ca_" + std::to_string(getpid());
  std::filesystem::copy_file(broker_.foreign_ca_file(), endpoint.ca_file);
  const std::string reason = reason_of(endpoint);
  EXPECT_TRUE(reason.starts_with(place(endpoint) + "certificate not trusted: ")) << reason;
  EXPECT_EQ(reason.find(endpoint.password), std::string::npos);
  EXPECT_TRUE(publisher_->publish(message("x"), [](const Status&) { FAIL(); }).has_error());
  // The file is read at each attempt: it may be replaced while the publisher runs.
  std::filesystem::copy_file(right, endpoint.ca_file + ".new");
  std::filesystem::rename(endpoint.ca_file + ".new", endpoint.ca_file);
  EXPECT_TRUE(publisher_is_ready()) << publisher_->state().reason;
  std::filesystem::remove(endpoint.ca_file);
}

TEST_F(TlsTest, RefusesACertificateOfAnotherHost) {
  // Both lead to the broker: an address that the certificate doesn't name; and a name, to TLS,
  // that every resolver knows.
  for (const char* host : {Broker::kStrangeAddress, "127.1"}) {
    Endpoint endpoint = broker_.tls_endpoint();
    endpoint.host = host;
    EXPECT_EQ(reason_of(endpoint), place(endpoint) + "certificate is not for " + host);
  }
}

TEST_F(TlsTest, TellsThatAPortSpeaksNoTls) {
  Endpoint endpoint = broker_.tls_endpoint();
  endpoint.port = broker_.endpoint().port;
  const auto begin = Monotonic::now();
  const auto opened = Management::open(endpoint, 15s);
  EXPECT_LT(Monotonic::now() - begin, 30s);
  ASSERT_TRUE(opened.has_error());
  EXPECT_EQ(opened.error().detail, place(endpoint) + "this port does not speak TLS");
}

TEST_F(TlsTest, SilentPortEndsWithTheTimeOut) {
  broker_.freeze();
  const auto begin = Monotonic::now();
  const auto opened = Management::open(broker_.tls_endpoint(), 1s);
  const auto took = Monotonic::now() - begin;
  broker_.thaw();
  EXPECT_TRUE(opened.has_error());
  EXPECT_LT(took, 20s);
}

TEST_F(TlsTest, TellsOfAuthoritiesThatCannotBeRead) {
  Endpoint endpoint = broker_.tls_endpoint();
  endpoint.ca_file = "/dev/null";
  EXPECT_NE(reason_of(endpoint).find("no authorities in /dev/null"), std::string::npos)
      << publisher_->state().reason;
}

}  // namespace
}  // namespace parley::amqp
