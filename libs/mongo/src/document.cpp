#include <bson/bson.h>

#include <utility>

#include "base/utf8.hpp"
#include "mongo/value.hpp"
#include "raw.hpp"

namespace parley::mongo {
namespace {

/// Appends a value under a name; false if it can't be.
struct Append {
  bson_t* bson;
  std::string_view name;

  int length() const { return static_cast<int>(name.size()); }
  bool operator()(std::nullptr_t) const { return bson_append_null(bson, name.data(), length()); }
  bool operator()(bool flag) const { return bson_append_bool(bson, name.data(), length(), flag); }
  bool operator()(std::int64_t number) const {
    return bson_append_int64(bson, name.data(), length(), number);
  }
  bool operator()(Timestamp time) const {
    return bson_append_date_time(bson, name.data(), length(), time.time_since_epoch().count());
  }
  bool operator()(std::string_view text) const {
    const char* data = text.data() == nullptr ? "" : text.data();
    return is_utf8(text) &&
           bson_append_utf8(bson, name.data(), length(), data, static_cast<int>(text.size()));
  }
  bool operator()(const Document* document) const {
    return document->is_valid() &&
           bson_append_document(bson, name.data(), length(), raw(document->bson()));
  }
  bool operator()(const Array* array) const {
    return array->document().is_valid() &&
           bson_append_array(bson, name.data(), length(), raw(array->document().bson()));
  }
};

}  // namespace

Document::Document() : bson_(bson_new()) {}

Document::Document(std::initializer_list<Field> fields) : Document() {
  for (const Field& field : fields) add(field.name, field.value);
}

Document::Document(const Document& other)
    : bson_(bson_copy(raw(other.bson_))), valid_(other.valid_) {}

Document::Document(Document&& other) noexcept
    : bson_(std::exchange(other.bson_, static_cast<void*>(bson_new()))),
      valid_(std::exchange(other.valid_, true)) {}

Document& Document::operator=(Document other) noexcept {
  std::swap(bson_, other.bson_);
  std::swap(valid_, other.valid_);
  return *this;
}

Document::~Document() { bson_destroy(raw(bson_)); }

Document& Document::add(std::string_view name, const Value& value) {
  if (!std::visit(Append{raw(bson_), name}, value.data())) valid_ = false;
  return *this;
}

std::string_view Document::bytes() const { return View(*this).bytes(); }

bool Document::empty() const { return bson_empty(raw(bson_)); }

Array::Array(std::initializer_list<Value> values) {
  for (const Value& value : values) add(value);
}

Array& Array::add(const Value& value) {
  elements_.add(std::to_string(size_++), value);
  return *this;
}

}  // namespace parley::mongo
