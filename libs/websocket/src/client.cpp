#include "websocket/client.hpp"

#include <array>

#include "base/encoding.hpp"
#include "client_handshake.hpp"
#include "client_stream.hpp"
#include "frame_reader.hpp"

namespace parley::websocket {
namespace {

constexpr std::chrono::seconds kSendWithin{15};
constexpr std::chrono::seconds kCloseWithin{2};
constexpr std::size_t kMaxMessageBytes = 16 * 1024 * 1024;
constexpr std::size_t kMaxHeadBytes = 64 * 1024;
constexpr std::size_t kReadBytes = 64 * 1024;
/// What a client that waits keeps room for.
constexpr std::size_t kKeptBytes = 4096;
constexpr std::size_t kKeyPoolBytes = 1024;

}  // namespace

class Client::Parts {
 public:
  explicit Parts(ClientStream stream) : stream_(std::move(stream)) {}

  Status shake_hands(const ClientHandshake& handshake, Deadline deadline) {
    PARLEY_CHECK(stream_.write(handshake.request(), deadline));
    for (;;) {
      const auto end = input_.find("\r\n\r\n");
      if (end != std::string::npos) {
        PARLEY_CHECK(handshake.check(std::string_view(input_).substr(0, end)));
        used_ = end + 4;
        return {};
      }
      if (input_.size() > kMaxHeadBytes) {
        return Error{code::kInvalid, "the answer to the handshake does not end"};
      }
      PARLEY_TRY(const std::size_t count, read(deadline));
      if (count == 0) return unavailable("closed during the handshake");
    }
  }

  Status send(Opcode opcode, std::string_view payload) {
    if (ended_) return ended_error();
    auto status = stream_.write(make_masked_frame(opcode, payload, next_key()),
                                Monotonic::now() + kSendWithin);
    // A frame that is cut cannot be gone on with.
    if (status.has_error()) end({close_code::kAbnormal, status.error().detail});
    return status;
  }

  Result<std::string> receive(Deadline deadline) {
    for (;;) {
      std::string text;
      if (take_text(text)) return text;
      if (ended_) return ended_error();
      auto count = read(deadline);
      if (count.has_error() && count.error().code == code::kTimeout) return count.error();
      if (count.has_error()) end({close_code::kAbnormal, count.error().detail});
      if (count.has_value() && *count == 0) end({close_code::kAbnormal, "no close frame came"});
    }
  }

  void close(std::uint16_t code, std::string_view reason) {
    if (ended_ || closing_ || send(Opcode::kClose, close_payload(code, reason)).has_error()) return;
    closing_ = true;
    const auto deadline = Monotonic::now() + kCloseWithin;
    while (receive(deadline).has_value()) {
    }
    end({close_code::kAbnormal, "no close frame came"});
  }

  const std::optional<End>& ended() const { return ended_; }
  int descriptor() const { return stream_.descriptor(); }

 private:
  Result<std::size_t> read(Deadline deadline) {
    static thread_local std::array<char, kReadBytes> buffer;
    PARLEY_TRY(const std::size_t count, stream_.read(buffer, deadline));
    input_.erase(0, std::exchange(used_, 0));
    input_.append(buffer.data(), count);
    return count;
  }

  /// False when the bytes that came hold no whole message more.
  bool take_text(std::string& text) {
    while (!ended_) {
      std::span<char> rest = std::span(input_).subspan(used_);
      const FrameReader::Event event = reader_.next(rest);
      used_ = input_.size() - rest.size();
      if (event == FrameReader::Event::kText) {
        text = reader_.payload();
        return true;
      }
      if (event == FrameReader::Event::kNone) break;
      on_event(event);
    }
    used_ = 0;
    input_.clear();
    if (input_.capacity() > kKeptBytes) input_.shrink_to_fit();
    return false;
  }

  void on_event(FrameReader::Event event) {
    const std::string payload(reader_.payload());
    if (event == FrameReader::Event::kPing && !closing_) {
      std::ignore = send(Opcode::kPong, payload);
    } else if (event == FrameReader::Event::kClose || event == FrameReader::Event::kFailed) {
      if (!closing_) std::ignore = send(Opcode::kClose, close_payload(reader_.code(), {}));
      end({reader_.code(), payload});
    }
  }

  /// The first counts.
  void end(End how) {
    if (ended_) return;
    ended_ = std::move(how);
    stream_.finish();
  }

  Error ended_error() const {
    return unavailable("closed: " + std::to_string(ended_->code) + ' ' + ended_->reason);
  }

  MaskKey next_key() {
    if (keys_.size() - keys_used_ < sizeof(MaskKey)) {
      keys_ = random_bytes(kKeyPoolBytes);
      keys_used_ = 0;
    }
    MaskKey key;
    keys_.copy(key.data(), key.size(), keys_used_);
    keys_used_ += key.size();
    return key;
  }

  ClientStream stream_;
  FrameReader reader_{FrameReader::Role::kClient, kMaxMessageBytes};
  /// What came, of which so much is used.
  std::string input_;
  std::size_t used_ = 0;
  /// Section 10.3: nobody may foresee them.
  std::string keys_;
  std::size_t keys_used_ = 0;
  bool closing_ = false;
  std::optional<End> ended_;
};

Client::Client(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::connect(const std::string& host, std::uint16_t port,
                                                const std::string& path,
                                                const http::Headers& headers, Deadline deadline) {
  PARLEY_TRY(ClientStream stream, ClientStream::connect(host, port, deadline));
  auto parts = std::make_unique<Parts>(std::move(stream));
  PARLEY_CHECK(parts->shake_hands(ClientHandshake(host, port, path, headers), deadline));
  return std::unique_ptr<Client>(new Client(std::move(parts)));
}

Status Client::send(std::string_view text) { return parts_->send(Opcode::kText, text); }
Result<std::string> Client::receive(Deadline deadline) { return parts_->receive(deadline); }
void Client::close(std::uint16_t code, std::string_view reason) { parts_->close(code, reason); }
const std::optional<End>& Client::ended() const { return parts_->ended(); }
int Client::descriptor() const { return parts_->descriptor(); }

}  // namespace parley::websocket
