#include <algorithm>
#include <functional>
#include <ranges>

#include "chat/columns.hpp"
#include "chat/picture.hpp"
#include "describe.hpp"
#include "terminal_text.hpp"

namespace parley::cli::chat {
namespace {

/// As wide as "09:31 ", for the lines below it.
constexpr std::string_view kIndent = "      ";
constexpr int kInks = 5;

Ink ink_of(const UserId& user_id) {
  const auto which = static_cast<int>(std::hash<UserId>{}(user_id) % kInks);
  return static_cast<Ink>(static_cast<int>(Ink::kName1) + which);
}

/// "09:31 ada: Hello" in as many rows as needed; further rows are indented, so that no text can
/// pass for another entry.
std::vector<Row> said(const std::string& time, Span who, const std::string& text, Ink ink,
                      int columns) {
  const std::string name = who.text + ": ";
  who.text = fitted(name, std::min(columns_of(decode(name)), columns / 2));
  const int width = columns - static_cast<int>(kIndent.size());
  std::vector<Row> rows;
  const std::vector<std::string> lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    // The first line is wrapped including the name.
    const std::string line = i == 0 ? who.text + lines[i] : lines[i];
    for (const std::string& row : wrapped(line, width)) {
      rows.push_back({{std::string(kIndent), Ink::kDim}, {row, ink}});
    }
  }
  Row& first = rows.front();
  first[0].text = time;
  std::string& beginning = first[1].text;
  beginning.erase(0, std::min(who.text.size(), beginning.size()));
  first.insert(first.begin() + 1, std::move(who));
  return rows;
}

void add_reactions(const Timeline::State& state, int columns, std::vector<Row>& rows) {
  std::string text;
  for (const auto& [emoji, count] : state.reactions) {
    text += (text.empty() ? "" : "  ") + one_line(emoji) + " " + std::to_string(count);
  }
  if (text.empty()) return;
  for (const std::string& row : wrapped(text, columns - static_cast<int>(kIndent.size()))) {
    rows.push_back({{std::string(kIndent) + row, Ink::kDim}});
  }
}

std::vector<Row> rows_of_message(const Model& model, const Conversation& here,
                                 const client::Entry& entry, int columns) {
  const std::string time = local_clock(entry.message.accepted_at) + " ";
  const UserId& sender = entry.message.sender_id;
  const Span who{one_line(model.name_of(sender)),
                 sender == model.me() ? Ink::kStrong : ink_of(sender)};
  const Timeline::State state = here.timeline.state_of(entry);
  if (state.deleted) return said(time, who, "(deleted)", Ink::kDim, columns);
  std::vector<Row> rows =
      said(time, who, state.edited ? state.text + " (edited)" : state.text, Ink::kPlain, columns);
  add_reactions(state, columns, rows);
  return rows;
}

/// A part of the view, built from its end upwards; `seq` is 0 if it is not an entry yet.
struct Block {
  std::int64_t seq;
  std::vector<Row> rows;
};

/// From the end of the view upwards, until there are enough rows or no more entries.
struct Blocks {
  std::vector<Block> blocks;
  int rows = 0;
  bool shows_first = false;
};
Blocks blocks_of(const Model& model, const Conversation& here, int rows, int columns) {
  Blocks found;
  const auto add = [&found](std::int64_t seq, std::vector<Row> block) {
    found.rows += static_cast<int>(block.size());
    found.blocks.push_back({seq, std::move(block)});
  };
  if (!here.place) {
    for (const Outgoing& one : here.outgoing | std::views::reverse)
      add(0, rows_of(model, one, columns));
  }
  const auto& shown = here.timeline.shown();
  auto at = here.place ? shown.upper_bound(here.place->seq) : shown.end();
  while (at != shown.begin() && found.rows < rows) {
    const client::Entry& entry = (--at)->second;
    const client::Entry* before = at == shown.begin() ? nullptr : &std::prev(at)->second;
    std::vector<Row> block = rows_of(model, here, entry, before, columns);
    if (here.place && entry.message.seq == here.place->seq) {
      const auto left = std::ssize(block) - here.place->hidden_rows;
      block.resize(static_cast<std::size_t>(std::max<std::ptrdiff_t>(1, left)));
    }
    add(entry.message.seq, std::move(block));
  }
  found.shows_first = at == shown.begin();
  return found;
}

void scroll_up(const Model& model, Conversation& here, int rows, Size history) {
  const Blocks found = blocks_of(model, here, rows + history.rows, history.columns);
  int left = std::min(rows, found.rows - history.rows);
  if (left <= 0) return;
  for (const Block& block : found.blocks) {
    const auto size = static_cast<int>(block.rows.size());
    if (left < size && block.seq != 0) {
      const bool is_cut = here.place && here.place->seq == block.seq;
      here.place = Place{block.seq, left + (is_cut ? here.place->hidden_rows : 0)};
      return;
    }
    left = std::max(0, left - size);
  }
}

void scroll_down(const Model& model, Conversation& here, int rows, Size history) {
  if (!here.place) return;
  const auto& shown = here.timeline.shown();
  auto at = shown.find(here.place->seq);
  int hidden = here.place->hidden_rows;
  while (at != shown.end() && rows > hidden) {
    rows -= hidden;
    if (++at == shown.end()) break;
    hidden = static_cast<int>(
        rows_of(model, here, at->second, &std::prev(at)->second, history.columns).size());
  }
  if (at == shown.end() || (std::next(at) == shown.end() && rows >= hidden)) {
    here.place.reset();
    here.unread.see();
    return;
  }
  here.place = Place{at->first, hidden - rows};
}

}  // namespace

std::vector<Row> rows_of(const Model& model, const Conversation& here, const client::Entry& entry,
                         const client::Entry* before, int columns) {
  std::vector<Row> rows;
  const std::string day = local_day(entry.message.accepted_at);
  if (before == nullptr || local_day(before->message.accepted_at) != day) {
    rows.push_back({{"── " + day + " ──", Ink::kDim}});
  }
  if (entry.kind == "message") {
    for (Row& row : rows_of_message(model, here, entry, columns)) rows.push_back(std::move(row));
    return rows;
  }
  const Description done = describe(entry, [&](const UserId& id) { return model.name_of(id); });
  const std::string text =
      local_clock(entry.message.accepted_at) + " * " + done.who + " " + done.what;
  bool first = true;
  for (const std::string& row : wrapped(text, columns - static_cast<int>(kIndent.size()))) {
    rows.push_back({{(first ? "" : std::string(kIndent)) + row, Ink::kDim}});
    first = false;
  }
  return rows;
}

std::vector<Row> rows_of(const Model& model, const Outgoing& outgoing, int columns) {
  const std::string time(kIndent);
  const Span who{one_line(model.name_of(model.me())), Ink::kStrong};
  using State = Outgoing::State;
  if (outgoing.state == State::kAccepted)
    return said(time, who, outgoing.text, Ink::kPlain, columns);
  if (outgoing.state == State::kSending) {
    return said(time, who, outgoing.text + " (sending …)", Ink::kDim, columns);
  }
  std::vector<Row> rows = said(time, who, outgoing.text, Ink::kAlarm, columns);
  const std::string why = "not sent: " + one_line(outgoing.reason) + " (/retry or /discard)";
  for (const std::string& row : wrapped(why, columns - static_cast<int>(kIndent.size()))) {
    rows.push_back({{std::string(kIndent) + row, Ink::kAlarm}});
  }
  return rows;
}

History history_of(const Model& model, const Conversation& here, Size size) {
  const Blocks found = blocks_of(model, here, size.rows, size.columns);
  History history;
  for (const Block& block : found.blocks | std::views::reverse) {
    history.rows.insert(history.rows.end(), block.rows.begin(), block.rows.end());
  }
  const int over = found.rows - size.rows;
  history.shows_first = found.shows_first;
  if (over > 0) history.rows.erase(history.rows.begin(), history.rows.begin() + over);
  return history;
}

void scroll(const Model& model, Conversation& here, int rows, Size history) {
  if (rows > 0) {
    scroll_up(model, here, rows, history);
  } else {
    scroll_down(model, here, -rows, history);
  }
}

}  // namespace parley::cli::chat
