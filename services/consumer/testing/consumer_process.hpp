#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "http/client.hpp"
#include "stores/stores.hpp"

namespace parley::consumer {

/// A real chat-consumer on free ports. Threads: one. Owns: the process; it is killed by the
/// destructor, and also if the test is killed.
class ConsumerProcess {
 public:
  /// Starts it and waits until it listens. Throws std::runtime_error if it doesn't.
  ConsumerProcess(const std::string& amqp_uri, const stores::StoreSettings& store,
                  unsigned partitions = 8);
  ~ConsumerProcess();
  ConsumerProcess(const ConsumerProcess&) = delete;
  ConsumerProcess& operator=(const ConsumerProcess&) = delete;

  void signal(int number) const;
  /// Sends SIGTERM; returns the exit status, or 128 plus the signal that ended it.
  int terminate();
  void kill();

  bool ready();
  /// The body of /readyz.
  std::string readiness();
  /// The sum of a metric over its labels; -1 if the process doesn't answer.
  double metric(const std::string& name);

 private:
  std::string get(const std::string& path);
  pid_t pid_ = -1;
  int output_ = -1;
  std::string address_;
  http::Client client_;
};

/// Runs an operator command of chat-consumer and returns its standard output; throws unless it
/// exits with 0.
std::string run_command(const std::vector<std::string>& words, const std::string& amqp_uri,
                        const stores::StoreSettings& store);

}  // namespace parley::consumer
