#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "amqp/endpoint.hpp"
#include "test_support/child_process.hpp"
#include "test_support/temporary_folder.hpp"

namespace parley::amqp_testing {

/// A RabbitMQ of the test's own, on free ports, to be killed, frozen and alarmed as the test likes.
/// Threads: one. Owns: its processes and its temporary folder; they go with it, and the processes
/// also if the test is killed. Errors: std::runtime_error, with the reason.
class Broker {
 public:
  Broker() { start(); }

  /// The one that all tests of a program share. Each leaves it healthy.
  static Broker& shared();

  /// A user with all rights; and one as chat-service or chat-consumer has it.
  amqp::Endpoint endpoint() const { return endpoint_; }
  /// The first user over TLS: host "localhost", and the authority of the certificate, which is also
  /// valid for 127.0.0.1. The same broker listens on kStrangeAddress with it.
  amqp::Endpoint tls_endpoint() const { return tls_endpoint_; }
  const std::string& tls_uri() const { return tls_uri_; }
  static constexpr const char* kStrangeAddress = "127.0.0.2";
  /// PEM file of an authority that signed nothing here.
  const std::string& foreign_ca_file() const { return foreign_ca_file_; }
  const std::string& uri() const { return uri_; }
  const std::string& uri_of(const std::string& user) const;

  /// kill -9, without notice to anybody.
  void kill();
  /// Starts it again on the same data and port, until it is ready.
  void start();
  /// SIGSTOP (freeze.hpp) and SIGCONT.
  void freeze();
  void thaw();
  /// The output of rabbitmqctl with these arguments (for a shell); throws unless it succeeds.
  std::string control(const std::string& arguments);

 private:
  test_support::TemporaryFolder folder_;
  std::optional<test_support::ChildProcess> manager_;
  std::string uri_;
  std::string chat_uri_;
  std::string consumer_uri_;
  std::string tls_uri_;
  std::string foreign_ca_file_;
  amqp::Endpoint endpoint_;
  amqp::Endpoint tls_endpoint_;
  pid_t server_ = 0;
};

}  // namespace parley::amqp_testing
