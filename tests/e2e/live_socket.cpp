#include "live_socket.hpp"

#include <stdexcept>

namespace parley::e2e {

namespace json = boost::json;

namespace {

constexpr std::chrono::seconds kConnect{10};

auto connect(const std::string& url, const http::Headers& headers, const std::string& path) {
  return websocket::Client::connect(url + path, headers, Monotonic::now() + kConnect);
}

}  // namespace

LiveSocket::LiveSocket(const std::string& url, const http::Headers& headers,
                       const std::string& path) {
  auto made = connect(url, headers, path);
  if (made.has_error()) throw std::runtime_error(made.error().detail);
  client_ = *std::move(made);
}

LiveSocket::LiveSocket(const std::string& url, const system::Person& person,
                       const json::object& resume)
    : LiveSocket(url) {
  send({{"type", "auth"}, {"token", person.token}, {"resume", resume}});
  welcome_ = next("welcome");
}

void LiveSocket::send(const json::object& frame) { send_text(json::serialize(frame)); }

void LiveSocket::send_text(std::string_view text) {
  const Status sent = client_->send(text);
  if (sent.has_error()) throw std::runtime_error(sent.error().detail);
}

json::object LiveSocket::next(std::string_view type, std::chrono::milliseconds limit) {
  const auto deadline = Monotonic::now() + limit;
  std::string before;
  while (true) {
    const auto text = client_->receive(deadline);
    if (text.has_error()) {
      throw std::runtime_error("no " + std::string(type) + ": " + text.error().detail + before);
    }
    json::object frame = json::parse(*text).as_object();
    if (frame.at("type").as_string() == type) return frame;
    before += "; before: " + *text;
    passed_.push_back(std::move(frame));
  }
}

json::object LiveSocket::entry(std::chrono::milliseconds limit) {
  return next("entry", limit).at("entry").as_object();
}

bool LiveSocket::quiet(std::string_view type, std::chrono::milliseconds time) {
  const auto deadline = Monotonic::now() + time;
  while (true) {
    const auto text = client_->receive(deadline);
    if (text.has_error()) return true;
    passed_.push_back(json::parse(*text).as_object());
    if (passed_.back().at("type").as_string() == type) return false;
  }
}

std::uint16_t LiveSocket::closed(std::chrono::milliseconds limit) {
  const auto deadline = Monotonic::now() + limit;
  while (!client_->ended() && Monotonic::now() < deadline) {
    const auto text = client_->receive(deadline);
    if (text.has_value()) passed_.push_back(json::parse(*text).as_object());
  }
  return client_->ended() ? client_->ended()->code : 0;
}

std::string refusal(const std::string& url, const http::Headers& headers, const std::string& path) {
  const auto made = connect(url, headers, path);
  return made.has_error() ? made.error().detail : "";
}

}  // namespace parley::e2e
