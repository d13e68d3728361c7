#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"

namespace parley::mongo {

class Document;
class Array;

/// A field's value: null, whole number, bool, Timestamp (a BSON date), text, document or array.
/// Refers to text and documents, doesn't own them: use it within one full expression. There is no
/// way to have text parsed as BSON, so nothing from outside can become an operator.
class Value {
 public:
  Value(std::nullptr_t) {}
  Value(bool flag) : data_(flag) {}
  template <std::integral T>
  Value(T number) : data_(static_cast<std::int64_t>(number)) {}
  Value(Timestamp time) : data_(time) {}
  Value(std::string_view text) : data_(text) {}
  Value(const std::string& text) : data_(std::string_view(text)) {}
  Value(const char* text) : data_(std::string_view(text)) {}
  template <typename Tag>
  Value(const Id<Tag>& id) : data_(std::string_view(id.text())) {}
  Value(const Document& document) : data_(&document) {}
  Value(const Array& array) : data_(&array) {}
  template <typename T>
  Value(const std::optional<T>& value) : Value(value ? Value(*value) : Value(nullptr)) {}

  using Data = std::variant<std::nullptr_t, bool, std::int64_t, Timestamp, std::string_view,
                            const Document*, const Array*>;
  const Data& data() const { return data_; }

 private:
  Data data_ = nullptr;
};

struct Field {
  std::string_view name;
  Value value;
};

/// A BSON document made of typed values: `Document{{"_id", id}, {"created_at", now()}}`.
/// Text must be UTF-8 (NUL is allowed); a document with other bytes is refused by the Collection
/// with kInvalid. Threads: a value.
class Document {
 public:
  Document();
  Document(std::initializer_list<Field> fields);
  Document(const Document& other);
  Document(Document&& other) noexcept;
  Document& operator=(Document other) noexcept;
  ~Document();

  /// Appends a field; the caller takes care not to repeat a name.
  Document& add(std::string_view name, const Value& value);

  bool empty() const;
  bool is_valid() const { return valid_; }
  /// The library's bson_t.
  const void* bson() const { return bson_; }
  /// As it goes to the server, until the next change of it.
  std::string_view bytes() const;

 private:
  friend class Array;
  friend class View;
  void* bson_;
  bool valid_ = true;
};

/// A BSON array: `Array{1, 2, 3}` or `Array::of(ids)`.
class Array {
 public:
  Array() = default;
  Array(std::initializer_list<Value> values);

  /// From any range whose elements a Value can be made of.
  template <typename Range>
  static Array of(const Range& range) {
    Array array;
    for (const auto& element : range) array.add(element);
    return array;
  }

  Array& add(const Value& value);
  const Document& document() const { return elements_; }

 private:
  Document elements_;
  std::uint32_t size_ = 0;
};

/// A document that was read. Reading a field as another type (missing and null included, except
/// with optional_…) throws std::runtime_error, which Collection's functions return as an Error: the
/// collection holds what its writers never write.
/// Threads: valid only inside the function that it is given to.
class View {
 public:
  /// Of the library's bson_t.
  explicit View(const void* bson) : bson_(bson) {}
  View(const Document& document) : bson_(document.bson()) {}

  /// As the server sent it.
  std::string_view bytes() const;

  /// Whether the field is there and not null.
  bool has(std::string_view name) const;
  std::string text(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  bool boolean(std::string_view name) const;
  Timestamp time(std::string_view name) const;
  /// A copy of an embedded document.
  Document document(std::string_view name) const;
  std::vector<Document> documents(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
  std::optional<std::string> optional_text(std::string_view name) const;
  std::optional<std::int64_t> optional_integer(std::string_view name) const;
  std::optional<Timestamp> optional_time(std::string_view name) const;

  /// `view.id<UserId>("_id")`.
  template <typename IdType>
  IdType id(std::string_view name) const {
    if (auto id = IdType::parse(text(name))) return *std::move(id);
    bad_field(name, "an id");
  }

 private:
  [[noreturn]] static void bad_field(std::string_view name, std::string_view wanted);

  const void* bson_;
};

}  // namespace parley::mongo
