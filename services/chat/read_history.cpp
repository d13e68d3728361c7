#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

#include "access.hpp"
#include "handlers.hpp"
#include "protocol/entry_object.hpp"
#include "protocol/error_codes.hpp"
#include "representation.hpp"
#include "seq_page.hpp"
#include "timeline/present_entries.hpp"

namespace parley::chat {

Result<http::Response> list_messages(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto page, read_seq_page(call.request, true));
  PARLEY_TRY(const auto mine, require_membership(context, call));
  bool more = false;
  PARLEY_TRY(const auto messages, read_rising(page, more, [&](const timeline::Page& asked) {
               return context.stores.timeline.messages(mine.conversation.id, asked);
             }));
  PARLEY_TRY(const auto around, surroundings(context, call.identity().user_id, messages));
  return page_response(messages_array(messages, around), more);
}

Result<http::Response> list_entries(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto page, read_seq_page(call.request, false));
  PARLEY_TRY(const auto mine, require_membership(context, call));
  bool more = false;
  PARLEY_TRY(const auto entries, read_rising(page, more, [&](const timeline::Page& asked) {
               return timeline::present_entries(context.stores.timeline, context.stores.commands,
                                                mine.conversation.id, asked);
             }));
  boost::json::array items;
  for (const protocol::Entry& one : entries) items.push_back(protocol::entry_object(one));
  return page_response(std::move(items), more);
}

Result<http::Response> list_edits(Context& context, const runtime::Call& call) {
  PARLEY_TRY(auto page, read_seq_page(call.request, false));
  PARLEY_TRY(const auto mine, require_membership(context, call));
  PARLEY_TRY(const auto message, require_message(context, call, mine));
  const protocol::Entry& first = message.entry;
  if (first.item.sender_id != call.identity().user_id && mine.role < Role::kAdmin) {
    return Error{code::kForbidden, "only its author, admins and owners see a message's edits"};
  }
  boost::json::array items;
  std::size_t left = page.limit;
  if (first.seq > page.after) {
    items.push_back(protocol::entry_object(first));
    --left;
  }
  page.limit = left + 1;
  PARLEY_TRY(auto edits, context.stores.timeline.edits(mine.conversation.id, first.item.id, page));
  const bool more = edits.size() > left;
  if (more) edits.pop_back();
  for (const protocol::Entry& one : edits) items.push_back(protocol::entry_object(one));
  return page_response(std::move(items), more);
}

Result<http::Response> show_message(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto mine, require_membership(context, call));
  PARLEY_TRY(const auto message, require_message(context, call, mine));
  const std::array one{message};
  PARLEY_TRY(const auto around, surroundings(context, call.identity().user_id, one));
  return http::Response::json(200, messages_array(one, around).front().get_object());
}

}  // namespace parley::chat
