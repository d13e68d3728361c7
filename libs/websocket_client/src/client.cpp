#include "websocket/client.hpp"

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/url/parse.hpp>

#include "byte_stream.hpp"

namespace parley::websocket {
namespace {

namespace beast = boost::beast;
using ErrorCode = boost::system::error_code;

constexpr std::chrono::seconds kSendWithin{15};
constexpr std::chrono::seconds kCloseWithin{2};
constexpr std::size_t kMaxMessageBytes = 16 * 1024 * 1024;

Error too_late() { return {code::kTimeout, "no answer in time", true}; }

/// The code that this end closed with, if the other sent no close frame.
std::uint16_t code_of(const ErrorCode& error) {
  if (error == beast::websocket::error::message_too_big) return close_code::kTooBig;
  if (error == beast::websocket::error::bad_frame_payload) return close_code::kInvalidText;
  if (error == beast::websocket::condition::protocol_violation) return close_code::kProtocolError;
  return close_code::kAbnormal;
}

bool is_loss(const ErrorCode& error) {
  return error == boost::asio::error::eof || error == boost::asio::error::connection_reset ||
         error == beast::http::error::end_of_stream || error == beast::http::error::partial_message;
}

/// An operation under way. Outlives it, or the context runs no more.
struct Step {
  bool done = false;
  ErrorCode error;

  auto handler() {
    return [this](const ErrorCode& result, std::size_t = 0) {
      done = true;
      error = result;
    };
  }
};

}  // namespace

class Client::Impl {
 public:
  explicit Impl(http::Stream stream) : socket_(context_, std::move(stream)) {
    socket_.read_message_max(kMaxMessageBytes);
    socket_.auto_fragment(false);
    socket_.text(true);
  }

  Status shake_hands(const std::string& authority, const std::string& target,
                     const http::Headers& headers, Deadline deadline) {
    socket_.set_option(beast::websocket::stream_base::decorator(
        [headers](beast::websocket::request_type& request) {
          for (std::size_t i = 0; i < headers.size(); ++i) {
            request.insert(headers[i].name, headers[i].value);
          }
        }));
    beast::websocket::response_type answer;
    Step step;
    socket_.async_handshake(answer, authority, target, step.handler());
    if (!run(step, deadline)) return too_late();
    if (step.error == beast::websocket::error::upgrade_declined) {
      const std::string detail = "the handshake was answered " +
                                 std::to_string(answer.result_int()) + ' ' +
                                 std::string(answer.reason());
      return answer.result_int() / 100 == 5 ? unavailable(detail) : Error{code::kInvalid, detail};
    }
    if (is_loss(step.error)) return unavailable("lost in the handshake: " + step.error.message());
    if (step.error) {
      return Error{code::kInvalid, "the handshake got a wrong answer: " + step.error.message()};
    }
    if (answer.count("Sec-WebSocket-Extensions") + answer.count("Sec-WebSocket-Protocol") > 0) {
      return Error{code::kInvalid,
                   "the answer names an extension or protocol that was not requested"};
    }
    return {};
  }

  Status send(std::string_view text) {
    if (ended_) return ended_error();
    Step step;
    socket_.async_write(boost::asio::buffer(text), step.handler());
    if (!run(step, Monotonic::now() + kSendWithin)) {
      // A partially sent frame cannot be continued.
      end({close_code::kAbnormal, "a message was not accepted in time"});
      return too_late();
    }
    if (!step.error) return {};
    end_by(step.error);
    return ended_error();
  }

  Result<std::string> receive(Deadline deadline) {
    if (ended_ && (!reading_ || !reading_->done)) return ended_error();
    if (!reading_) {
      reading_.emplace();
      socket_.async_read(buffer_, reading_->handler());
    }
    if (!run(*reading_, deadline)) return too_late();
    const ErrorCode error = reading_->error;
    reading_.reset();
    if (!error && socket_.got_text()) {
      std::string text = beast::buffers_to_string(buffer_.data());
      buffer_ = {};
      return text;
    }
    if (error) {
      end_by(error);
    } else {
      exchange_close_frames(close_code::kUnsupportedData, {});
      end({close_code::kUnsupportedData, "only text messages are supported"});
    }
    return ended_error();
  }

  void close(std::uint16_t code, std::string_view reason) {
    if (ended_) return;
    if (exchange_close_frames(code, reason)) return end_by(beast::websocket::error::closed);
    end({close_code::kAbnormal, "no close frame arrived"});
  }

  const std::optional<End>& ended() const { return ended_; }
  int descriptor() const { return socket_.next_layer().descriptor(); }

 private:
  /// Whether the other's close frame arrived.
  bool exchange_close_frames(std::uint16_t code, std::string_view reason) {
    beast::websocket::close_reason how(code);
    how.reason.assign(reason.data(), std::min(reason.size(), kMaxReasonBytes));
    Step step;
    socket_.async_close(how, step.handler());
    return run(step, Monotonic::now() + kCloseWithin) && !step.error;
  }

  /// Whether the step is done by then; what has already arrived counts even after the deadline.
  bool run(const Step& step, Deadline deadline) {
    context_.restart();
    while (!step.done && context_.poll_one() > 0) {
    }
    while (!step.done && context_.run_one_until(deadline) > 0) {
    }
    return step.done;
  }

  void end_by(const ErrorCode& error) {
    const auto& how = socket_.reason();
    if (how.code != beast::websocket::close_code::none) {
      end({how.code, std::string(how.reason.data(), how.reason.size())});
    } else if (error == beast::websocket::error::closed) {
      end({close_code::kNoStatus, ""});
    } else {
      end({code_of(error), error.message()});
    }
  }

  /// The first counts.
  void end(End how) {
    if (!ended_) ended_ = std::move(how);
  }

  Error ended_error() const {
    return unavailable("closed: " + std::to_string(ended_->code) + ' ' + ended_->reason);
  }

  boost::asio::io_context context_{1};
  std::optional<Step> reading_;
  beast::flat_buffer buffer_;
  beast::websocket::stream<ByteStream> socket_;
  std::optional<End> ended_;
};

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::connect(std::string url, const http::Headers& headers,
                                                Deadline deadline, const std::string& ca_file) {
  // The schemes of RFC 6455 are HTTP's until the handshake.
  if (url.starts_with("ws")) url.replace(0, 2, "http");
  PARLEY_TRY(http::Stream stream, http::Stream::connect(url, ca_file, deadline));
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed) return Error{code::kInvalid, "`" + url + "` is not a URL"};
  const std::string target(parsed->encoded_target());
  std::unique_ptr<Impl> impl;
  try {
    impl = std::make_unique<Impl>(std::move(stream));
  } catch (const boost::system::system_error& error) {
    // The context needs descriptors of its own, and there may be none left.
    return unavailable(std::string("the connection can't be used: ") + error.what());
  }
  PARLEY_CHECK(impl->shake_hands(std::string(parsed->encoded_host_and_port()),
                                 target.empty() ? "/" : target, headers, deadline));
  return std::unique_ptr<Client>(new Client(std::move(impl)));
}

Status Client::send(std::string_view text) { return impl_->send(text); }
Result<std::string> Client::receive(Deadline deadline) { return impl_->receive(deadline); }
void Client::close(std::uint16_t code, std::string_view reason) { impl_->close(code, reason); }
const std::optional<End>& Client::ended() const { return impl_->ended(); }
int Client::descriptor() const { return impl_->descriptor(); }

}  // namespace parley::websocket
