#include "seq_page.hpp"

#include <limits>

#include "http/query.hpp"
#include "protocol/error_codes.hpp"

namespace parley::chat {
namespace {

constexpr std::int64_t kDefaultLimit = 50;
constexpr std::int64_t kMaxLimit = 200;
constexpr std::int64_t kMaxSeq = std::numeric_limits<std::int64_t>::max();

}  // namespace

Result<timeline::Page> read_seq_page(const http::Request& request, bool with_before) {
  PARLEY_TRY(http::Query query, http::Query::parse(request.query()));
  const auto after = query.integer("after", 0, kMaxSeq);
  const auto before = with_before ? query.integer("before", 1, kMaxSeq) : std::nullopt;
  const auto limit = query.integer("limit", 1, kMaxLimit);
  PARLEY_CHECK(query.finish());
  return timeline::Page{.after = after.value_or(0),
                        .before = before,
                        .limit = static_cast<std::size_t>(limit.value_or(kDefaultLimit)),
                        .newest_first = with_before && !after};
}

http::Response page_response(boost::json::array items, bool more) {
  return http::Response::json(200,
                              boost::json::object{{"items", std::move(items)}, {"has_more", more}});
}

Result<timeline::Message> require_message(Context& context, const runtime::Call& call,
                                          const Membership& mine) {
  PARLEY_TRY(const auto id, call.id<MessageId>("message_id"));
  PARLEY_TRY(auto message, context.stores.timeline.message(mine.conversation.id, id));
  if (!message) return Error{code::kNotFound, "there is no such message, or it isn't stored yet"};
  return *std::move(message);
}

}  // namespace parley::chat
