#include "request_file.hpp"

#include <cstdint>
#include <fstream>
#include <stdexcept>

namespace parley::bench {
namespace {

RequestTemplate make(std::string_view token, std::string_view body, std::string_view host,
                     std::string_view path) {
  RequestTemplate request;
  std::string& bytes = request.bytes;
  bytes.append(body.empty() ? "GET " : "POST ").append(path).append(" HTTP/1.1\r\nHost: ");
  bytes.append(host).append("\r\nAuthorization: Bearer ").append(token).append("\r\n");
  if (!body.empty()) {
    bytes.append("Content-Type: application/json\r\nContent-Length: ");
    bytes.append(std::to_string(body.size())).append("\r\n");
  }
  bytes.append("\r\n").append(body);
  request.number_at = bytes.find(kNumberMark);
  return request;
}

}  // namespace

void fill(const RequestTemplate& request, std::uint64_t number, std::string& out) {
  out.assign(request.bytes);
  if (request.number_at == std::string::npos) return;
  for (std::size_t digit = kNumberDigits; digit > 0; --digit, number /= 10) {
    out[request.number_at + digit - 1] = static_cast<char>('0' + number % 10);
  }
}

std::vector<RequestTemplate> read_requests(const std::string& file, std::string_view host,
                                           std::string_view path) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("can't read " + file);
  std::vector<RequestTemplate> requests;
  for (std::string line; std::getline(in, line);) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) throw std::runtime_error(file + ": a line without a tab");
    const std::string_view text = line;
    requests.push_back(make(text.substr(0, tab), text.substr(tab + 1), host, path));
  }
  if (requests.empty()) throw std::runtime_error(file + " contains no request");
  return requests;
}

}  // namespace parley::bench
