#include "members.hpp"

#include <fstream>
#include <stdexcept>

namespace parley::bench {

std::vector<Member> read_members(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("can't read " + file);
  std::vector<Member> members;
  for (std::string line; std::getline(in, line);) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) throw std::runtime_error(file + ": a line without a tab");
    members.push_back({.token = line.substr(0, tab), .text = line.substr(tab + 1)});
  }
  if (members.empty()) throw std::runtime_error(file + " names nobody");
  return members;
}

RequestTemplate with_number(std::string bytes) {
  const std::size_t at = bytes.find(kNumberMark);
  return {.bytes = std::move(bytes), .number_at = at};
}

}  // namespace parley::bench
