#pragma once

#include <string>
#include <vector>

#include "chat/model.hpp"

/// How the model looks on a terminal of a given size, and how far a view can be moved there. What
/// others wrote comes out as terminal_text.hpp has it. Threads: one.
namespace parley::cli::chat {

/// What a terminal makes of it is its own matter. The names' inks tell people apart.
enum class Ink { plain, dim, strong, alarm, bar, chosen, name_1, name_2, name_3, name_4, name_5 };

struct Span {
  std::string text;
  Ink ink = Ink::plain;

  bool operator==(const Span&) const = default;
};
using Row = std::vector<Span>;

struct Picture {
  std::vector<Row> rows;
  /// From 0; nothing where there is nothing to type into.
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
/// Below it the picture says so, and nothing else.
inline constexpr Size kLeastSize{8, 40};

/// At most `size.rows` rows of at most `size.columns` columns.
Picture picture_of(const Model& model, Size size);

/// The rows of one entry; `before` is the entry above it, or null.
std::vector<Row> rows_of(const Model& model, const Conversation& here, const client::Entry& entry,
                         const client::Entry* before, int columns);
std::vector<Row> rows_of(const Model& model, const Outgoing& outgoing, int columns);

/// What is visible of the conversation, at most `size.rows`, and whether its first entry here is.
struct History {
  std::vector<Row> rows;
  bool shows_first = false;
};
History history_of(const Model& model, const Conversation& here, Size size);

/// The size of the part in which history is.
Size history_size(Size size);

/// Moves the view by so many rows, up with a positive number, as far as there is something; at its
/// end it follows what comes, and that has been seen.
void scroll(const Model& model, Conversation& here, int rows, Size history);

}  // namespace parley::cli::chat
