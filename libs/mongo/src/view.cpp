#include <bson/bson.h>

#include <stdexcept>

#include "mongo/value.hpp"
#include "raw.hpp"

namespace parley::mongo {
namespace {

/// A field's place in a document, or that it isn't there.
struct Found {
  Found(const bson_t* bson, std::string_view name)
      : there(bson_iter_init_find_w_len(&at, bson, name.data(), static_cast<int>(name.size()))) {}

  // Not in a std::optional, which would lose the alignment of the library's type.
  bson_iter_t at;
  bool there;
};

std::optional<std::string> as_text(const bson_iter_t& position) {
  if (!BSON_ITER_HOLDS_UTF8(&position)) return std::nullopt;
  std::uint32_t length = 0;
  const char* data = bson_iter_utf8(&position, &length);
  return std::string(data, length);
}

/// Copies the embedded document at this place.
void copy_document(const bson_iter_t& position, bson_t* copy) {
  std::uint32_t length = 0;
  const std::uint8_t* data = nullptr;
  bson_iter_document(&position, &length, &data);
  bson_t embedded;
  if (!bson_init_static(&embedded, data, length))
    throw std::runtime_error("a malformed embedded document");
  bson_concat(copy, &embedded);
}

}  // namespace

void View::bad_field(std::string_view name, std::string_view wanted) {
  throw std::runtime_error("field " + std::string(name) + " does not contain " +
                           std::string(wanted));
}

std::string_view View::bytes() const {
  const bson_t* bson = raw(bson_);
  return {reinterpret_cast<const char*>(bson_get_data(bson)), bson->len};
}

bool View::has(std::string_view name) const {
  const Found field(raw(bson_), name);
  return field.there && !BSON_ITER_HOLDS_NULL(&field.at);
}

std::string View::text(std::string_view name) const {
  const Found field(raw(bson_), name);
  if (field.there) {
    if (auto text = as_text(field.at)) return *std::move(text);
  }
  bad_field(name, "text");
}

std::int64_t View::integer(std::string_view name) const {
  const Found field(raw(bson_), name);
  if (!field.there || (!BSON_ITER_HOLDS_INT64(&field.at) && !BSON_ITER_HOLDS_INT32(&field.at))) {
    bad_field(name, "a whole number");
  }
  return bson_iter_as_int64(&field.at);
}

bool View::boolean(std::string_view name) const {
  const Found field(raw(bson_), name);
  if (!field.there || !BSON_ITER_HOLDS_BOOL(&field.at)) bad_field(name, "true or false");
  return bson_iter_bool(&field.at);
}

Timestamp View::time(std::string_view name) const {
  const Found field(raw(bson_), name);
  if (!field.there || !BSON_ITER_HOLDS_DATE_TIME(&field.at)) bad_field(name, "a time");
  return Timestamp{std::chrono::milliseconds{bson_iter_date_time(&field.at)}};
}

Document View::document(std::string_view name) const {
  const Found field(raw(bson_), name);
  if (!field.there || !BSON_ITER_HOLDS_DOCUMENT(&field.at)) bad_field(name, "a document");
  Document copy;
  copy_document(field.at, raw(copy.bson_));
  return copy;
}

std::vector<Document> View::documents(std::string_view name) const {
  const Found field(raw(bson_), name);
  bson_iter_t element;
  if (!field.there || !BSON_ITER_HOLDS_ARRAY(&field.at) ||
      !bson_iter_recurse(&field.at, &element)) {
    bad_field(name, "an array");
  }
  std::vector<Document> found;
  while (bson_iter_next(&element)) {
    if (!BSON_ITER_HOLDS_DOCUMENT(&element)) bad_field(name, "only documents");
    copy_document(element, raw(found.emplace_back().bson_));
  }
  return found;
}

std::vector<std::string> View::texts(std::string_view name) const {
  const Found field(raw(bson_), name);
  bson_iter_t element;
  if (!field.there || !BSON_ITER_HOLDS_ARRAY(&field.at) ||
      !bson_iter_recurse(&field.at, &element)) {
    bad_field(name, "an array");
  }
  std::vector<std::string> found;
  while (bson_iter_next(&element)) {
    auto text = as_text(element);
    if (!text) bad_field(name, "only texts");
    found.push_back(*std::move(text));
  }
  return found;
}

std::optional<std::string> View::optional_text(std::string_view name) const {
  if (!has(name)) return std::nullopt;
  return text(name);
}

std::optional<std::int64_t> View::optional_integer(std::string_view name) const {
  if (!has(name)) return std::nullopt;
  return integer(name);
}

std::optional<Timestamp> View::optional_time(std::string_view name) const {
  if (!has(name)) return std::nullopt;
  return time(name);
}

}  // namespace parley::mongo
