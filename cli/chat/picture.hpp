#pragma once

#include <string>
#include <vector>

#include "chat/model.hpp"

/// The model's layout for a terminal size, and how far a view can scroll. Texts of others are
/// sanitised by terminal_text.hpp. Threads: one.
namespace parley::cli::chat {

/// Styles; the terminal decides how they look. The name inks distinguish users.
enum class Ink {
  kPlain,
  kDim,
  kStrong,
  kAlarm,
  kBar,
  kChosen,
  kName1,
  kName2,
  kName3,
  kName4,
  kName5
};

struct Span {
  std::string text;
  Ink ink = Ink::kPlain;

  bool operator==(const Span&) const = default;
};
using Row = std::vector<Span>;

struct Picture {
  std::vector<Row> rows;
  /// Zero-based; nothing if there is no input line.
  struct Cursor {
    int row = 0;
    int column = 0;
  };
  std::optional<Cursor> cursor;
};

struct Size {
  int rows = 0;
  int columns = 0;
};
/// For smaller terminals, the picture contains only a message.
inline constexpr Size kLeastSize{8, 40};

/// At most `size.rows` rows of at most `size.columns` columns.
Picture picture_of(const Model& model, Size size);

/// The rows of one entry; `before` is the entry above it, or null.
std::vector<Row> rows_of(const Model& model, const Conversation& here, const client::Entry& entry,
                         const client::Entry* before, int columns);
std::vector<Row> rows_of(const Model& model, const Outgoing& outgoing, int columns);

/// The visible part of a conversation, at most `size.rows` rows, and whether it includes the first
/// entry loaded.
struct History {
  std::vector<Row> rows;
  bool shows_first = false;
};
History history_of(const Model& model, const Conversation& here, Size size);

/// The size of the history area.
Size history_size(Size size);

/// Scrolls the view by this many rows, upwards if positive, within its content. At the end, it
/// follows new entries and marks everything as seen.
void scroll(const Model& model, Conversation& here, int rows, Size history);

}  // namespace parley::cli::chat
