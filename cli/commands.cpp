#include "commands.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>

#include "context.hpp"
#include "describe.hpp"
#include "names.hpp"
#include "password.hpp"
#include "protocol/error_codes.hpp"
#include "terminal_text.hpp"

namespace parley::cli {
namespace {

constexpr std::size_t kMostTextBytes = 16'384;

Result<std::string> text_of_stdin() {
  std::string text(kMostTextBytes + 2, '\0');
  std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::cin.gcount()));
  if (text.ends_with('\n')) text.pop_back();
  if (text.size() > kMostTextBytes) {
    return Error{code::kInvalid, "the text is longer than 16384 bytes"};
  }
  return text;
}

std::int64_t last_seq(client::Session& session, const ConversationId& id, Status& status) {
  const auto conversation = session.conversation(id);
  if (conversation) return conversation->last_seq;
  status = conversation.error();
  return 0;
}

boost::json::object conversation_object(const client::Conversation& one, const std::string& name,
                                        const NameOf& name_of) {
  boost::json::object object{
      {"id", one.id.text()},    {"kind", one.kind},         {"name", name},
      {"role", one.role},       {"last_seq", one.last_seq}, {"unread", one.unread},
      {"last_message", nullptr}};
  if (one.last_message) {
    object["last_message"] = object_of({"message", *one.last_message, "", ""}, name_of);
  }
  return object;
}

}  // namespace

Status login(const LoginRequest& request) {
  std::string url = request.url;
  std::string ca_file = request.ca_file;
  if (url.empty()) {
    const auto last = LoginFile().read();
    if (last) url = last->url;
    if (last && ca_file.empty()) ca_file = last->ca_file;
  }
  if (url.empty())
    return Error{code::kInvalid, "no server is known: use --url, e.g. --url http://127.0.0.1:8080"};
  PARLEY_TRY(const auto password, request.password_from_stdin
                                      ? read_password()
                                      : ask_password("Password of " + request.username + ": "));
  // Made absolute: later commands run in other folders.
  if (!ca_file.empty()) ca_file = std::filesystem::absolute(ca_file);
  client::Session session(make_client(ca_file), url);
  if (request.make_account) PARLEY_CHECK(session.register_user(request.username, password));
  PARLEY_CHECK(session.login(request.username, password));
  PARLEY_TRY(const auto me, session.me());
  PARLEY_CHECK(LoginFile().write({url, me.username, me.user_id, session.refresh_token(), ca_file}));
  std::cout << "logged in as " << one_line(me.username) << " at " << one_line(url) << "\n";
  return {};
}

Status logout() {
  PARLEY_TRY(const Context context, open_context());
  Status ended = context.session().logout();
  // A session that has already ended only needs to be forgotten.
  if (ended.has_error() && ended.error().code != code::kInvalidRefreshToken &&
      ended.error().code != code::kUnauthenticated) {
    return ended;
  }
  return context.file.remove();
}

Status send(const std::string& target, std::optional<std::string> text, bool json) {
  PARLEY_TRY(const Context context, open_context());
  if (!text) {
    PARLEY_TRY(text, text_of_stdin());
  }
  auto session = context.session();
  PARLEY_TRY(const Target found, find_target(context, session, target));
  client::OutgoingMessage message{found.conversation_id, *std::move(text), ""};
  if (found.user) message.to = found.user->user_id;
  PARLEY_TRY(const auto accepted, session.send(std::move(message)));
  if (json) {
    std::cout << json_line({{"id", accepted.id.text()},
                            {"conversation_id", accepted.conversation_id.text()},
                            {"client_msg_id", accepted.client_msg_id}})
              << "\n";
  } else {
    std::cout << accepted.id.text() << "\n";
  }
  return {};
}

Status read(const std::string& target, int limit, bool json) {
  PARLEY_TRY(const Context context, open_context());
  auto session = context.session();
  PARLEY_TRY(const Target found, find_target(context, session, target));
  Status status;
  const std::int64_t end = last_seq(session, found.conversation_id, status);
  // No message was sent yet.
  if (status.has_error() && found.user && status.error().code == code::kNotFound) return {};
  PARLEY_CHECK(status);
  client::SeqRange range{std::max<std::int64_t>(0, end - limit), std::nullopt, limit};
  PARLEY_TRY(const auto page, session.entries(found.conversation_id, range));
  Names names(session);
  const NameOf name_of = [&names](const UserId& id) { return names.of(id); };
  for (const client::Entry& entry : page.items) {
    std::cout << (json ? json_line(object_of(entry, name_of)) : line_for_people(entry, name_of))
              << "\n";
  }
  return {};
}

Status list_conversations(bool json) {
  PARLEY_TRY(const Context context, open_context());
  auto session = context.session();
  Names names(session);
  const NameOf name_of = [&names](const UserId& id) { return names.of(id); };
  std::optional<std::string> cursor = "";
  while (cursor) {
    PARLEY_TRY(const auto page, session.conversations(*cursor));
    for (const client::Conversation& one : page.items) {
      const std::string name = names.of(one, context.login.user_id);
      if (json) {
        std::cout << json_line(conversation_object(one, name, name_of)) << "\n";
        continue;
      }
      std::cout << one.id.text() << "  " << one_line(name);
      if (one.last_message) {
        const client::Entry last{"message", *one.last_message, "", ""};
        std::cout << "  " << one_line(line_for_people(last, name_of));
      }
      std::cout << "\n";
    }
    cursor = page.next;
  }
  return {};
}

}  // namespace parley::cli
