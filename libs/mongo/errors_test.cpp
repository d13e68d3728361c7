#include "errors.hpp"

#include <gtest/gtest.h>

#include "mongo/pool.hpp"

namespace parley::mongo {
namespace {

Error error_of(std::uint32_t domain, std::uint32_t code) {
  bson_error_t error;
  bson_set_error(&error, domain, code, "%s", "what the server said");
  return to_error(error);
}

TEST(MongoErrors, FindTheIndexInWhatTheServerSays) {
  EXPECT_EQ(index_in("E11000 duplicate key error collection: a.b index: _id_ dup key: { _id: 1 }"),
            "_id_");
  EXPECT_EQ(index_in("E11000 duplicate key error index: a.b.$name dup key: { : \"x\" }"), "name");
  EXPECT_EQ(index_in("something else"), "");
}

TEST(MongoErrors, TellWhatPassesFromWhatDoesNot) {
  EXPECT_TRUE(error_of(MONGOC_ERROR_SERVER_SELECTION, 13053).retryable);
  EXPECT_TRUE(error_of(MONGOC_ERROR_STREAM, 0).retryable);
  EXPECT_TRUE(error_of(MONGOC_ERROR_SERVER, 189).retryable);
  EXPECT_TRUE(error_of(MONGOC_ERROR_WRITE_CONCERN, 64).retryable);
  for (const std::uint32_t cursor_gone : {43U, 175U, 237U}) {
    for (const std::uint32_t domain : {MONGOC_ERROR_SERVER, MONGOC_ERROR_QUERY}) {
      EXPECT_EQ(error_of(domain, cursor_gone).code, code::kUnavailable) << cursor_gone;
      EXPECT_TRUE(error_of(domain, cursor_gone).retryable) << cursor_gone;
    }
  }
  EXPECT_FALSE(error_of(MONGOC_ERROR_SERVER, 59).retryable);
  EXPECT_EQ(error_of(MONGOC_ERROR_SERVER, 59).code, code::kInternal);
  EXPECT_EQ(error_of(MONGOC_ERROR_SERVER, 11000).code, code::kConflict);
}

TEST(MongoErrors, QuoteNoDocument) {
  EXPECT_EQ(error_of(MONGOC_ERROR_SERVER, 11000).detail.find("what"), std::string::npos);
  EXPECT_EQ(error_of(MONGOC_ERROR_SERVER, 121).detail.find("what"), std::string::npos);
}

TEST(MongoPool, ReportsAWrongUriWithoutQuotingIt) {
  Pool pool({.uri = "mongodb://user:secret@"});
  EXPECT_EQ(pool.check().error().code, code::kInvalid);
  EXPECT_EQ(pool.ping().error().detail.find("secret"), std::string::npos);
}

TEST(MongoPool, GivesUpInTimeWhereNobodyListens) {
  Pool pool({.uri = "mongodb://127.0.0.1:9/"});
  ASSERT_TRUE(pool.check().has_value());
  const auto start = std::chrono::steady_clock::now();
  const auto refused = pool.ping();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(15));
  EXPECT_EQ(refused.error().code, code::kUnavailable);
  EXPECT_TRUE(refused.error().retryable);
}

TEST(PoolOptions, RefuseAnUriThatWantsLessThanVerifiedTls) {
  const auto problem = [](const std::string& uri, const std::string& ca_file = "") {
    const Status status = check({.uri = uri, .ca_file = ca_file});
    return status.has_error() ? status.error().detail : "";
  };
  EXPECT_EQ(problem("mongodb://u:hush@h/?tls=true"), "");
  EXPECT_EQ(problem("mongodb://u:hush@h/?tls=true", "/some/ca.pem"), "");
  EXPECT_EQ(problem("mongodb+srv://u:hush@h.example.org/", "/some/ca.pem"), "");
  EXPECT_EQ(problem("mongodb://u:hush@h/", "/some/ca.pem"),
            "mongodb_ca_file: needs tls=true in mongodb_uri");
  for (const char* option :
       {"tlsInsecure", "tlsAllowInvalidCertificates", "tlsAllowInvalidHostnames",
        "sslAllowInvalidCertificates", "sslAllowInvalidHostnames", "TLSINSECURE"}) {
    const std::string refused =
        problem("mongodb://u:hush@h/?tls=true&" + std::string(option) + "=true");
    EXPECT_NE(refused.find("is not allowed: certificate and host name are always verified"),
              std::string::npos)
        << option << ": " << refused;
    EXPECT_EQ(refused.find("hush"), std::string::npos);
  }
  EXPECT_EQ(
      problem("mongodb://h/?tls=true&tlsinsecure=true"),
      "mongodb_uri: tlsInsecure is not allowed: certificate and host name are always verified");
  EXPECT_EQ(problem("http://u:hush@h/"), "mongodb_uri: is not a valid MongoDB URI");
}

}  // namespace
}  // namespace parley::mongo
