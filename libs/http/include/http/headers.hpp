#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::http {

/// Header fields in order; names ignore case (RFC 9110, section 5.1). Kept in one piece of memory,
/// so that a request's fields cost two allocations together.
///
/// Threads: a value; views are valid until the next change, move or the end of this object.
class Headers {
 public:
  struct Field {
    std::string_view name;
    std::string_view value;
  };

  Headers() = default;
  Headers(std::initializer_list<Field> fields);

  /// Adds a field, even if one of that name exists. Throws std::invalid_argument if the name is no
  /// token or the value holds CR, LF or NUL: such a field could inject another message.
  void add(std::string_view name, std::string_view value);

  /// Replaces every field of that name by this one.
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);

  /// The first field of that name.
  std::optional<std::string_view> find(std::string_view name) const;
  std::size_t count(std::string_view name) const;

  std::size_t size() const { return places_.size(); }
  Field operator[](std::size_t index) const;
  void clear();
  /// Reserves room for so many fields with so many bytes of names and values in total.
  void reserve(std::size_t fields, std::size_t bytes);

 private:
  struct Place {
    std::uint32_t offset;
    std::uint32_t name_length;
    std::uint32_t value_length;
  };

  std::string bytes_;
  std::vector<Place> places_;
};

/// Whether two field names are equal, ignoring the case of ASCII letters.
bool same_name(std::string_view one, std::string_view other);

}  // namespace parley::http
