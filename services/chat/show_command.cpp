#include <array>
#include <boost/json/object.hpp>

#include "access.hpp"
#include "handlers.hpp"

namespace parley::chat {
namespace {

using timeline::Decision;
using timeline::Verdict;

/// The seq of its entry, once its effect is visible; 0 before.
Result<std::int64_t> applied_seq(Context& context, const Decision& decision) {
  PARLEY_TRY(const auto entries, context.stores.timeline.find(std::array{decision.id}));
  PARLEY_TRY(const auto message,
             context.stores.timeline.message(decision.conversation_id, decision.target));
  const bool done =
      !entries.empty() && message && message->state.applied_seq >= entries.front().seq;
  return done ? entries.front().seq : 0;
}

}  // namespace

Result<http::Response> show_command(Context& context, const runtime::Call& call) {
  const Error not_there{code::kNotFound, "there is no such command, or it isn't decided yet"};
  PARLEY_TRY(const auto mine, require_membership(context, call));
  PARLEY_TRY(const auto id, call.id<MessageId>("command_id"));
  PARLEY_TRY(const auto found, context.stores.commands.decisions(std::array{id}));
  if (found.empty()) return not_there;
  const Decision& decision = found.front();
  if (decision.conversation_id != mine.conversation.id ||
      decision.sender_id != call.identity().user_id) {
    return not_there;
  }
  boost::json::object answer{{"id", id.text()},
                             {"status", timeline::verdict_name(decision.verdict)},
                             {"seq", nullptr},
                             {"code", nullptr}};
  if (decision.verdict == Verdict::kApplied) {
    PARLEY_TRY(const std::int64_t seq, applied_seq(context, decision));
    if (seq == 0) return not_there;
    answer["seq"] = seq;
  }
  if (!decision.code.empty()) answer["code"] = decision.code;
  return http::Response::json(200, answer);
}

}  // namespace parley::chat
