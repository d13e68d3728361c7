#pragma once

#include <string>
#include <vector>

#include "http/client.hpp"
#include "stores/stores.hpp"
#include "test_support/child_process.hpp"

namespace parley::consumer {

/// A real chat-consumer on free ports. Threads: one.
class ConsumerProcess : public test_support::ChildProcess {
 public:
  /// Starts it and waits until it listens. Throws std::runtime_error if it doesn't.
  ConsumerProcess(const std::string& amqp_uri, const stores::StoreSettings& store,
                  unsigned partitions = 8, const test_support::Environment& more = {});

  bool ready();
  /// The body of /readyz.
  std::string readiness();
  /// The sum of a metric over its labels; -1 if the process doesn't answer.
  double metric(const std::string& name);

 private:
  std::string get(const std::string& path);
  std::string address_;
  http::Client client_;
};

/// Runs an operator command of chat-consumer and returns its standard output; throws unless it
/// exits with 0.
std::string run_command(const std::vector<std::string>& words, const std::string& amqp_uri,
                        const stores::StoreSettings& store);

}  // namespace parley::consumer
