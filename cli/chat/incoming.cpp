#include "chat/incoming.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace parley::cli::chat {
namespace {

/// The cap on the server's expires_in_ms.
constexpr std::int64_t kMostTypingMs = 60'000;

std::string text_of(const boost::json::object& frame, std::string_view name) {
  const auto* value = frame.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

std::int64_t number_of(const boost::json::object& frame, std::string_view name) {
  const auto* value = frame.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

}  // namespace

std::function<void(Model&)> effect_of(const std::string& frame) {
  boost::system::error_code error;
  const auto value = boost::json::parse(frame, error);
  if (error || !value.is_object()) return {};
  const auto& object = value.get_object();
  const std::string type = text_of(object, "type");
  if (type == "outcome" && text_of(object, "status") == "refused") {
    return [code = text_of(object, "code")](Model& model) { model.notice = "refused: " + code; };
  }
  const auto id = ConversationId::parse(text_of(object, "conversation_id"));
  if (!id) return {};
  if (type == "typing") {
    const auto user_id = UserId::parse(text_of(object, "user_id"));
    const auto time =
        std::clamp<std::int64_t>(number_of(object, "expires_in_ms"), 0, kMostTypingMs);
    const auto until = Monotonic::now() + std::chrono::milliseconds(time);
    if (!user_id) return {};
    return [id = *id, user_id = *user_id, until](Model& model) { model.types(id, user_id, until); };
  }
  if (type == "joined") {
    const std::int64_t last_seq = number_of(object, "last_seq");
    return [id = *id, last_seq](Model& model) { model.joined(id, last_seq); };
  }
  if (type != "left") return {};
  return [id = *id](Model& model) {
    if (Conversation* here = model.find(id)) here->left = true;
  };
}

}  // namespace parley::cli::chat
