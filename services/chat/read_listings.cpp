#include <algorithm>
#include <boost/json/array.hpp>
#include <set>
#include <unordered_map>

#include "access.hpp"
#include "cursor_page.hpp"
#include "handlers.hpp"
#include "representation.hpp"
#include "seq_page.hpp"

namespace parley::chat {
namespace {

using timeline::Listed;
using timeline::Message;

/// More than may be pinned: the list may include unpinned messages.
constexpr std::size_t kMaxPinsRead = 200;

/// The messages in list order, without duplicates.
Result<std::vector<Message>> messages_of(Context& context, const std::vector<Listed>& listed) {
  std::vector<MessageId> ids;
  for (const Listed& one : listed) {
    if (std::ranges::find(ids, one.message_id) == ids.end()) ids.push_back(one.message_id);
  }
  PARLEY_TRY(auto found, context.stores.commands.messages(ids));
  std::unordered_map<MessageId, Message*> by_id;
  for (Message& message : found) by_id.emplace(message.entry.item.id, &message);
  std::vector<Message> messages;
  for (const MessageId& id : ids) {
    const auto message = by_id.find(id);
    if (message != by_id.end()) messages.push_back(std::move(*message->second));
  }
  return messages;
}

timeline::ListingPage listing_page(const timeline::Page& page) {
  timeline::ListingPage listing{.after = timeline::seq_position(page.after),
                                .limit = page.limit,
                                .newest_first = page.newest_first};
  if (page.before) listing.before = timeline::seq_position(*page.before);
  return listing;
}

/// Keeps those whose current text mentions the caller, in conversations they are in.
Status keep_mentions(Context& context, const UserId& user_id, std::vector<Message>& messages) {
  std::set<ConversationId> ids;
  for (const Message& one : messages) ids.insert(one.entry.item.conversation_id);
  PARLEY_TRY(const auto mine, context.stores.conversations.memberships_among(
                                  user_id, std::vector(ids.begin(), ids.end())));
  std::erase_if(messages, [&](const Message& one) {
    return one.state.deleted_at ||
           std::ranges::find(one.mentions(), user_id) == one.mentions().end() ||
           std::ranges::find(mine, one.entry.item.conversation_id) == mine.end();
  });
  return {};
}

}  // namespace

Result<http::Response> list_replies(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto page, read_seq_page(call.request, true));
  PARLEY_TRY(const auto mine, require_membership(context, call));
  PARLEY_TRY(const auto root, require_message(context, call, mine));
  bool more = false;
  PARLEY_TRY(const auto listed, read_rising(page, more, [&](const timeline::Page& asked) {
               return context.stores.listings.page(timeline::thread_list(root.entry.item.id),
                                                   listing_page(asked));
             }));
  PARLEY_TRY(const auto messages, messages_of(context, listed));
  PARLEY_TRY(const auto around, surroundings(context, call.identity().user_id, messages));
  return page_response(messages_array(messages, around), more);
}

Result<http::Response> list_pins(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const auto mine, require_membership(context, call));
  PARLEY_TRY(const auto listed,
             context.stores.listings.page(timeline::pin_list(mine.conversation.id),
                                          {.limit = kMaxPinsRead}));
  PARLEY_TRY(auto messages, messages_of(context, listed));
  std::erase_if(messages, [](const Message& one) { return !one.state.pin; });
  std::ranges::stable_sort(messages, std::greater{},
                           [](const Message& one) { return one.state.pin->at; });
  PARLEY_TRY(const auto around, surroundings(context, call.identity().user_id, messages));
  return http::Response::json(200,
                              boost::json::object{{"items", messages_array(messages, around)}});
}

Result<http::Response> list_mentions(Context& context, const runtime::Call& call) {
  PARLEY_TRY(const CursorPage page, read_cursor_page(call.request));
  const UserId& user_id = call.identity().user_id;
  timeline::ListingPage asked{.limit = page.limit + 1, .newest_first = true};
  if (!page.position.empty()) asked.before = page.position;
  PARLEY_TRY(auto listed, context.stores.listings.page(timeline::mention_list(user_id), asked));
  const bool more = listed.size() > page.limit;
  if (more) listed.pop_back();
  PARLEY_TRY(auto messages, messages_of(context, listed));
  PARLEY_CHECK(keep_mentions(context, user_id, messages));
  PARLEY_TRY(const auto around, surroundings(context, user_id, messages));
  boost::json::object answer{{"items", messages_array(messages, around)}, {"next", nullptr}};
  if (more) answer["next"] = write_cursor(listed.back().position);
  return http::Response::json(200, answer);
}

}  // namespace parley::chat
