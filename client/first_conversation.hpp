#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "base/result.hpp"
#include "client/session.hpp"

namespace parley::client {

/// Plays a first conversation: registers two users with new names, logs both in, fetches their
/// profiles, sends a message from one to the other and reads it in the other's history. Writes each
/// request and its answer to `out`, with passwords and tokens shortened. Threads: one.
class FirstConversation {
 public:
  FirstConversation(std::string url, std::ostream& out);

  /// Errors: the first error of any step; the detail names the step.
  Status play();

 private:
  struct Person {
    std::string username;
    std::string password;
    Session session;
  };

  Person meet(const std::string& name);
  Status join(Person& person);
  Status talk();
  Status read_history(const Accepted& accepted, const std::string& text);
  void step(const std::string& title);
  void show(const Exchange& exchange);

  std::shared_ptr<http::Client> client_;
  std::string url_;
  std::ostream& out_;
  Person ada_;
  Person grace_;
};

}  // namespace parley::client
