#pragma once

#include <map>
#include <string>

#include "client/session.hpp"

namespace parley::cli {

/// User names by id, each requested once. Threads: one at a time, the session's.
class Names {
 public:
  explicit Names(client::Session& session) : session_(session) {}

  /// The first characters of the id if the name isn't available now.
  std::string of(const UserId& user_id);

  /// "@grace" for a direct conversation, a group's title, or the first characters of its id.
  std::string of(const client::Conversation& conversation, const UserId& me);

 private:
  client::Session& session_;
  std::map<UserId, std::string> known_;
};

}  // namespace parley::cli
