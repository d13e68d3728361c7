#include "response_parser.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <optional>

namespace parley::http {
namespace {

namespace beast = boost::beast;
using View = beast::string_view;

std::string_view plain(View text) { return {text.data(), text.size()}; }

}  // namespace

class ResponseParser::Message {
 public:
  Message(std::size_t max_header_bytes, std::size_t max_body_bytes)
      : max_header_bytes_(max_header_bytes), max_body_bytes_(max_body_bytes) {
    begin(false);
  }

  void begin(bool to_head) {
    to_head_ = to_head;
    began_ = broken_ = false;
    restart();
  }

  std::size_t feed(std::string_view bytes) {
    began_ = began_ || !bytes.empty();
    std::size_t taken = 0;
    while (taken < bytes.size() && state() == State::kIncomplete) {
      beast::error_code error;
      taken += parser_->put({bytes.data() + taken, bytes.size() - taken}, error);
      if (error == beast::http::error::need_more) break;
      if (error) broken_ = true;
      if (parser_->is_done() && response_.status / 100 == 1) restart();
    }
    return taken;
  }

  void end() {
    beast::error_code error;
    if (parser_->got_some()) parser_->put_eof(error);
    if (!parser_->got_some() || error) broken_ = true;
  }

  State state() const {
    if (broken_) return State::kBroken;
    return parser_->is_done() ? State::kComplete : State::kIncomplete;
  }
  bool began() const { return began_; }
  bool keep_alive() const { return parser_->keep_alive(); }
  ClientResponse take() { return std::move(response_); }

 private:
  class Parser : public beast::http::basic_parser<false> {
   public:
    explicit Parser(Message& message) : message_(message) {}

   private:
    void on_request_impl(beast::http::verb, View, View, int, beast::error_code&) override {}
    void on_response_impl(int status, View, int, beast::error_code&) override {
      message_.response_.status = static_cast<unsigned>(status);
    }
    void on_field_impl(beast::http::field, View name, View value,
                       beast::error_code& error) override {
      message_.header_bytes_ += name.size() + value.size();
      if (message_.header_bytes_ > message_.max_header_bytes_) {
        error = beast::http::error::header_limit;
        return;
      }
      // A trailer says nothing here.
      if (!is_header_done()) message_.response_.headers.add(plain(name), plain(value));
    }
    void on_header_impl(beast::error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
    std::size_t on_body_impl(View bytes, beast::error_code&) override {
      message_.response_.body.append(bytes.data(), bytes.size());
      return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, View, beast::error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View bytes, beast::error_code& error) override {
      return on_body_impl(bytes, error);
    }
    void on_finish_impl(beast::error_code&) override {}

    Message& message_;
  };

  void restart() {
    response_ = {};
    header_bytes_ = 0;
    parser_.emplace(*this);
    parser_->eager(true);
    parser_->skip(to_head_);
    parser_->header_limit(static_cast<std::uint32_t>(max_header_bytes_));
    parser_->body_limit(max_body_bytes_);
  }

  const std::size_t max_header_bytes_;
  const std::size_t max_body_bytes_;
  std::optional<Parser> parser_;
  ClientResponse response_;
  std::size_t header_bytes_ = 0;
  bool to_head_ = false;
  bool began_ = false;
  bool broken_ = false;
};

ResponseParser::ResponseParser(std::size_t max_header_bytes, std::size_t max_body_bytes)
    : message_(std::make_unique<Message>(max_header_bytes, max_body_bytes)) {}
ResponseParser::~ResponseParser() = default;

void ResponseParser::begin(bool to_head) { message_->begin(to_head); }
std::size_t ResponseParser::feed(std::string_view bytes) { return message_->feed(bytes); }
void ResponseParser::end() { message_->end(); }
ResponseParser::State ResponseParser::state() const { return message_->state(); }
bool ResponseParser::began() const { return message_->began(); }
bool ResponseParser::keep_alive() const { return message_->keep_alive(); }
ClientResponse ResponseParser::take() { return message_->take(); }

}  // namespace parley::http
