#include "chat/picture.hpp"

#include <algorithm>
#include <array>

#include "chat/columns.hpp"
#include "describe.hpp"
#include "terminal_text.hpp"

namespace parley::cli::chat {
namespace {

constexpr int kLeastList = 14;
constexpr int kMostList = 26;
constexpr int kListPart = 4;
/// The title, the status and the input line.
constexpr int kOtherRows = 3;
constexpr std::string_view kPrompt = "> ";
constexpr std::string_view kHelpHint = "  /help ";

constexpr std::array<std::string_view, 14> kHelp{
    "Enter            send the message (Ctrl-J: new line)",
    "Tab, ↑, ↓        switch conversation (or Ctrl-N, -P)",
    "PgUp, PgDn       scroll up and down",
    "/new @name       start a conversation",
    "/edit TEXT       change your last message",
    "/delete          delete your last message",
    "/react EMOJI     react to the last message of others",
    "/unreact EMOJI   remove that reaction",
    "/retry           resend failed messages",
    "/discard         discard failed messages",
    "//TEXT           send a text that begins with /",
    "/quit            quit (also Ctrl-C)",
    "",
    "Press any key to continue.",
};

int list_columns(int columns) { return std::clamp(columns / kListPart, kLeastList, kMostList); }

Row list_row(const Model& model, const Conversation& one, int columns) {
  const bool is_open = &one == model.open();
  const std::string count =
      one.unread.count() > 0 ? " " + std::to_string(one.unread.count()) + " " : " ";
  const int for_name = columns - static_cast<int>(count.size()) - 1;
  const std::string name = fitted(one_line(model.name_of(one)), for_name);
  const Ink ink = is_open                  ? Ink::kChosen
                  : one.unread.count() > 0 ? Ink::kStrong
                  : one.left               ? Ink::kDim
                                           : Ink::kPlain;
  return {{" " + name + count, ink}};
}

std::vector<Row> list_of(const Model& model, Size size) {
  const auto& all = model.conversations();
  const auto count = static_cast<int>(all.size());
  int begin = 0;
  for (int i = 0; i < count; ++i) {
    // Scrolls so that the open one is visible.
    if (&all[static_cast<std::size_t>(i)] == model.open()) begin = std::max(0, i - size.rows + 1);
  }
  std::vector<Row> rows;
  for (int i = begin; i < std::min(count, begin + size.rows); ++i) {
    rows.push_back(list_row(model, all[static_cast<std::size_t>(i)], size.columns));
  }
  return rows;
}

std::string typing_of(const Model& model, const Conversation& here) {
  std::string names;
  for (const auto& [user_id, until] : here.typing) {
    names += (names.empty() ? "" : ", ") + model.name_of(user_id);
  }
  if (names.empty()) return {};
  return names + (here.typing.size() == 1 ? " is typing …" : " are typing …");
}

/// The row below the history: new entries or typing users.
Row below(const Model& model, const Conversation& here) {
  if (here.place) {
    const auto unread = here.unread.count();
    const std::string what = unread > 0 ? std::to_string(unread) + " new below" : "more below";
    return {{"↓ " + what + ": PgDn", Ink::kStrong}};
  }
  return {{one_line(typing_of(model, here)), Ink::kDim}};
}

std::string_view state_text(const Connection& connection) {
  switch (connection.state) {
    case Connection::State::kConnected:
      return "connected";
    case Connection::State::kLate:
      return "connected, new messages may be late";
    case Connection::State::kConnecting:
      break;
  }
  return connection.reason.empty() ? "connecting …" : "reconnecting";
}

Row status_row(const Model& model, int columns) {
  std::string text = " " + std::string(state_text(model.connection));
  // There is hardly room for both.
  const std::string& more = model.notice.empty() ? model.connection.reason : model.notice;
  if (!more.empty()) text += (model.notice.empty() ? ": " : " · ") + more;
  const int rest = columns - static_cast<int>(kHelpHint.size());
  const bool alarm = model.connection.state != Connection::State::kConnected;
  return {{fitted(one_line(text), rest), alarm ? Ink::kAlarm : Ink::kBar},
          {std::string(kHelpHint), Ink::kBar}};
}

std::vector<Row> pane_of(const Model& model, Size size) {
  std::vector<Row> rows;
  const Conversation* here = model.open();
  if (model.shows_help) {
    for (const auto line : kHelp) rows.push_back({{fitted(line, size.columns)}});
  } else if (here == nullptr) {
    rows = {{{"No messages yet. /new @name starts a conversation.", Ink::kDim}}};
  } else {
    rows = history_of(model, *here, {size.rows - 1, size.columns}).rows;
    // Aligned to the bottom.
    const auto missing = static_cast<std::size_t>(size.rows - 1) - rows.size();
    rows.insert(rows.begin(), missing, Row{});
    rows.push_back(below(model, *here));
  }
  rows.resize(static_cast<std::size_t>(size.rows));
  return rows;
}

}  // namespace

Size history_size(Size size) {
  // Minus the divider line and a blank beside it, and the row below.
  return {size.rows - kOtherRows - 1, size.columns - list_columns(size.columns) - 2};
}

Picture picture_of(const Model& model, Size size) {
  if (size.rows < kLeastSize.rows || size.columns < kLeastSize.columns) {
    const std::string least =
        std::to_string(kLeastSize.columns) + " × " + std::to_string(kLeastSize.rows);
    Picture small;
    for (const auto& row :
         wrapped("The terminal is smaller than " + least + ".", std::max(1, size.columns))) {
      if (std::ssize(small.rows) < size.rows) small.rows.push_back({{row}});
    }
    return small;
  }
  const int list = list_columns(size.columns);
  const Size pane{size.rows - kOtherRows, size.columns - list - 2};
  const Conversation* here = model.open();
  const std::string title = here == nullptr ? "" : one_line(model.name_of(*here));
  Picture picture;
  picture.rows.push_back({{" " + fitted(one_line(model.name_of(model.me())), list - 1), Ink::kBar},
                          {"│ " + fitted(title, pane.columns), Ink::kBar}});
  const std::vector<Row> left = list_of(model, {pane.rows, list});
  const std::vector<Row> right = pane_of(model, pane);
  for (std::size_t i = 0; i < right.size(); ++i) {
    Row row = i < left.size() ? left[i] : Row{{std::string(static_cast<std::size_t>(list), ' ')}};
    row.push_back({"│ ", Ink::kDim});
    row.insert(row.end(), right[i].begin(), right[i].end());
    picture.rows.push_back(std::move(row));
  }
  picture.rows.push_back(status_row(model, size.columns));
  const int typed = size.columns - static_cast<int>(kPrompt.size());
  const InputLine::View view = model.input().view(typed);
  picture.rows.push_back({{std::string(kPrompt), Ink::kDim}, {view.text}});
  picture.cursor = {size.rows - 1, static_cast<int>(kPrompt.size()) + view.cursor};
  return picture;
}

}  // namespace parley::cli::chat
