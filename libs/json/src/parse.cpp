#include "json/parse.hpp"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace parley::json {
namespace {

namespace bj = boost::json;

/// The keys of the objects that the parser is inside of, to find duplicates. Costs n log n for an
/// object of n members.
class UniqueKeys {
 public:
  void open() { begins_.push_back(keys_.size()); }
  void add_part(std::string_view part) { partial_.append(part); }
  void add_last_part(std::string_view part) {
    partial_.append(part);
    keys_.push_back(std::exchange(partial_, {}));
  }

  /// Ends the innermost object; false if it had a key twice.
  bool close() {
    const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(begins_.back());
    begins_.pop_back();
    std::sort(begin, keys_.end());
    const auto twice = std::adjacent_find(begin, keys_.end());
    if (twice != keys_.end()) {
      const bool show = twice->size() <= kMaxShownName;
      repeated_ = show ? "the member `" + *twice + "` stands twice" : "a long member stands twice";
    }
    keys_.erase(begin, keys_.end());
    return repeated_.empty();
  }

  /// What is wrong, in words; empty if nothing is.
  const std::string& repeated() const { return repeated_; }

 private:
  static constexpr std::size_t kMaxShownName = 64;

  std::vector<std::string> keys_;
  std::vector<std::size_t> begins_;
  std::string partial_;
  std::string repeated_;
};

/// Builds the value as Boost.JSON's own parser does, and watches for duplicate members.
class Handler {
 public:
  static constexpr std::size_t max_object_size = bj::object::max_size();
  static constexpr std::size_t max_array_size = bj::array::max_size();
  static constexpr std::size_t max_key_size = bj::string::max_size();
  static constexpr std::size_t max_string_size = bj::string::max_size();

  using Code = bj::error_code;
  using View = bj::string_view;

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) {
    keys_.open();
    return true;
  }
  bool on_object_end(std::size_t count, Code& error) {
    if (!keys_.close()) {
      error = bj::error::syntax;
      return false;
    }
    stack_.push_object(count);
    return true;
  }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(std::size_t count, Code&) {
    stack_.push_array(count);
    return true;
  }
  bool on_key_part(View part, std::size_t, Code&) {
    keys_.add_part(part);
    stack_.push_chars(part);
    return true;
  }
  bool on_key(View rest, std::size_t, Code&) {
    keys_.add_last_part(rest);
    stack_.push_key(rest);
    return true;
  }
  bool on_string_part(View part, std::size_t, Code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(View rest, std::size_t, Code&) {
    stack_.push_string(rest);
    return true;
  }
  bool on_number_part(View, Code&) { return true; }
  bool on_int64(std::int64_t number, View, Code&) {
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, View, Code&) {
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double number, View, Code& error) {
    if (!std::isfinite(number)) {
      error = bj::error::exponent_overflow;
      return false;
    }
    stack_.push_double(number);
    return true;
  }
  bool on_bool(bool value, Code&) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(Code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(View, Code&) { return true; }
  bool on_comment(View, Code&) { return true; }

  void reset() { stack_.reset(); }
  bj::value release() { return stack_.release(); }
  const std::string& repeated_key() const { return keys_.repeated(); }

 private:
  bj::value_stack stack_;
  UniqueKeys keys_;
};

Error invalid(std::string detail) { return {code::kInvalid, std::move(detail)}; }

Error syntax_error(bj::error_code error, std::size_t offset) {
  if (error == bj::error::too_deep) {
    return invalid("JSON nested deeper than " + std::to_string(kMaxDepth));
  }
  if (error == bj::error::incomplete) return invalid("the JSON ends too early");
  return invalid("no JSON: " + error.message() + " at byte " + std::to_string(offset));
}

}  // namespace

Result<bj::object> parse_object(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    return invalid("JSON of more than " + std::to_string(max_bytes) + " bytes");
  }
  bj::parse_options options;
  options.max_depth = kMaxDepth;
  bj::basic_parser<Handler> parser(options);
  parser.handler().reset();
  bj::error_code error;
  const std::size_t taken = parser.write_some(false, text.data(), text.size(), error);
  if (!parser.handler().repeated_key().empty()) {
    return invalid(parser.handler().repeated_key());
  }
  if (error) return syntax_error(error, taken);
  if (taken < text.size()) return syntax_error(bj::error::extra_data, taken);
  bj::value value = parser.handler().release();
  if (!value.is_object()) return invalid("a JSON object is expected");
  return std::move(value.get_object());
}

}  // namespace parley::json
