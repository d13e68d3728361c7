#include "amqp/endpoint.hpp"

#include <gtest/gtest.h>

namespace parley::amqp {
namespace {

TEST(Endpoint, ReadsAllParts) {
  const auto endpoint = parse_endpoint("amqp://some%40one:p%2Fw@rabbit.example:5673/parley");
  ASSERT_TRUE(endpoint.has_value()) << endpoint.error().detail;
  EXPECT_EQ(endpoint->host, "rabbit.example");
  EXPECT_EQ(endpoint->port, 5673);
  EXPECT_EQ(endpoint->user, "some@one");
  EXPECT_EQ(endpoint->password, "p/w");
  EXPECT_EQ(endpoint->vhost, "parley");
}

TEST(Endpoint, HasDefaultsForPortAndVirtualHost) {
  const auto endpoint = parse_endpoint("amqp://user:secret@[::1]");
  ASSERT_TRUE(endpoint.has_value());
  EXPECT_EQ(endpoint->host, "::1");
  EXPECT_EQ(endpoint->port, 5672);
  EXPECT_EQ(endpoint->vhost, "/");
}

TEST(Endpoint, ReadsTlsAndItsPort) {
  EXPECT_FALSE(parse_endpoint("amqp://user:secret@h/v")->tls);
  const auto endpoint = parse_endpoint("amqps://user:secret@rabbit.example/v");
  ASSERT_TRUE(endpoint.has_value());
  EXPECT_TRUE(endpoint->tls);
  EXPECT_EQ(endpoint->port, 5671);
  EXPECT_EQ(endpoint->ca_file, "");
  EXPECT_EQ(parse_endpoint("amqps://user:secret@h:5673/v")->port, 5673);
}

TEST(Endpoint, RefusesWhatItDoesNotKnow) {
  for (const char* uri :
       {"", "rabbit", "http://u:secret@h/v", "amqpss://u:secret@h/v", "amqp://h/v", "amqp://u@h/v",
        "amqp://u:secret@/v", "amqp://u:secret@h:0/v", "amqp://u:secret@h/v/w",
        "amqp://u:secret@h/v?heartbeat=1"}) {
    const auto endpoint = parse_endpoint(uri);
    ASSERT_TRUE(endpoint.has_error()) << uri;
    EXPECT_EQ(endpoint.error().detail.find("secret"), std::string::npos);
  }
}

TEST(Endpoint, DisplaysNoPassword) {
  EXPECT_EQ(parse_endpoint("amqp://user:secret@h/v")->display(), "h:5672/v");
}

}  // namespace
}  // namespace parley::amqp
