#include "http/headers.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace parley::http {
namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

constexpr std::array<bool, 256> token_table() {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}

bool is_token(std::string_view name) {
  static constexpr auto kTable = token_table();
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return kTable[static_cast<unsigned char>(c)]; });
}

bool ends_line(std::string_view value) {
  return std::ranges::any_of(value, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

}  // namespace

bool same_name(std::string_view one, std::string_view other) {
  return one.size() == other.size() &&
         std::equal(one.begin(), one.end(), other.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

Headers::Headers(std::initializer_list<Field> fields) {
  for (const Field& field : fields) add(field.name, field.value);
}

void Headers::add(std::string_view name, std::string_view value) {
  if (!is_token(name)) throw std::invalid_argument("a header field's name is not a token");
  if (ends_line(value))
    throw std::invalid_argument("a header field's value contains CR, LF or NUL");
  places_.push_back({static_cast<std::uint32_t>(bytes_.size()),
                     static_cast<std::uint32_t>(name.size()),
                     static_cast<std::uint32_t>(value.size())});
  bytes_.append(name).append(value);
}

void Headers::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void Headers::remove(std::string_view name) {
  Headers rest;
  if (count(name) == 0) return;
  for (std::size_t i = 0; i < size(); ++i) {
    const Field field = (*this)[i];
    if (!same_name(field.name, name)) rest.add(field.name, field.value);
  }
  *this = std::move(rest);
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (std::size_t i = 0; i < size(); ++i) {
    if (places_[i].name_length != name.size()) continue;
    const Field field = (*this)[i];
    if (same_name(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
  std::size_t found = 0;
  for (std::size_t i = 0; i < size(); ++i) found += same_name((*this)[i].name, name) ? 1 : 0;
  return found;
}

Headers::Field Headers::operator[](std::size_t index) const {
  const Place& place = places_[index];
  const std::string_view bytes = bytes_;
  return {bytes.substr(place.offset, place.name_length),
          bytes.substr(place.offset + place.name_length, place.value_length)};
}

void Headers::reserve(std::size_t fields, std::size_t bytes) {
  places_.reserve(fields);
  bytes_.reserve(bytes);
}

void Headers::clear() {
  bytes_.clear();
  places_.clear();
}

}  // namespace parley::http
