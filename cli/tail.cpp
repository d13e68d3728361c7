#include <poll.h>

#include <array>
#include <boost/json.hpp>
#include <iostream>

#include "client/live.hpp"
#include "commands.hpp"
#include "context.hpp"
#include "describe.hpp"
#include "inbox.hpp"
#include "names.hpp"
#include "signals.hpp"
#include "terminal_text.hpp"

namespace parley::cli {
namespace {

class Tail {
 public:
  Tail(const Context& context, Signals& signals, TailRequest request)
      : context_(context),
        signals_(signals),
        request_(std::move(request)),
        session_(context.session()) {}

  Status run() {
    if (!request_.target.empty()) {
      PARLEY_TRY(const Target found, find_target(context_, session_, request_.target));
      // A direct conversation that doesn't exist yet may be created later.
      if (!found.user) PARLEY_CHECK(session_.conversation(found.conversation_id));
      only_ = found.conversation_id;
    }
    client::Session session = context_.session();
    PARLEY_CHECK(session.refresh());
    client::Live live(std::move(session), context_.login.url, options());
    while (!done()) {
      std::array<pollfd, 2> ready{
          {{inbox_.descriptor(), POLLIN, 0}, {signals_.descriptor(), POLLIN, 0}}};
      ::poll(ready.data(), ready.size(), -1);
      if (signals_.next() != 0) break;
      inbox_.run([this] { return done(); });
      std::cout.flush();
    }
    inbox_.close();
    live.stop();
    return status_;
  }

 private:
  bool done() const {
    return status_.has_error() || (request_.count && printed_ >= *request_.count);
  }

  client::LiveOptions options() {
    client::LiveOptions options;
    options.on_entry = [this](const client::Entry& entry) {
      if (only_ && entry.message.conversation_id != *only_) return;
      inbox_.post([this, entry] { print(entry); });
    };
    options.on_state = [this](bool connected, const std::string& reason) {
      inbox_.post([this, connected, reason] { tell(connected, reason); });
    };
    options.on_end = [this](const Error& reason) {
      inbox_.post([this, reason] { status_ = reason; });
    };
    if (only_ && request_.after) options.positions[*only_] = *request_.after;
    return options;
  }

  void print(const client::Entry& entry) {
    ++printed_;
    if (request_.json) {
      std::cout << json_line(object_of(entry, name_of_)) << "\n";
      return;
    }
    std::cout << line_for_people(entry, name_of_);
    if (!only_) std::cout << "  [" << entry.message.conversation_id.text() << "]";
    std::cout << "\n";
  }

  void tell(bool connected, const std::string& reason) {
    if (connected) {
      std::cerr << "connected\n";
    } else if (reason != last_reason_) {
      std::cerr << "not connected, retrying: " << one_line(reason) << "\n";
    }
    last_reason_ = connected ? "" : reason;
  }

  const Context& context_;
  Signals& signals_;
  const TailRequest request_;
  client::Session session_;
  Names names_{session_};
  const NameOf name_of_ = [this](const UserId& id) { return names_.of(id); };
  std::optional<ConversationId> only_;
  Inbox inbox_;
  std::uint64_t printed_ = 0;
  std::string last_reason_;
  Status status_;
};

}  // namespace

Status tail(const TailRequest& request) {
  // Blocks the signals before the HTTP client starts its first thread.
  Signals signals{SIGINT, SIGTERM};
  PARLEY_TRY(const Context context, open_context());
  return Tail(context, signals, request).run();
}

}  // namespace parley::cli
