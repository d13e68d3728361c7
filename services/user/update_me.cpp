#include <algorithm>

#include "base/utf8.hpp"
#include "handlers.hpp"
#include "runtime/json_body.hpp"

namespace parley::user {
namespace {

bool has_space_at_an_end(std::string_view text) {
  for (const std::string_view space : {" ", "\u00a0", "\u2003", "\u200b", "\u3000", "\ufeff"}) {
    if (text.starts_with(space) || text.ends_with(space)) return true;
  }
  return false;
}

std::string length_rule(std::size_t most) {
  return "must have 1 to " + std::to_string(most) + " characters";
}

// An absent member gives nothing, null the empty text.
std::optional<std::string> changed(const std::optional<std::optional<std::string>>& member) {
  if (!member) return std::nullopt;
  return member->value_or("");
}

}  // namespace

std::string display_name_problem(std::string_view name) {
  if (name.empty() || utf8_length(name) > kMaxDisplayNameLength) {
    return length_rule(kMaxDisplayNameLength);
  }
  if (has_control_character(name)) return "must not contain control characters";
  if (has_space_at_an_end(name)) return "must not begin or end with white space";
  return {};
}

std::string about_problem(std::string_view about) {
  if (about.empty() || utf8_length(about) > kMaxAboutLength) return length_rule(kMaxAboutLength);
  std::string one_line(about);
  std::ranges::replace(one_line, '\n', ' ');
  if (has_control_character(one_line))
    return "must not contain control characters other than line feeds";
  return {};
}

Result<http::Response> update_me(Context& context, const runtime::Call& call) {
  PARLEY_TRY(auto members, runtime::json_body(call.request));
  const auto display_name = members.nullable_text("display_name", {1, kMaxDisplayNameBytes});
  const auto about = members.nullable_text("about", {1, kMaxAboutBytes});
  if (display_name && *display_name) {
    const std::string problem = display_name_problem(**display_name);
    if (!problem.empty()) members.refuse("`display_name` " + problem);
  }
  if (about && *about) {
    const std::string problem = about_problem(**about);
    if (!problem.empty()) members.refuse("`about` " + problem);
  }
  if (!members.has("display_name") && !members.has("about")) {
    members.refuse("neither `display_name` nor `about` is given");
  }
  PARLEY_CHECK(members.finish());
  PARLEY_CHECK(
      context.profiles.save(call.identity().user_id, {changed(display_name), changed(about)}));
  return show_me(context, call);
}

}  // namespace parley::user
