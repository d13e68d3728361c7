#include "first_conversation.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace parley::client {
namespace {

constexpr std::array kSecrets{"password", "access_token", "refresh_token"};
constexpr std::size_t kShownOfASecret = 8;

std::string without_secrets(std::string_view text) {
  boost::system::error_code error;
  auto value = boost::json::parse(text, error);
  if (error || !value.is_object()) return std::string(text.substr(0, 500));
  for (const char* name : kSecrets) {
    auto* secret = value.get_object().if_contains(name);
    if (secret == nullptr || !secret->is_string()) continue;
    const std::string_view whole = secret->get_string();
    *secret = boost::json::string(std::string(whole.substr(0, kShownOfASecret)) + "…");
  }
  return boost::json::serialize(value);
}

}  // namespace

FirstConversation::FirstConversation(std::string url, std::ostream& out)
    : client_(std::make_shared<http::Client>()),
      url_(std::move(url)),
      out_(out),
      ada_(meet("ada")),
      grace_(meet("grace")) {}

FirstConversation::Person FirstConversation::meet(const std::string& name) {
  SessionOptions options;
  options.on_exchange = [this](const Exchange& exchange) { show(exchange); };
  return {name + "-" + random_id_text().substr(0, 8), random_id_text(),
          Session(client_, url_, std::move(options))};
}

void FirstConversation::step(const std::string& title) { out_ << "\n" << title << "\n"; }

void FirstConversation::show(const Exchange& exchange) {
  out_ << "  " << method_name(exchange.method) << ' ' << exchange.target;
  if (!exchange.request_body.empty()) out_ << ' ' << without_secrets(exchange.request_body);
  out_ << "\n    ";
  if (exchange.status != 0) out_ << exchange.status << ' ';
  out_ << without_secrets(exchange.answer) << std::endl;
}

Status FirstConversation::join(Person& person) {
  step(person.username + " registers, logs in and fetches the profile");
  PARLEY_CHECK(person.session.register_user(person.username, person.password));
  PARLEY_CHECK(person.session.login(person.username, person.password));
  PARLEY_TRY(const Profile me, person.session.me());
  if (me.username == person.username) return {};
  return Error{code::kInternal, "/users/me names another user: " + me.username};
}

Status FirstConversation::talk() {
  step(ada_.username + " finds " + grace_.username + " and sends a message");
  PARLEY_TRY(const auto found, ada_.session.find_users(grace_.username));
  const auto grace = std::ranges::find(found.items, grace_.username, &Profile::username);
  if (grace == found.items.end()) {
    return Error{code::kNotFound, "/users?query= does not find " + grace_.username};
  }
  const std::string text = "Hello Grace, the engine runs. 🎉";
  PARLEY_TRY(const Accepted accepted, ada_.session.send({grace->user_id, text, ""}));
  step(grace_.username + " reads it in the history");
  PARLEY_CHECK(grace_.session.wait_until_stored(accepted));
  return read_history(accepted, text);
}

Status FirstConversation::read_history(const Accepted& accepted, const std::string& text) {
  PARLEY_TRY(const auto history, grace_.session.messages(accepted.conversation_id));
  const bool right = history.items.size() == 1 && history.items[0].id == accepted.id &&
                     history.items[0].text == text && history.items[0].seq >= 1;
  if (right) return {};
  return Error{code::kInternal,
               "the history does not contain the message exactly once, with its seq"};
}

Status FirstConversation::play() {
  PARLEY_CHECK(join(ada_));
  PARLEY_CHECK(join(grace_));
  return talk();
}

}  // namespace parley::client
