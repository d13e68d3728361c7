#include "chat/input_line.hpp"

#include "chat/columns.hpp"
#include "terminal_text.hpp"

namespace parley::cli::chat {
namespace {

constexpr char32_t kLastPoint = 0x10ffff;

bool is_character(char32_t point) {
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  return point != 0 && point != U'\r' && !surrogate && point <= kLastPoint;
}

bool combines(char32_t point) { return columns_of(decode(one_line(encode({&point, 1})))) == 0; }

}  // namespace

bool InputLine::insert(char32_t point) {
  if (!is_character(point)) return true;
  const std::size_t bytes = encode({&point, 1}).size();
  if (bytes_ + bytes > kMostBytes) return false;
  points_.insert(cursor_++, 1, point);
  bytes_ += bytes;
  return true;
}

std::size_t InputLine::before() const {
  std::size_t at = cursor_;
  while (at > 0 && combines(points_[--at])) {
  }
  return at;
}

std::size_t InputLine::after() const {
  std::size_t at = cursor_;
  if (at < points_.size()) ++at;
  while (at < points_.size() && combines(points_[at])) ++at;
  return at;
}

void InputLine::erase_before() {
  const std::size_t begin = before();
  bytes_ -= encode(points_.substr(begin, cursor_ - begin)).size();
  points_.erase(begin, cursor_ - begin);
  cursor_ = begin;
}

void InputLine::erase_after() {
  const std::size_t end = after();
  bytes_ -= encode(points_.substr(cursor_, end - cursor_)).size();
  points_.erase(cursor_, end - cursor_);
}

void InputLine::erase_word() {
  while (cursor_ > 0 && points_[cursor_ - 1] == U' ') erase_before();
  while (cursor_ > 0 && points_[cursor_ - 1] != U' ') erase_before();
}

void InputLine::clear() {
  points_.clear();
  bytes_ = 0;
  cursor_ = 0;
}

void InputLine::left() { cursor_ = before(); }
void InputLine::right() { cursor_ = after(); }

std::string InputLine::text() const { return encode(points_); }

InputLine::View InputLine::view(int columns) const {
  // one_line() maps each code point to one.
  const std::u32string shown = decode(one_line(text()));
  const std::u32string_view all = shown;
  std::size_t begin = 0;
  int cursor = columns_of(all.substr(0, cursor_));
  for (; cursor >= columns && begin < cursor_; ++begin) cursor -= columns_of(all.substr(begin, 1));
  const std::u32string_view rest = all.substr(begin);
  return {encode(rest.substr(0, fitting(rest, columns))), cursor};
}

}  // namespace parley::cli::chat
