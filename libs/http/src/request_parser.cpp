#include "request_parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <functional>
#include <optional>

namespace parley::http {
namespace {

namespace beast = boost::beast;
using beast::http::field;
using BeastError = beast::http::error;
using View = beast::string_view;

constexpr std::size_t kLastChunkBytes = 5;  // 0 CR LF CR LF

std::string_view view(View text) { return {text.data(), text.size()}; }

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127; });
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

class RequestParser::Message {
 public:
  explicit Message(const RequestLimits& limits) : limits_(limits) { begin(); }

  void begin() {
    parser_.emplace(*this);
    parser_->eager(true);
    parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
    parser_->body_limit(limits_.body_bytes);
    request_ = {};
    refusal_ = {};
    head_bytes_ = 2;
    content_lengths_ = transfer_encodings_ = hosts_ = 0;
    expects_continue_ = false;
  }

  std::size_t feed(std::string_view bytes) {
    // Beast 345 asserts that a last chunk is passed again with this much; a body cannot end in
    // less.
    const bool in_chunks = parser_->is_header_done() && parser_->chunked();
    if (in_chunks && bytes.size() < kLastChunkBytes) return 0;
    input_ = bytes;
    beast::error_code error;
    const std::size_t taken = parser_->put({bytes.data(), bytes.size()}, error);
    if (error && error != BeastError::need_more && refusal_.status == 0) refuse(error);
    return taken;
  }

  State state() const {
    if (refusal_.status != 0) return State::kRefused;
    if (parser_->is_done()) return State::kComplete;
    return parser_->is_header_done() ? State::kBody : State::kHeader;
  }

  void refuse(unsigned status, std::string_view reason) { refusal_ = {status, reason}; }
  void refuse_as_too_large() { refuse(BeastError::header_limit); }

  const Refusal& refusal() const { return refusal_; }
  bool expects_continue() const { return expects_continue_; }
  bool keep_alive() const { return http11_ && parser_->keep_alive(); }
  Request take() { return std::move(request_); }

 private:
  class Parser : public beast::http::basic_parser<true> {
   public:
    explicit Parser(Message& message) : message_(message) {}

   private:
    void on_request_impl(beast::http::verb, View method, View target, int version,
                         beast::error_code& error) override {
      pass(message_.on_request_line(view(method), view(target), version), error);
    }
    void on_response_impl(int, View, int, beast::error_code&) override {}
    void on_field_impl(field name, View name_text, View value, beast::error_code& error) override {
      // A trailer: after the body has begun, fields mean nothing here.
      if (is_header_done()) return;
      pass(message_.on_field(name, view(name_text), view(value)), error);
    }
    void on_header_impl(beast::error_code& error) override { pass(message_.on_header(), error); }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length,
                           beast::error_code&) override {
      if (length) message_.request_.body.reserve(static_cast<std::size_t>(*length));
    }
    std::size_t on_body_impl(View bytes, beast::error_code&) override {
      message_.request_.body.append(bytes.data(), bytes.size());
      return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, View extensions, beast::error_code& error) override {
      if (extensions.empty()) return;
      message_.refuse(400, "Chunk extensions are not supported.");
      pass(false, error);
    }
    std::size_t on_chunk_body_impl(std::uint64_t, View bytes, beast::error_code& error) override {
      return on_body_impl(bytes, error);
    }
    void on_finish_impl(beast::error_code&) override {}

    static void pass(bool ok, beast::error_code& error) {
      if (!ok) error = BeastError::bad_field;
    }

    Message& message_;
  };

  bool refused(unsigned status, std::string_view reason) {
    refuse(status, reason);
    return false;
  }

  bool on_request_line(std::string_view method, std::string_view target, int version) {
    http11_ = version == 11;
    head_bytes_ += method.size() + target.size() + 12;
    if (target.size() > limits_.target_bytes) return refused(414, "The target is too long.");
    if (target.front() != '/' || !is_printable_ascii(target)) {
      return refused(400, "The target must begin with / and contain only printable ASCII.");
    }
    request_.method = method_of(method);
    request_.method_name = method;
    request_.target = target;
    request_.minor_version = http11_ ? 1 : 0;
    request_.headers.reserve(16, 512);
    return true;
  }

  bool on_field(field name, std::string_view name_text, std::string_view value) {
    head_bytes_ += name_text.size() + value.size() + 4;
    if (head_bytes_ > limits_.header_bytes || request_.headers.size() == limits_.fields) {
      return refused(431, "The header fields are too many or too large.");
    }
    if (is_folded(name_text, value)) return refused(400, "A header field is folded.");
    request_.headers.add(name_text, value);
    if (name == field::content_length) return on_content_length(value);
    if (name == field::transfer_encoding) return on_transfer_encoding(value);
    if (name == field::expect) return on_expect(value);
    if (name == field::host) ++hosts_;
    return true;
  }

  /// Beast unfolds such a value into a buffer of its own, or skips the empty first line.
  bool is_folded(std::string_view name, std::string_view value) const {
    const char* after_name = name.data() + name.size();
    const char* end = input_.data() + input_.size();
    const std::less_equal<const char*> not_after;
    if (!not_after(after_name, value.data()) || !not_after(value.data() + value.size(), end)) {
      return true;
    }
    return std::find(after_name, value.data(), '\n') != value.data();
  }

  bool on_content_length(std::string_view value) {
    if (++content_lengths_ > 1 || !is_digits(value)) {
      return refused(400, "Content-Length must occur once and be one number.");
    }
    return true;
  }

  bool on_transfer_encoding(std::string_view value) {
    if (++transfer_encodings_ > 1) return refused(400, "Transfer-Encoding occurs twice.");
    if (!http11_) return refused(400, "Transfer-Encoding needs HTTP/1.1.");
    if (!same_name(value, "chunked")) {
      return refused(501, "The only supported Transfer-Encoding is chunked.");
    }
    return true;
  }

  bool on_expect(std::string_view value) {
    if (!same_name(value, "100-continue"))
      return refused(417, "This expectation is not supported.");
    expects_continue_ = http11_;
    return true;
  }

  bool on_header() {
    if (content_lengths_ > 0 && transfer_encodings_ > 0) {
      return refused(400, "Content-Length and Transfer-Encoding exclude each other.");
    }
    if (hosts_ > 1 || (http11_ && hosts_ == 0)) {
      return refused(400, "Host must occur exactly once.");
    }
    return true;
  }

  void refuse(beast::error_code error) {
    if (error == BeastError::body_limit) return refuse(413, "The body is too large.");
    if (error != BeastError::header_limit) return refuse(400, "The request is not valid HTTP/1.1.");
    if (request_.target.empty()) return refuse(414, "The target is too long.");
    refuse(431, "The header fields are too many or too large.");
  }

  const RequestLimits limits_;
  std::optional<Parser> parser_;
  std::string_view input_;
  Request request_;
  Refusal refusal_;
  std::size_t head_bytes_ = 0;
  int content_lengths_ = 0;
  int transfer_encodings_ = 0;
  int hosts_ = 0;
  bool http11_ = true;
  bool expects_continue_ = false;
};

RequestParser::RequestParser(const RequestLimits& limits)
    : message_(std::make_unique<Message>(limits)) {}
RequestParser::~RequestParser() = default;

void RequestParser::begin() { message_->begin(); }
std::size_t RequestParser::feed(std::string_view bytes) { return message_->feed(bytes); }
RequestParser::State RequestParser::state() const { return message_->state(); }
void RequestParser::refuse_as_too_large() { message_->refuse_as_too_large(); }
const Refusal& RequestParser::refusal() const { return message_->refusal(); }
bool RequestParser::expects_continue() const { return message_->expects_continue(); }
bool RequestParser::keep_alive() const { return message_->keep_alive(); }
Request RequestParser::take() { return message_->take(); }

}  // namespace parley::http
