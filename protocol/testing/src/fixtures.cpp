#include "protocol_testing/fixtures.hpp"

#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace parley::protocol_testing {
namespace {

boost::json::value read(const std::filesystem::path& path) {
  const std::ifstream file(path);
  if (!file) throw std::runtime_error("no fixture " + path.string());
  std::ostringstream text;
  text << file.rdbuf();
  return boost::json::parse(text.str());
}

}  // namespace

boost::json::value fixture(const std::string& name) {
  return read(std::filesystem::path(PARLEY_FIXTURES) / (name + ".json"));
}

std::map<std::string, boost::json::value> fixtures(const std::string& folder) {
  std::map<std::string, boost::json::value> found;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(PARLEY_FIXTURES) / folder)) {
    found.emplace(file.path().stem().string(), read(file.path()));
  }
  if (found.empty()) throw std::runtime_error("no fixtures in " + folder);
  return found;
}

}  // namespace parley::protocol_testing
